import type { Caller } from '../../operation.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { invalidParameter, unsupported } from './faults.ts'
import type { Topic } from './topic.ts'
import { defaultPolicy, topicArn, topicsOf } from './topic.ts'
import { setTopicAttribute } from './topic-attributes.ts'

export interface CreateTopicInput {
  Name: string
  Attributes?: Record<string, string>
  Tags?: { Key: string; Value: string }[]
}

export function CreateTopic(world: World, caller: Caller, input: CreateTopicInput) {
  if (input.Name?.endsWith('.fifo')) throw unsupported('FIFO topics')
  if (!/^[\w-]{1,256}$/.test(input.Name ?? '')) throw invalidParameter('Topic Name')
  const arn = topicArn(caller.region, caller.accountId, input.Name)
  allow(world, caller, { arn, accountId: caller.accountId }, { action: 'CreateTopic' })
  const given = Object.entries(input.Attributes ?? {})
  const existing = topicsOf(world).get(arn)
  if (existing) {
    const same = given.every(([name, value]) => (existing.attributes.get(name) ?? '') === value)
    if (!same)
      throw invalidParameter('Attributes Reason: Topic already exists with different attributes')
    const tags = input.Tags ?? []
    const differs =
      tags.length !== existing.tags.size ||
      tags.some(({ Key, Value }) => existing.tags.get(Key) !== Value)
    if (tags.length > 0 && differs)
      throw invalidParameter('Tags Reason: Topic already exists with different tags')
    return { TopicArn: arn }
  }
  const topic = newTopic(arn, input.Name, caller)
  for (const [name, value] of given) setTopicAttribute(topic, name, value)
  for (const { Key, Value } of input.Tags ?? []) topic.tags.set(Key, Value)
  topicsOf(world).set(arn, topic)
  return { TopicArn: arn }
}

function newTopic(arn: string, name: string, { accountId, region }: Caller): Topic {
  const Policy = defaultPolicy(arn, accountId)
  const policy = parsePolicy(Policy, 'resource')
  return {
    arn,
    name,
    accountId,
    region,
    attributes: new Map([['Policy', Policy]]),
    policy,
    tags: new Map(),
    subscriptions: new Map(),
  }
}
