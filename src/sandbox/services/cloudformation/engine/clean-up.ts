import { setStackStatus } from './events.ts'
import { keptOnDelete, keptOnReplace, removeResources } from './removal.ts'
import type { Run } from './resource-context.ts'
import type { StackResource } from './stack.ts'

export interface Leftovers {
  replaced: readonly StackResource[]
  removed: readonly StackResource[]
}

// AWS: what a stack no longer needs goes last; a failure there does not fail the update.
export async function cleanUp(
  run: Run,
  status: 'UPDATE_COMPLETE' | 'UPDATE_ROLLBACK_COMPLETE',
  { replaced, removed }: Leftovers,
): Promise<void> {
  const { stack, world } = run
  if (replaced.length + removed.length > 0) setStackStatus(run, `${status}_CLEANUP_IN_PROGRESS`)
  const current = [...stack.resources.values()].filter((one) => !removed.includes(one))
  await removeResources(run, removed, { keeps: keptOnDelete })
  for (const old of [...replaced].reverse())
    await removeResources(run, [old], { keeps: keptOnReplace })
  stack.resources = new Map(current.map((one) => [one.definition.logicalId, one]))
  stack.updatedAt = world.clock.now()
  setStackStatus(run, status)
}
