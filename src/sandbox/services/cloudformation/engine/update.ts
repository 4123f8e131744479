import { resourceType } from '../resources/registry.ts'
import { ResourceFailure } from '../resources/resource-type.ts'
import type { ResourceDefinition } from '../template/template.ts'
import { sameValue } from '../template/value.ts'
import type { Before } from './before.ts'
import { cleanUp } from './clean-up.ts'
import { setResourceStatus, setStackStatus } from './events.ts'
import { reasonOf } from './failure.ts'
import { resolveOutputs } from './outputs.ts'
import { keptOnDelete, keptOnReplace } from './removal.ts'
import { keepsItsName, replacingProperties } from './replacement.ts'
import type { Run } from './resource-context.ts'
import {
  createResource,
  createSuccessor,
  newResource,
  resolveProperties,
  updateResource,
} from './resource-steps.ts'
import type { Stack, StackResource } from './stack.ts'
import { rollBackUpdate } from './update-rollback.ts'
import { walk } from './walk.ts'
import { wantedGraph } from './wanted.ts'

/**
 * Changes the resources of a stack to its new template, and rolls back when that fails. A nested
 * stack (`isNested`) keeps what it no longer needs until the update of its root has succeeded.
 */
export async function runUpdate(run: Run, before: Before, isNested = false): Promise<void> {
  const { stack, world } = run
  const replaced: StackResource[] = []
  const graph = wantedGraph(world, stack)
  await walk(graph, (id) => reach(run, stack.template.resources.get(id)!, replaced), true)
  const failure = failureOf(stack) ?? outputFailure(run)
  if (failure !== undefined) return rollBackUpdate(run, before, failure)
  const removed = [...stack.resources.values()].filter(
    ({ definition }) => !graph.has(definition.logicalId),
  )
  const cleaned = () =>
    cleanUp(run, 'UPDATE_COMPLETE', {
      resources: [...replaced, ...removed],
      keeps: (one) => (removed.includes(one) ? keptOnDelete(one) : keptOnReplace(one)),
    })
  if (!isNested) return cleaned()
  stack.pending = { before, cleanUp: cleaned }
  setStackStatus(run, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
}

function failureOf({ resources }: Stack): string | undefined {
  const named = (status: string) =>
    [...resources.values()]
      .filter((one) => one.status === status)
      .map(({ definition }) => definition.logicalId)
  const created = named('CREATE_FAILED')
  const updated = named('UPDATE_FAILED')
  if (created.length + updated.length === 0) return undefined
  const parts = [
    created.length > 0 ? `create: [${created.join(', ')}]` : '',
    updated.length > 0 ? `update: [${updated.join(', ')}]` : '',
  ]
  return parts
    .filter((part) => part !== '')
    .map((part) => `The following resource(s) failed to ${part}. `)
    .join('')
}

function outputFailure(run: Run): string | undefined {
  try {
    run.stack.outputs = resolveOutputs(run)
    return undefined
  } catch (error) {
    return reasonOf(run.world, 'AWS::CloudFormation::Stack', error)
  }
}

async function reach(
  run: Run,
  definition: ResourceDefinition,
  replaced: StackResource[],
): Promise<boolean> {
  if (run.signal.aborted) return false
  const reached = await reachOne(run, definition, replaced)
  if (!reached) run.cancel.abort()
  return reached
}

async function reachOne(
  run: Run,
  definition: ResourceDefinition,
  replaced: StackResource[],
): Promise<boolean> {
  const { stack, world } = run
  const resource = stack.resources.get(definition.logicalId)
  if (!resource) {
    const added = newResource(definition, world.clock.now())
    stack.resources.set(definition.logicalId, added)
    return createResource(run, added)
  }
  return changeOne(run, resource, { definition, replaced })
}

async function changeOne(
  run: Run,
  resource: StackResource,
  { definition, replaced }: { definition: ResourceDefinition; replaced: StackResource[] },
) {
  const old = { ...resource }
  try {
    const properties = resolveProperties(run, definition)
    if (
      !resourceType(definition.type).alwaysUpdated &&
      sameValue(properties, old.properties) &&
      sameValue(definition.metadata, old.definition.metadata)
    ) {
      resource.definition = definition
      return true
    }
    if (replacingProperties(old, properties).length > 0) {
      if (keepsItsName(old, properties)) throw nameClash(old)
      const succeeded = await createSuccessor(run, resource, { definition, properties })
      if (succeeded) replaced.push(old)
      return succeeded
    }
    const updated = await updateResource(run, resource, { definition, properties })
    if (updated && resource.physicalId !== old.physicalId) replaced.push(old)
    return updated
  } catch (error) {
    setResourceStatus(run, resource, 'UPDATE_FAILED', reasonOf(run.world, definition.type, error))
    return false
  }
}

const nameClash = ({ definition, physicalId }: StackResource) =>
  new ResourceFailure(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${physicalId ?? definition.logicalId} and update the stack again.`,
  )
