import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { remove } from './backlog.ts'
import type { BatchEntry } from './batch.ts'
import { runBatch } from './batch.ts'
import type { Queue } from './queue.ts'
import { messageOf } from './receipt.ts'

export function DeleteMessage(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; ReceiptHandle: string },
) {
  return deleteOne(queueFor(world, caller, 'DeleteMessage', input.QueueUrl), input)
}

export function DeleteMessageBatch(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; Entries: (BatchEntry & { ReceiptHandle: string })[] },
) {
  const queue = queueFor(world, caller, 'DeleteMessage', input.QueueUrl)
  return runBatch(input.Entries, (entry) => deleteOne(queue, entry))
}

function deleteOne(queue: Queue, { ReceiptHandle }: { ReceiptHandle: string }) {
  const message = messageOf(queue, ReceiptHandle)
  if (message) remove(queue, message)
  return {}
}
