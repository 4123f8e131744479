import { resourceType } from '../resources/registry.ts'
import type { ValueMap } from '../template/value.ts'
import { sameValue } from '../template/value.ts'
import type { StackResource } from './stack.ts'

export const changedProperties = (before: ValueMap, after: ValueMap): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !sameValue(before[name], after[name]),
  )

export function replacingProperties(
  { definition, properties }: Pick<StackResource, 'definition' | 'properties'>,
  after: ValueMap,
): string[] {
  const { replacedBy } = resourceType(definition.type)
  return changedProperties(properties, after).filter((name) => replacedBy.includes(name))
}

/** Whether the new resource needs the name that the old one still has. */
export function keepsItsName({ definition, properties }: StackResource, after: ValueMap): boolean {
  const { nameProperty } = resourceType(definition.type)
  return (
    nameProperty !== undefined &&
    after[nameProperty] !== undefined &&
    sameValue(properties[nameProperty], after[nameProperty])
  )
}
