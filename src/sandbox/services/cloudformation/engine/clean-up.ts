import { setStackStatus } from './events.ts'
import { removeResources } from './removal.ts'
import type { Run } from './resource-context.ts'
import type { StackResource } from './stack.ts'

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
  if (resources.length > 0) setStackStatus(run, `${status}_CLEANUP_IN_PROGRESS`)
  const current = [...stack.resources.values()].filter((one) => !resources.includes(one))
  await removeResources(run, resources, { keeps })
  stack.resources = new Map(current.map((one) => [one.definition.logicalId, one]))
  stack.updatedAt = world.clock.now()
  setStackStatus(run, status)
}
