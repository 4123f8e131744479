import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { purge } from './backlog.ts'

export function PurgeQueue(world: World, caller: Caller, input: { QueueUrl: string }) {
  purge(queueFor(world, caller, 'PurgeQueue', input.QueueUrl))
  return {}
}
