import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow, topicFor } from './access.ts'
import { pageOf } from './page.ts'
import type { Subscription } from './topic.ts'
import { allSubscriptions, topicArn } from './topic.ts'

export function ListSubscriptions(world: World, caller: Caller, input: { NextToken?: string }) {
  const { accountId, region } = caller
  allow(
    world,
    caller,
    { arn: topicArn(region, accountId, '*'), accountId },
    { action: 'ListSubscriptions' },
  )
  const own = allSubscriptions(world).filter(
    (one) => one.accountId === accountId && one.topicArn.split(':')[3] === region,
  )
  return listed(own, input.NextToken)
}

export function ListSubscriptionsByTopic(
  world: World,
  caller: Caller,
  input: { TopicArn: string; NextToken?: string },
) {
  const topic = topicFor(world, caller, input.TopicArn, { action: 'ListSubscriptionsByTopic' })
  return listed([...topic.subscriptions.values()], input.NextToken)
}

function listed(subscriptions: readonly Subscription[], token: string | undefined) {
  const { page, next } = pageOf(subscriptions, token)
  return { Subscriptions: page.map(toWire), ...next }
}

const toWire = (subscription: Subscription) => ({
  SubscriptionArn:
    subscription.pendingToken === undefined ? subscription.arn : 'PendingConfirmation',
  Owner: subscription.accountId,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topicArn,
})
