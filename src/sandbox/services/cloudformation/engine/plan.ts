import type { World } from '../../../world.ts'
import { resourceType } from '../resources/registry.ts'
import { resolve, resolveMap, type Scope } from '../template/intrinsics.ts'
import { referencesIn } from '../template/references.ts'
import type { ResourceDefinition } from '../template/template.ts'
import { invalid, sameValue, type ValueMap } from '../template/value.ts'
import { changedProperties } from './replacement.ts'
import { stackScope } from './scope.ts'
import type { Stack, StackResource, StackShape } from './stack.ts'
import { wantedResources } from './wanted.ts'

export interface PlannedChange {
  action: 'Add' | 'Modify' | 'Remove'
  logicalId: string
  physicalId: string | undefined
  type: string
  replacement: 'True' | 'False' | 'Conditional' | undefined
  properties: string[]
}

export interface Plan {
  changes: PlannedChange[]
  hasChanges: boolean
}

// AWS: DescribeChangeSet shows this for what is known only afterwards.
const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}'

/**
 * What an update to `next` would do to the stack's resources, as far as this is known beforehand.
 */
export function planUpdate(world: World, stack: Stack, next: StackShape): Plan {
  const wanted = wantedResources(world, stack, next)
  refuseOtherTypes(stack, wanted)
  const scope = foresight(stackScope(world, stack, next, stack.resources), next, stack)
  const changes: PlannedChange[] = []
  for (const definition of wanted.values()) {
    const change = planOne(stack.resources.get(definition.logicalId), definition, scope)
    if (change) changes.push(change)
  }
  addFollowers(changes, stack, wanted)
  for (const { definition, physicalId } of stack.resources.values()) {
    if (!wanted.has(definition.logicalId))
      changes.push({
        ...named(definition),
        action: 'Remove',
        physicalId,
        replacement: undefined,
        properties: [],
      })
  }
  const otherwise = !sameValue(tagValue(stack), tagValue(next)) || !sameOutputs(stack, next, scope)
  return { changes, hasChanges: changes.length > 0 || otherwise }
}

const named = ({ logicalId, type }: ResourceDefinition) => ({ logicalId, type })
const tagValue = ({ tags }: StackShape) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))

function refuseOtherTypes({ resources }: Stack, wanted: ReadonlyMap<string, ResourceDefinition>) {
  const changed = [...wanted.values()].filter(({ logicalId, type }) => {
    const before = resources.get(logicalId)?.definition.type
    return before !== undefined && before !== type
  })
  if (changed.length === 0) return
  const ids = changed.map(({ logicalId }) => logicalId).join(', ')
  throw invalid(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${ids}]`,
  )
}

function planOne(
  existing: StackResource | undefined,
  definition: ResourceDefinition,
  scope: Scope,
): PlannedChange | undefined {
  if (!existing)
    return {
      ...named(definition),
      action: 'Add',
      physicalId: undefined,
      replacement: undefined,
      properties: [],
    }
  const properties = changedProperties(
    existing.properties,
    resolveMap(definition.properties, scope),
  )
  const touched =
    resourceType(definition.type).alwaysUpdated ||
    properties.length > 0 ||
    !sameValue(existing.definition.metadata, definition.metadata)
  if (!touched) return undefined
  const { replacedBy } = resourceType(definition.type)
  const replacement = properties.some((name) => replacedBy.includes(name)) ? 'True' : 'False'
  return {
    ...named(definition),
    action: 'Modify',
    physicalId: existing.physicalId,
    replacement,
    properties,
  }
}

/** A resource that names one which will be replaced changes too. */
function addFollowers(
  changes: PlannedChange[],
  stack: Stack,
  wanted: ReadonlyMap<string, ResourceDefinition>,
) {
  const replaced = new Set(
    changes.filter(({ replacement }) => replacement === 'True').map(({ logicalId }) => logicalId),
  )
  for (const definition of wanted.values()) {
    const existing = stack.resources.get(definition.logicalId)
    if (!existing || changes.some(({ logicalId }) => logicalId === definition.logicalId)) continue
    const properties = Object.keys(definition.properties).filter((name) =>
      mentions(definition.properties, name, replaced),
    )
    if (properties.length === 0) continue
    const replacement = properties.some((name) =>
      resourceType(definition.type).replacedBy.includes(name),
    )
      ? 'Conditional'
      : 'False'
    changes.push({
      ...named(definition),
      action: 'Modify',
      physicalId: existing.physicalId,
      replacement,
      properties,
    })
  }
}

const mentions = (properties: ValueMap, name: string, ids: ReadonlySet<string>) =>
  [...referencesIn(properties[name])].some(
    (reference) =>
      (reference.kind === 'ref' || reference.kind === 'attribute') && ids.has(reference.name),
  )

/** The scope of the update, with a mark for what does not exist yet. */
function foresight(scope: Scope, next: StackShape, { resources }: Stack): Scope {
  const isToCome = (name: string) => next.template.resources.has(name) && !resources.has(name)
  // The new template of a nested stack may have outputs that the old one lacks.
  const isOfNested = (name: string, attribute: string) => {
    const existing = resources.get(name)
    if (!existing || !resourceType(existing.definition.type).alwaysUpdated) return false
    return !Object.hasOwn(existing.attributes, attribute)
  }
  return {
    ...scope,
    ref: (name) => (isToCome(name) ? LATER : scope.ref(name)),
    attribute: (logicalId, attribute) =>
      isToCome(logicalId) || isOfNested(logicalId, attribute)
        ? LATER
        : scope.attribute(logicalId, attribute),
  }
}

function sameOutputs(stack: Stack, next: StackShape, scope: Scope): boolean {
  const outputs = [...next.template.outputs.values()].filter(
    ({ condition }) => condition === undefined || scope.condition(condition),
  )
  const shown = outputs.map(({ name, value, description, exportName }) => ({
    name,
    value: String(resolve(value, scope)),
    description: description ?? null,
    exportName: exportName === undefined ? null : String(resolve(exportName, scope)),
  }))
  const before = stack.outputs.map(({ key, value, description, exportName }) => ({
    name: key,
    value,
    description: description ?? null,
    exportName: exportName ?? null,
  }))
  return sameValue(shown, before)
}
