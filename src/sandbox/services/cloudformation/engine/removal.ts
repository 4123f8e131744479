import { dependencyGraph, reversed } from '../template/graph.ts'
import { setResourceStatus } from './events.ts'
import type { Run } from './resource-context.ts'
import { deleteResource } from './resource-steps.ts'
import type { StackResource } from './stack.ts'
import { walk } from './walk.ts'

export interface RemovalRules {
  /** Logical ids that the caller wants to keep. */
  retain?: readonly string[]
  /** Whether a resource that cannot be deleted is kept instead, so that the rest can go. */
  force?: boolean
  /** Whether the resource's own policy says to keep it. */
  keeps(resource: StackResource): boolean
}

export const keptOnDelete = ({ definition }: StackResource) =>
  definition.deletionPolicy !== 'Delete'

// AWS: DeletionPolicy options: RetainExceptOnCreate deletes when the operation that made the
// resource is rolled back.
export const keptOnRollback = ({ definition }: StackResource) =>
  definition.deletionPolicy === 'Retain'

export const keptOnReplace = ({ definition }: StackResource) =>
  definition.updateReplacePolicy !== 'Delete'

// AWS: "Deleting a stack": a retained resource has the status DELETE_SKIPPED. It no longer belongs
// to the stack, so a second deletion leaves it alone.
const hasLeft = ({ status }: StackResource) =>
  status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED'

/** Removes resources, dependents first, and names those that could not be removed. */
export async function removeResources(
  run: Run,
  resources: readonly StackResource[],
  rules: RemovalRules,
): Promise<string[]> {
  const left = new Map(
    resources.filter((one) => !hasLeft(one)).map((one) => [one.definition.logicalId, one]),
  )
  const graph = reversed(
    dependencyGraph(new Map([...left].map(([id, { definition }]) => [id, definition]))),
  )
  await walk(graph, (id) => removeOne(run, left.get(id)!, rules), false)
  return [...left.values()]
    .filter(({ status }) => status === 'DELETE_FAILED')
    .map(({ definition }) => definition.logicalId)
}

async function removeOne(run: Run, resource: StackResource, rules: RemovalRules): Promise<boolean> {
  if (resource.physicalId === undefined) setResourceStatus(run, resource, 'DELETE_COMPLETE')
  else if (rules.keeps(resource) || rules.retain?.includes(resource.definition.logicalId))
    setResourceStatus(run, resource, 'DELETE_SKIPPED')
  else if (!(await deleteResource(run, resource))) {
    if (!rules.force) return false
    setResourceStatus(run, resource, 'DELETE_SKIPPED', resource.statusReason)
  }
  return true
}
