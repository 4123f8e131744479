import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { roleFor, tagRequestKeys } from './entity-access.ts'
import { limitExceeded } from './faults.ts'
import type { Input } from './input.ts'
import { readPage, readTags, readTextList, showTags } from './input.ts'
import { saveRole } from './roles.ts'

const MAX_TAGS = 50

export function TagRole(world: World, caller: Caller, input: Input) {
  const given = readTags(input)
  const role = roleFor(
    world,
    caller,
    { action: 'iam:TagRole', context: tagRequestKeys(given) },
    input,
  )
  const tags = { ...withoutKeys(role.tags, Object.keys(given)), ...given }
  if (Object.keys(tags).length > MAX_TAGS)
    throw limitExceeded(`The number of tags has reached the maximum limit (${MAX_TAGS}).`)
  saveRole(world, { ...role, tags })
  return {}
}

export function UntagRole(world: World, caller: Caller, input: Input) {
  const keys = readTextList(input, 'TagKeys')
  const role = roleFor(
    world,
    caller,
    { action: 'iam:UntagRole', context: { 'aws:TagKeys': keys } },
    input,
  )
  saveRole(world, { ...role, tags: withoutKeys(role.tags, keys) })
  return {}
}

export function ListRoleTags(world: World, caller: Caller, input: Input) {
  const { items, ...page } = readPage(
    input,
    showTags(roleFor(world, caller, 'iam:ListRoleTags', input).tags),
  )
  return { Tags: items, ...page }
}

/** AWS compares tag keys of IAM without regard to case. */
function withoutKeys(
  tags: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  const gone = new Set(keys.map((key) => key.toLowerCase()))
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())))
}
