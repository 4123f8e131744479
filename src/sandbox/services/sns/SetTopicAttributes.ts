import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { topicFor } from './access.ts'
import { setTopicAttribute } from './topic-attributes.ts'

export interface SetTopicAttributesInput {
  TopicArn: string
  AttributeName: string
  AttributeValue?: string
}

export function SetTopicAttributes(
  world: World,
  caller: Caller,
  input: SetTopicAttributesInput,
): void {
  const topic = topicFor(world, caller, input.TopicArn, { action: 'SetTopicAttributes' })
  setTopicAttribute(topic, input.AttributeName, input.AttributeValue ?? '')
}
