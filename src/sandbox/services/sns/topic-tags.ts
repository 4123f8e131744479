import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import type { Topic } from './topic.ts'
import { topicsOf } from './topic.ts'

function taggedTopic(world: World, caller: Caller, arn: string, action: string): Topic {
  const topic = topicsOf(world).get(arn)
  if (topic?.region !== caller.region)
    throw new AwsFault('ResourceNotFound', 'Resource does not exist', 404)
  allow(world, caller, topic, { action })
  return topic
}

export function TagResource(
  world: World,
  caller: Caller,
  input: { ResourceArn: string; Tags: { Key: string; Value: string }[] },
) {
  const { tags } = taggedTopic(world, caller, input.ResourceArn, 'TagResource')
  for (const { Key, Value } of input.Tags ?? []) tags.set(Key, Value)
  return {}
}

export function UntagResource(
  world: World,
  caller: Caller,
  input: { ResourceArn: string; TagKeys: string[] },
) {
  const { tags } = taggedTopic(world, caller, input.ResourceArn, 'UntagResource')
  for (const key of input.TagKeys ?? []) tags.delete(key)
  return {}
}

export function ListTagsForResource(world: World, caller: Caller, input: { ResourceArn: string }) {
  const { tags } = taggedTopic(world, caller, input.ResourceArn, 'ListTagsForResource')
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }
}
