import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { startSandbox } from '../src/sandbox/index.ts'
import { countOf, measureTime, type Row, spread } from './measure.ts'

const BATCHES = countOf(300, 5)
const RECEIVES = countOf(50, 2)

/** How long a receive from the sandbox's queue takes while 3,000 messages wait in it. */
export async function bench(): Promise<Row[]> {
  const sandbox = await startSandbox()
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'sandbox' }
  const sqs = new SQSClient({ endpoint: sandbox.origin, region: 'us-east-1', credentials })
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'deep' }))
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: 'm' }))
    for (let batch = 0; batch < BATCHES; batch += 1)
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    const taken: number[] = []
    for (let count = 0; count < RECEIVES; count += 1) taken.push(await measureTime(receive))
    return [{ what: 'receive from a sandbox queue of 3,000', unit: 'ms', ours: spread(taken) }]
  } finally {
    sqs.destroy()
    await sandbox.stop()
  }
}
