import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import type { BatchEntry } from './batch.ts'
import { runBatch } from './batch.ts'
import type { SentMessage } from './SendMessage.ts'
import { send } from './SendMessage.ts'

export function SendMessageBatch(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; Entries: (SentMessage & BatchEntry)[] },
) {
  const queue = queueFor(world, caller, 'SendMessage', input.QueueUrl)
  return runBatch(input.Entries, (entry) => send(world, caller, queue, entry))
}
