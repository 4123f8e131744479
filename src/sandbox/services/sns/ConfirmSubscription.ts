import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { topicFor } from './access.ts'
import { invalidParameter } from './faults.ts'

export function ConfirmSubscription(
  world: World,
  caller: Caller,
  input: { TopicArn: string; Token: string },
) {
  const topic = topicFor(world, caller, input.TopicArn, { action: 'ConfirmSubscription' })
  const subscription = [...topic.subscriptions.values()].find(
    ({ pendingToken }) => pendingToken === input.Token,
  )
  if (!input.Token || !subscription) throw invalidParameter('Token')
  delete subscription.pendingToken
  return { SubscriptionArn: subscription.arn }
}
