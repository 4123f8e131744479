import { setStackStatus } from './events.ts'
import { removeResources } from './removal.ts'
import type { Run } from './resource-context.ts'
import { nestedIn, type StackResource } from './stack.ts'

export interface Leftovers {
  resources: readonly StackResource[]
  /** Whether the resource's own policy says to keep it. */
  keeps(resource: StackResource): boolean
}

// AWS: what a stack no longer needs goes last; a failure there does not fail the update.
export async function cleanUp(
  run: Run,
  status: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE',
  { resources, keeps }: Leftovers,
): Promise<void> {
  const { stack, world } = run
  const waiting = nestedIn(world, stack).filter(({ pending }) => pending)
  const hasWork = resources.length + waiting.length > 0
  if (hasWork && stack.status !== `${status}_CLEANUP_IN_PROGRESS`)
    setStackStatus(run, `${status}_CLEANUP_IN_PROGRESS`)
  const current = [...stack.resources.values()].filter((one) => !resources.includes(one))
  await removeResources(run, resources, { keeps })
  for (const nested of waiting) {
    const { pending } = nested
    nested.pending = undefined
    await pending?.cleanUp()
  }
  stack.resources = new Map(current.map((one) => [one.definition.logicalId, one]))
  stack.updatedAt = world.clock.now()
  setStackStatus(run, status)
}
