import { AwsFault, type Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { purge } from './backlog.ts'

/** AWS: the messages take up to 60 s to go, and a second purge is refused for so long. */
const PURGE_MS = 60_000

export function PurgeQueue(world: World, caller: Caller, input: { QueueUrl: string }) {
  const queue = queueFor(world, caller, 'PurgeQueue', input.QueueUrl)
  const now = world.clock.now()
  if (queue.purgedAt !== undefined && now - queue.purgedAt < PURGE_MS)
    throw new AwsFault(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      403,
    )
  purge(queue)
  queue.purgedAt = now
  return {}
}
