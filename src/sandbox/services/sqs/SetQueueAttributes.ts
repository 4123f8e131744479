import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'
import { setAttributes } from './attributes.ts'
import { missing } from './faults.ts'

export function SetQueueAttributes(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; Attributes: Record<string, string> },
) {
  const queue = queueFor(world, caller, 'SetQueueAttributes', input.QueueUrl)
  if (!input.Attributes) throw missing('Attributes')
  setAttributes(world, queue, input.Attributes)
  queue.modifiedAt = world.clock.now()
  return {}
}
