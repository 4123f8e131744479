import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Inbox, InboxMessage } from '../../../core/ports.ts'
import { translateFault } from '../faults.ts'
import { batchedDeletes } from './batched-deletes.ts'
import { messageHider, readQueueLimits } from './queue.ts'

const VISIBILITY_SECONDS = 20

export function sqsInbox(client: SQSClient, queueUrl: string): Inbox {
  const remove = batchedDeletes(client, queueUrl)
  const hide = messageHider(client, queueUrl)
  let limit: number | undefined
  const readLimit = async () => {
    limit = (await readQueueLimits(client, queueUrl)).maxReceiveCount
    return limit
  }
  const toMessage = (
    { Body = '', Attributes = {}, ReceiptHandle }: Message,
    maxReceives: number,
  ): InboxMessage => ({
    body: Body,
    receiveCount: Number(Attributes.ApproximateReceiveCount ?? 1),
    maxReceives,
    sentAt: new Date(Number(Attributes.SentTimestamp)),
    done: () => remove(ReceiptHandle!),
    keep: () => hide(ReceiptHandle!, VISIBILITY_SECONDS),
    later: (seconds) => hide(ReceiptHandle!, seconds),
  })
  const request = {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
    VisibilityTimeout: VISIBILITY_SECONDS,
    MessageSystemAttributeNames: ['ApproximateReceiveCount' as const, 'SentTimestamp' as const],
  }
  return {
    async receive(signal) {
      const maxReceives = limit ?? (await readLimit())
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(request), {
        abortSignal: signal,
      })
      return Messages.map((message) => toMessage(message, maxReceives))
    },
    async check() {
      await readLimit().catch((error: unknown) => {
        throw translateFault(error, 'AWS_UNREACHABLE')
      })
    },
  }
}
