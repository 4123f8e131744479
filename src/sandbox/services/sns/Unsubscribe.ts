import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { subscriptionFor } from './access.ts'

/** AWS: unsubscribing what is not subscribed succeeds. */
export function Unsubscribe(
  world: World,
  caller: Caller,
  input: { SubscriptionArn: string },
): void {
  try {
    const { topic, subscription } = subscriptionFor(
      world,
      caller,
      input.SubscriptionArn,
      'Unsubscribe',
    )
    topic.subscriptions.delete(subscription.arn)
  } catch (fault) {
    if (!(fault instanceof AwsFault && fault.code === 'NotFound')) throw fault
  }
}
