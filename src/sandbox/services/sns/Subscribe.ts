import { randomUUID } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { topicFor } from './access.ts'
import { sendConfirmation } from './deliver.ts'
import { invalidParameter, unsupported } from './faults.ts'
import { setSubscriptionAttribute, shownSubscriptionAttributes } from './subscription-attributes.ts'
import type { Subscription, Topic } from './topic.ts'

export interface SubscribeInput {
  TopicArn: string
  Protocol: string
  Endpoint?: string
  Attributes?: Record<string, string>
  ReturnSubscriptionArn?: string | boolean
}

export function Subscribe(world: World, caller: Caller, input: SubscribeInput) {
  const context = { 'sns:Protocol': input.Protocol, 'sns:Endpoint': input.Endpoint }
  const topic = topicFor(world, caller, input.TopicArn, { action: 'Subscribe', context })
  const owner = OWNERS[input.Protocol]?.(input.Endpoint ?? '')
  if (owner === undefined) throw unsupported(`subscriptions with the protocol ${input.Protocol}`)
  const existing = [...topic.subscriptions.values()].find(
    ({ endpoint }) => endpoint === input.Endpoint,
  )
  const subscription = existing
    ? unchanged(topic, existing, input)
    : addSubscription(topic, caller, input)
  // AWS: only the queue's own account confirms by subscribing; any other subscriber waits for the
  // token.
  if (owner === caller.accountId) delete subscription.pendingToken
  else if (!existing && subscription.protocol === 'sqs')
    sendConfirmation(world, topic, subscription)
  const isShown =
    subscription.pendingToken === undefined || String(input.ReturnSubscriptionArn) === 'true'
  return { SubscriptionArn: isShown ? subscription.arn : 'pending confirmation' }
}

/** Who must confirm a subscription, by protocol. Nobody reads mail in the sandbox. */
const OWNERS: Record<string, ((endpoint: string) => string) | undefined> = {
  sqs(endpoint) {
    const owner = /^arn:aws[a-z-]*:sqs:[\w-]+:(\d{12}):[\w-]{1,80}$/.exec(endpoint)?.[1]
    if (!owner) throw invalidParameter('SQS endpoint ARN')
    return owner
  },
  email(endpoint) {
    if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter('Email address')
    return endpoint
  },
}

function addSubscription(topic: Topic, caller: Caller, input: SubscribeInput): Subscription {
  const subscription: Subscription = {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    accountId: caller.accountId,
    protocol: input.Protocol as Subscription['protocol'],
    endpoint: input.Endpoint!,
    pendingToken: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''),
    attributes: new Map(),
    deliveries: { delivered: 0, refused: 0 },
  }
  for (const [name, value] of Object.entries(input.Attributes ?? {}))
    setSubscriptionAttribute(subscription, name, value)
  topic.subscriptions.set(subscription.arn, subscription)
  return subscription
}

function unchanged(
  topic: Topic,
  subscription: Subscription,
  { Attributes = {} }: SubscribeInput,
): Subscription {
  const shown = shownSubscriptionAttributes(topic, subscription)
  const same = Object.entries(Attributes).every(
    ([name, value]) => (shown.get(name) ?? '') === value,
  )
  if (!same)
    throw invalidParameter(
      'Attributes Reason: Subscription already exists with different attributes',
    )
  return subscription
}
