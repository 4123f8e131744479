import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { purge } from './backlog.ts'
import { deletionsOf, queuesOf } from './queue.ts'

export function DeleteQueue(world: World, caller: Caller, input: { QueueUrl: string }) {
  const queue = queueFor(world, caller, 'DeleteQueue', input.QueueUrl)
  purge(queue)
  for (const waiter of queue.waiters) waiter.resolve([])
  queue.waiters.clear()
  queuesOf(world).delete(queue.arn)
  deletionsOf(world).set(queue.arn, world.clock.now())
  return {}
}
