import { isGone, PartlyMade } from '../resources/partly-made.ts'
import { checkProperties, resourceType } from '../resources/registry.ts'
import { CANCELLED, type Made, ResourceFailure } from '../resources/resource-type.ts'
import { resolveMap } from '../template/intrinsics.ts'
import type { ResourceDefinition } from '../template/template.ts'
import type { ValueMap } from '../template/value.ts'
import { setResourceStatus } from './events.ts'
import { reasonOf } from './failure.ts'
import { type Run, resourceContext } from './resource-context.ts'
import { stackScope } from './scope.ts'
import type { StackResource } from './stack.ts'

export const newResource = (definition: ResourceDefinition, at: number): StackResource => ({
  definition,
  physicalId: undefined,
  ref: undefined,
  attributes: {},
  noEcho: false,
  properties: {},
  status: 'CREATE_IN_PROGRESS',
  statusReason: undefined,
  at,
})

function keepMade(resource: StackResource, made: Made) {
  const { physicalId, ref = physicalId, attributes, noEcho = false } = made
  Object.assign(resource, { physicalId, ref, attributes, noEcho })
}

export function resolveProperties({ world, stack }: Run, definition: ResourceDefinition): ValueMap {
  return resolveMap(definition.properties, stackScope(world, stack, stack, stack.resources))
}

/**
 * Fails as often as the knob `failResources` says: what was made or changed is then there, and what
 * was to be removed stays.
 */
function failIfTold({ world, stack }: Run, { definition, physicalId }: StackResource): void {
  const { failResources } = world.knobs
  const name = `${stack.stackName}/${definition.logicalId}`
  const times = failResources[name] ?? 0
  if (times === 0) return
  failResources[name] = times - 1
  throw new ResourceFailure('The Rolecall sandbox was told to let this fail.', physicalId)
}

/** Makes a resource and says whether it is there. */
export async function createResource(run: Run, resource: StackResource): Promise<boolean> {
  const { definition } = resource
  try {
    resource.properties = resolveProperties(run, definition)
    setResourceStatus(run, resource, 'CREATE_IN_PROGRESS')
    checkProperties(definition.type, resource.properties)
    await run.world.clock.sleep(run.world.knobs.resourceMs)
    if (run.signal.aborted) throw new ResourceFailure(CANCELLED)
    keepMade(
      resource,
      await resourceType(definition.type).create(
        resourceContext(run, definition),
        resource.properties,
      ),
    )
    setResourceStatus(run, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated')
    failIfTold(run, resource)
    setResourceStatus(run, resource, 'CREATE_COMPLETE', resourceType(definition.type).note)
    return true
  } catch (error) {
    if (
      (error instanceof ResourceFailure || error instanceof PartlyMade) &&
      error.physicalId !== undefined
    )
      resource.physicalId = error.physicalId
    setResourceStatus(run, resource, 'CREATE_FAILED', reasonOf(run.world, definition.type, error))
    return false
  }
}

export interface NewForm {
  definition: ResourceDefinition
  properties: ValueMap
  /** Whether a failed update is being undone. */
  isRollback?: boolean
}

/**
 * Changes a resource in place or, where the type says so, makes its successor; the result is kept
 * in `resource`.
 */
export function updateResource(run: Run, resource: StackResource, next: NewForm): Promise<boolean> {
  const { physicalId = '', properties: oldProperties, attributes: oldAttributes } = resource
  const { properties, isRollback = false } = next
  const change = { physicalId, properties, oldProperties, oldAttributes, isRollback }
  return bringTo(run, resource, {
    ...next,
    work: () =>
      resourceType(next.definition.type).update(resourceContext(run, next.definition), change),
  })
}

export function createSuccessor(
  run: Run,
  resource: StackResource,
  next: NewForm,
): Promise<boolean> {
  const reason =
    'Requested update requires the creation of a new physical resource; hence creating one.'
  const work = async () => {
    const made = await resourceType(next.definition.type).create(
      resourceContext(run, next.definition),
      next.properties,
    )
    keepMade(resource, made)
    setResourceStatus(run, resource, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated')
    return made
  }
  return bringTo(run, resource, { ...next, work, reason })
}

async function bringTo(
  run: Run,
  resource: StackResource,
  next: NewForm & { work: () => Promise<Made>; reason?: string },
): Promise<boolean> {
  const { definition, properties, work, reason } = next
  Object.assign(resource, { definition, properties })
  setResourceStatus(run, resource, 'UPDATE_IN_PROGRESS', reason)
  try {
    checkProperties(definition.type, properties)
    await run.world.clock.sleep(run.world.knobs.resourceMs)
    if (run.signal.aborted) throw new ResourceFailure('Resource update cancelled')
    keepMade(resource, await work())
    failIfTold(run, resource)
    setResourceStatus(run, resource, 'UPDATE_COMPLETE')
    return true
  } catch (error) {
    setResourceStatus(run, resource, 'UPDATE_FAILED', reasonOf(run.world, definition.type, error))
    return false
  }
}

/** Removes a resource and says whether it is gone. */
export async function deleteResource(run: Run, resource: StackResource): Promise<boolean> {
  const { definition, physicalId, properties } = resource
  setResourceStatus(run, resource, 'DELETE_IN_PROGRESS')
  try {
    await run.world.clock.sleep(run.world.knobs.resourceMs)
    failIfTold(run, resource)
    if (physicalId !== undefined)
      await resourceType(definition.type).remove(resourceContext(run, definition), {
        physicalId,
        properties,
      })
  } catch (error) {
    if (!isGone(error)) {
      setResourceStatus(run, resource, 'DELETE_FAILED', reasonOf(run.world, definition.type, error))
      return false
    }
  }
  setResourceStatus(run, resource, 'DELETE_COMPLETE')
  return true
}
