import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { queueFor } from './access.ts'

export function TagQueue(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; Tags: Record<string, string> },
) {
  const { tags } = queueFor(world, caller, 'TagQueue', input.QueueUrl)
  for (const [key, value] of Object.entries(input.Tags ?? {})) tags.set(key, value)
  return {}
}

export function UntagQueue(
  world: World,
  caller: Caller,
  input: { QueueUrl: string; TagKeys: string[] },
) {
  const { tags } = queueFor(world, caller, 'UntagQueue', input.QueueUrl)
  for (const key of input.TagKeys ?? []) tags.delete(key)
  return {}
}

export function ListQueueTags(world: World, caller: Caller, input: { QueueUrl: string }) {
  const { tags } = queueFor(world, caller, 'ListQueueTags', input.QueueUrl)
  return tags.size > 0 ? { Tags: Object.fromEntries(tags) } : {}
}
