import type { Before } from './before.ts'
import { cleanUp } from './clean-up.ts'
import { setResourceStatus, setStackStatus } from './events.ts'
import { keptOnReplace, keptOnRollback } from './removal.ts'
import type { Run } from './resource-context.ts'
import { updateResource } from './resource-steps.ts'
import type { StackResource } from './stack.ts'
import { freshRun } from './start.ts'
import { walk } from './walk.ts'
import { wantedGraph } from './wanted.ts'

/** Restores a stack to its state before a failed update. */
export async function rollBackUpdate(
  failedRun: Run,
  before: Before,
  reason: string,
): Promise<void> {
  const run = freshRun(failedRun)
  const { stack } = run
  setStackStatus(run, 'UPDATE_ROLLBACK_IN_PROGRESS', reason)
  const failed = new Map(stack.resources)
  Object.assign(stack, before.shape, { outputs: before.outputs })
  const superfluous = [...failed.values()].filter((one) => isNew(one, before))
  const restored = [...before.resources].map(
    ([id, old]) => [id, stillTheSame(failed.get(id), old) ? failed.get(id)! : { ...old }] as const,
  )
  stack.resources = new Map(restored)
  const graph = wantedGraph(run.world, stack)
  await walk(graph, (id) => restore(run, stack.resources.get(id), before.resources.get(id)), false)
  const stuck = [...stack.resources.values()]
    .filter(({ status }) => status === 'UPDATE_FAILED')
    .map(({ definition }) => definition.logicalId)
  if (stuck.length > 0)
    return setStackStatus(
      run,
      'UPDATE_ROLLBACK_FAILED',
      `The following resource(s) failed to update: [${stuck.join(', ')}]. `,
    )
  await cleanUp(run, 'UPDATE_ROLLBACK_COMPLETE', {
    resources: superfluous,
    keeps: (one) =>
      before.resources.has(one.definition.logicalId) ? keptOnReplace(one) : keptOnRollback(one),
  })
}

const stillTheSame = (now: StackResource | undefined, old: StackResource) =>
  now?.physicalId === old.physicalId

function isNew(resource: StackResource, { resources }: Before): boolean {
  const old = resources.get(resource.definition.logicalId)
  return !old || (resource.physicalId !== undefined && resource.physicalId !== old.physicalId)
}

async function restore(
  run: Run,
  resource: StackResource | undefined,
  old: StackResource | undefined,
): Promise<boolean> {
  if (!resource || !old) return true
  const touched = resource.at !== old.at || resource.status !== old.status
  const { definition, properties } = old
  if (!touched) {
    resource.definition = definition
    return true
  }
  if (resource.status === 'UPDATE_FAILED' && resource.properties === old.properties) {
    // It failed before the service was called, so there is nothing to undo.
    setResourceStatus(run, resource, 'UPDATE_COMPLETE')
    return true
  }
  return updateResource(run, resource, { definition, properties, isRollback: true })
}
