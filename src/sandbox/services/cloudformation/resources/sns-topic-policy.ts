import { SetTopicAttributes } from '../../sns/SetTopicAttributes.ts'
import { defaultPolicy } from '../../sns/topic.ts'
import type { ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade, unlessGone } from './partly-made.ts'
import { document, texts } from './reading.ts'
import type { ResourceContext, ResourceType } from './resource-type.ts'

function put({ world, caller }: ResourceContext, properties: ValueMap) {
  const AttributeValue = document(properties, 'PolicyDocument')
  for (const TopicArn of texts(properties, 'Topics'))
    SetTopicAttributes(world, caller, { TopicArn, AttributeName: 'Policy', AttributeValue })
}

function takeOff({ world, caller }: ResourceContext, topicArns: readonly string[]) {
  for (const TopicArn of topicArns) {
    const AttributeValue = defaultPolicy(TopicArn, TopicArn.split(':')[4] ?? '')
    unlessGone(() =>
      SetTopicAttributes(world, caller, { TopicArn, AttributeName: 'Policy', AttributeValue }),
    )
  }
}

export const topicPolicy: ResourceType = {
  properties: ['PolicyDocument', 'Topics'],
  inside: { PolicyDocument: undefined },
  required: ['PolicyDocument', 'Topics'],
  attributes: ['Id'],
  replacedBy: [],
  create: async (context, properties) => {
    const physicalId = physicalName(context, 255)
    await partlyMade(physicalId, () => put(context, properties))
    return { physicalId, attributes: { Id: physicalId } }
  },
  update: async (context, { physicalId, properties, oldProperties }) => {
    put(context, properties)
    const kept = texts(properties, 'Topics')
    takeOff(
      context,
      texts(oldProperties, 'Topics').filter((arn) => !kept.includes(arn)),
    )
    return { physicalId, attributes: { Id: physicalId } }
  },
  remove: async (context, { properties }) => takeOff(context, texts(properties, 'Topics')),
}
