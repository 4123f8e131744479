import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { namedTable } from './named-table.ts'

export function TagResource(
  world: World,
  caller: Caller,
  input: { ResourceArn: string; Tags: { Key: string; Value: string }[] },
) {
  const { tags } = namedTable(world, caller, 'TagResource', input.ResourceArn)
  for (const { Key, Value } of input.Tags) tags.set(Key, Value)
  return {}
}

export function UntagResource(
  world: World,
  caller: Caller,
  input: { ResourceArn: string; TagKeys: string[] },
) {
  const { tags } = namedTable(world, caller, 'UntagResource', input.ResourceArn)
  for (const key of input.TagKeys) tags.delete(key)
  return {}
}

export function ListTagsOfResource(world: World, caller: Caller, input: { ResourceArn: string }) {
  const { tags } = namedTable(world, caller, 'ListTagsOfResource', input.ResourceArn)
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }
}
