import { readMembers } from '../../../members.ts'
import { CreateTopic } from '../../sns/CreateTopic.ts'
import { DeleteTopic } from '../../sns/DeleteTopic.ts'
import { SetTopicAttributes } from '../../sns/SetTopicAttributes.ts'
import { Subscribe } from '../../sns/Subscribe.ts'
import { TagResource, UntagResource } from '../../sns/topic-tags.ts'
import { sameValue, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade } from './partly-made.ts'
import { attributesOf, maps, requiredText, tagsOf, text } from './reading.ts'
import type { Change, Made, ResourceContext, ResourceType } from './resource-type.ts'

const SETTINGS = ['DisplayName', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig']

const made = (arn: string): Made => ({
  physicalId: arn,
  attributes: { TopicArn: arn, TopicName: arn.split(':')[5] ?? '' },
})

function subscribeAll({ world, caller }: ResourceContext, TopicArn: string, properties: ValueMap) {
  for (const one of maps(properties, 'Subscription')) {
    Subscribe(world, caller, {
      TopicArn,
      Protocol: requiredText(one, 'Protocol'),
      Endpoint: requiredText(one, 'Endpoint'),
    })
  }
}

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { world, caller, tags } = context
  const Name = text(properties, 'TopicName') ?? physicalName(context, 256)
  const { TopicArn } = CreateTopic(world, caller, {
    Name,
    Attributes: attributesOf(properties, SETTINGS),
    Tags: tagsOf(properties, tags),
  })
  await partlyMade(TopicArn, () => subscribeAll(context, TopicArn, properties))
  return made(TopicArn)
}

async function update(
  context: ResourceContext,
  { physicalId: TopicArn, properties, oldProperties }: Change,
): Promise<Made> {
  const { world, caller, tags } = context
  const [before, after] = [
    attributesOf(oldProperties, SETTINGS),
    attributesOf(properties, SETTINGS),
  ]
  for (const AttributeName of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const AttributeValue = after[AttributeName] ?? ''
    if (before[AttributeName] !== after[AttributeName])
      SetTopicAttributes(world, caller, { TopicArn, AttributeName, AttributeValue })
  }
  if (!sameValue(properties.Subscription, oldProperties.Subscription))
    subscribeAll(context, TopicArn, properties)
  if (sameValue(properties.Tags, oldProperties.Tags)) return made(TopicArn)
  const wanted = tagsOf(properties, tags)
  const TagKeys = tagsOf(oldProperties, []).map(({ Key }) => Key)
  UntagResource(world, caller, {
    ResourceArn: TopicArn,
    TagKeys: TagKeys.filter((key) => !wanted.some(({ Key }) => Key === key)),
  })
  TagResource(world, caller, { ResourceArn: TopicArn, Tags: wanted })
  return made(TopicArn)
}

export const topic: ResourceType = {
  properties: ['TopicName', 'Subscription', 'Tags', ...SETTINGS],
  inside: readMembers('Subscription[Protocol Endpoint] Tags[Key Value]'),
  required: [],
  attributes: ['TopicArn', 'TopicName'],
  replacedBy: ['TopicName'],
  nameProperty: 'TopicName',
  create,
  update,
  remove: async ({ world, caller }, { physicalId }) =>
    DeleteTopic(world, caller, { TopicArn: physicalId }),
}
