import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { topicFor } from './access.ts'
import { shownTopicAttributes } from './topic-attributes.ts'

export function GetTopicAttributes(world: World, caller: Caller, input: { TopicArn: string }) {
  return {
    Attributes: shownTopicAttributes(
      topicFor(world, caller, input.TopicArn, { action: 'GetTopicAttributes' }),
    ),
  }
}
