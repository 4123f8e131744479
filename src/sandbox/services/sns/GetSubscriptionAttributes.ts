import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { subscriptionFor } from './access.ts'
import { shownSubscriptionAttributes } from './subscription-attributes.ts'

export function GetSubscriptionAttributes(
  world: World,
  caller: Caller,
  input: { SubscriptionArn: string },
) {
  const { topic, subscription } = subscriptionFor(
    world,
    caller,
    input.SubscriptionArn,
    'GetSubscriptionAttributes',
  )
  return { Attributes: shownSubscriptionAttributes(topic, subscription) }
}
