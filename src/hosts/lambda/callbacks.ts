import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { responseWriter } from '../../adapters/aws/s3/response-writer.ts'
import { sqsClient } from '../../adapters/aws/sqs/client.ts'
import { messageHider, messageSender, readQueueLimits } from '../../adapters/aws/sqs/queue.ts'
import { Budget } from '../../core/callback/limits/budget.ts'
import { RejectionLog } from '../../core/callback/limits/rejection-log.ts'
import { openBroker } from './broker.ts'
import { need } from './installation.ts'
import { openAtStart, openBasis } from './wiring.ts'
import { type BatchDesk, workBatch } from './work-batch.ts'

const open = openAtStart(async () => {
  const base = await openBasis(process.env, import.meta.url)
  const { sts, pace } = openBroker(base, need(process.env, 'ROLECALL_CALLBACK_CALLS_PER_SECOND'))
  const ports = {
    ...base.ports,
    sts,
    answers: responseWriter({ s3Origin: base.ports.installation.s3Origin }),
  }
  const client = sqsClient(base.aws)
  const queueUrl = need(process.env, 'ROLECALL_CALLBACK_QUEUE_URL')
  const { maxReceiveCount, hiddenSeconds, deadLetterTargetArn } = await readQueueLimits(
    client,
    queueUrl,
  )
  const desk: BatchDesk = {
    ports,
    budget: new Budget(ports.clock, pace),
    rejections: new RejectionLog(ports),
    maxReceives: maxReceiveCount,
    hiddenSeconds,
    hide: messageHider(client, queueUrl),
    bury: messageSender(client, deadLetterTargetArn!),
    count: base.tell.count,
    measure: base.tell.measure,
  }
  return { desk, keys: ports.keys, tell: base.tell }
})

/** Processes a batch of messages from the callback queue. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const { desk, keys, tell } = await open()
  tell.begin(context)
  await keys.refresh()
  return workBatch(desk, event.Records, context.getRemainingTimeInMillis())
}
