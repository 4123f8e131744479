import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { topicFor } from './access.ts'
import { topicsOf } from './topic.ts'

/** AWS: deleting a topic that is not there succeeds. */
export function DeleteTopic(world: World, caller: Caller, input: { TopicArn: string }): void {
  try {
    topicsOf(world).delete(topicFor(world, caller, input.TopicArn, { action: 'DeleteTopic' }).arn)
  } catch (fault) {
    if (!(fault instanceof AwsFault && fault.code === 'NotFound')) throw fault
  }
}
