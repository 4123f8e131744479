import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { firstDifference, setAttributes } from './attributes.ts'
import { invalidValue, missing } from './faults.ts'
import { deletionsOf, newQueue, queuesOf, queueUrl } from './queue.ts'

export interface CreateQueueInput {
  QueueName: string
  Attributes?: Record<string, string>
  tags?: Record<string, string>
}

/** AWS: so long after its deletion, the name of a queue is not free. */
const DELETION_MS = 60_000

export function CreateQueue(world: World, caller: Caller, input: CreateQueueInput) {
  const queue = newQueue(
    { name: readName(input.QueueName), accountId: caller.accountId, region: caller.region },
    world.clock.now(),
  )
  allow(world, caller, 'CreateQueue', queue)
  const given = input.Attributes ?? {}
  const existing = queuesOf(world).get(queue.arn)
  if (existing) {
    const differing = firstDifference(existing, given)
    const text = `A queue already exists with the same name and a different value for attribute ${differing}`
    if (differing) throw new AwsFault('QueueNameExists', text)
    return { QueueUrl: queueUrl(world, existing) }
  }
  const deletedAt = deletionsOf(world).get(queue.arn)
  const isResting = deletedAt !== undefined && world.clock.now() - deletedAt < DELETION_MS
  // AWS: CloudFormation's handler reports this as Throttling, so CloudFormation tries again until
  // the name is free (github.com/pulumi/pulumi-aws-native/issues/1983). The sandbox does not wait.
  if (isResting && caller.calledVia === undefined)
    throw new AwsFault(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    )
  setAttributes(world, queue, given)
  for (const [key, value] of Object.entries(input.tags ?? {})) queue.tags.set(key, value)
  queuesOf(world).set(queue.arn, queue)
  return { QueueUrl: queueUrl(world, queue) }
}

function readName(name: string): string {
  if (!name) throw missing('QueueName')
  if (name.endsWith('.fifo'))
    throw new AwsFault('UnsupportedOperation', 'The sandbox does not support FIFO queues.')
  if (/^[\w-]{1,80}$/.test(name)) return name
  throw invalidValue(
    name,
    'QueueName',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  )
}
