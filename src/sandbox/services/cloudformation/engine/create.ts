import { CANCELLED } from '../resources/resource-type.ts'
import { setStackStatus } from './events.ts'
import { reasonOf } from './failure.ts'
import { resolveOutputs } from './outputs.ts'
import { keptOnRollback, removeResources } from './removal.ts'
import type { Run } from './resource-context.ts'
import { createResource, newResource } from './resource-steps.ts'
import { freshRun } from './start.ts'
import { walk } from './walk.ts'
import { wantedGraph } from './wanted.ts'

/** Why an operation was cancelled from outside. */
export const SUPERSEDED = 'superseded by DeleteStack'

/** Makes all resources; on failure does what `OnFailure` says. */
export async function runCreate(run: Run): Promise<void> {
  const { stack, world } = run
  const timer =
    stack.timeoutInMinutes === undefined
      ? undefined
      : stopAfter(run, stack.timeoutInMinutes * 60_000)
  await walk(wantedGraph(world, stack), (id) => createNext(run, id), true)
  timer?.()
  if (run.signal.reason === SUPERSEDED) return
  const failed = [...stack.resources.values()]
    .filter(({ status }) => status === 'CREATE_FAILED')
    .map(({ definition }) => definition.logicalId)
  if (failed.length > 0)
    return giveUp(run, `The following resource(s) failed to create: [${failed.join(', ')}]. `)
  if (run.signal.aborted)
    return giveUp(
      run,
      run.signal.reason === CANCELLED
        ? `${CANCELLED}. `
        : 'Stack creation time exceeded the specified timeout. ',
    )
  try {
    stack.outputs = resolveOutputs(run)
  } catch (error) {
    return giveUp(run, `${reasonOf(world, 'AWS::CloudFormation::Stack', error)}. `)
  }
  setStackStatus(run, 'CREATE_COMPLETE')
}

async function createNext(run: Run, logicalId: string): Promise<boolean> {
  const { stack, world, cancel } = run
  if (run.signal.aborted) return false
  const resource = newResource(stack.template.resources.get(logicalId)!, world.clock.now())
  stack.resources.set(logicalId, resource)
  const created = await createResource(run, resource)
  // AWS: one failure cancels what is still being made.
  if (!created) cancel.abort()
  return created
}

async function giveUp(failedRun: Run, reason: string): Promise<void> {
  const { stack, world } = failedRun
  if (stack.onFailure === 'DO_NOTHING')
    return setStackStatus(failedRun, 'CREATE_FAILED', reason.trimEnd())
  const run = freshRun(failedRun)
  const deletes = stack.onFailure === 'DELETE'
  setStackStatus(
    run,
    deletes ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS',
    `${reason}${deletes ? 'Delete' : 'Rollback'} requested by user.`,
  )
  const failed = await removeResources(run, [...stack.resources.values()], {
    keeps: keptOnRollback,
  })
  const outcome = deletes ? 'DELETE' : 'ROLLBACK'
  if (failed.length > 0)
    return setStackStatus(
      run,
      `${outcome}_FAILED`,
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    )
  if (deletes) stack.deletedAt = world.clock.now()
  setStackStatus(run, `${outcome}_COMPLETE`)
}

function stopAfter({ world, cancel }: Run, ms: number): () => void {
  let finished = false
  void (async () => {
    const deadline = world.clock.now() + ms
    while (!finished && world.clock.now() < deadline)
      await world.clock.sleep(Math.min(500, deadline - world.clock.now()))
    if (!finished) cancel.abort()
  })()
  return () => {
    finished = true
  }
}
