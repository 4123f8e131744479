import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { changeVisibility, promoteDue } from './backlog.ts'
import type { BatchEntry } from './batch.ts'
import { runBatch } from './batch.ts'
import { invalidValue } from './faults.ts'
import type { Queue } from './queue.ts'
import { messageOf } from './receipt.ts'

interface Change {
  ReceiptHandle: string
  VisibilityTimeout: number
}

export function ChangeMessageVisibility(
  world: World,
  caller: Caller,
  input: Change & { QueueUrl: string },
) {
  return changeOne(world, queueFor(world, caller, 'ChangeMessageVisibility', input.QueueUrl), input)
}

export function ChangeMessageVisibilityBatch(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; Entries: (Change & BatchEntry)[] },
) {
  const queue = queueFor(world, caller, 'ChangeMessageVisibility', input.QueueUrl)
  return runBatch(input.Entries, (entry) => changeOne(world, queue, entry))
}

function changeOne(world: World, queue: Queue, { ReceiptHandle, VisibilityTimeout }: Change) {
  if (
    !(Number.isInteger(VisibilityTimeout) && VisibilityTimeout >= 0 && VisibilityTimeout <= 43_200)
  ) {
    throw invalidValue(
      VisibilityTimeout,
      'VisibilityTimeout',
      'VisibilityTimeout must be an integer between 0 and 43200',
    )
  }
  promoteDue(world, queue)
  const message = messageOf(queue, ReceiptHandle)
  if (message?.state !== 'inFlight') throw invalidNotInFlight(ReceiptHandle)
  changeVisibility(world, queue, message, VisibilityTimeout * 1000)
  return {}
}

const invalidNotInFlight = (handle: string) =>
  new AwsFault(
    'InvalidParameterValueException',
    `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
  )
