import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { subscriptionFor } from './access.ts'
import { setSubscriptionAttribute } from './subscription-attributes.ts'

export interface SetSubscriptionAttributesInput {
  SubscriptionArn: string
  AttributeName: string
  AttributeValue?: string
}

export function SetSubscriptionAttributes(
  world: World,
  caller: Caller,
  input: SetSubscriptionAttributesInput,
): void {
  const { subscription } = subscriptionFor(
    world,
    caller,
    input.SubscriptionArn,
    'SetSubscriptionAttributes',
  )
  setSubscriptionAttribute(subscription, input.AttributeName, input.AttributeValue ?? '')
}
