import { setStackStatus } from './events.ts'
import { keptOnDelete, removeResources } from './removal.ts'
import type { Run } from './resource-context.ts'

export interface DeleteOptions {
  /** Logical ids to keep. */
  retain: readonly string[]
  /** Whether to keep what cannot be deleted, and delete the stack. */
  force: boolean
}

/** Removes all resources, each before what it depends on. */
export async function runDelete(run: Run, options: DeleteOptions): Promise<void> {
  const { stack, world } = run
  const failed = await removeResources(run, [...stack.resources.values()], {
    keeps: keptOnDelete,
    ...options,
  })
  if (failed.length > 0)
    return setStackStatus(
      run,
      'DELETE_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    )
  stack.deletedAt = world.clock.now()
  stack.outputs = []
  setStackStatus(run, 'DELETE_COMPLETE')
}
