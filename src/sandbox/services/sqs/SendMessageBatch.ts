import { AwsFault, type Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import type { BatchEntry } from './batch.ts'
import { runBatch } from './batch.ts'
import { sizeOf } from './message.ts'
import type { SentMessage } from './SendMessage.ts'
import { send } from './SendMessage.ts'

const MAX_BATCH_BYTES = 1_048_576

export function SendMessageBatch(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; Entries: (SentMessage & BatchEntry)[] },
) {
  const queue = queueFor(world, caller, 'SendMessage', input.QueueUrl)
  // AWS: a batch is at most as large as the largest message.
  const size = (input.Entries ?? []).reduce(
    (sum, { MessageBody = '', MessageAttributes = {} }) =>
      sum + Buffer.byteLength(MessageBody) + sizeOf(MessageAttributes),
    0,
  )
  if (size > MAX_BATCH_BYTES)
    throw new AwsFault(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`,
    )
  return runBatch(input.Entries, (entry) => send(world, caller, queue, entry))
}
