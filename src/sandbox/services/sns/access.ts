import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { ContextKeys } from '../../policy/context.ts'
import type { World } from '../../world.ts'
import { invalidParameter, notFound } from './faults.ts'
import type { Subscription, Topic } from './topic.ts'
import { topicsOf } from './topic.ts'

interface Asked {
  action: string
  context?: ContextKeys
}

export function allow(
  world: World,
  caller: Caller,
  topic: Pick<Topic, 'arn' | 'accountId'> & Partial<Topic>,
  asked: Asked,
): void {
  try {
    authorize(world, caller, {
      action: `SNS:${asked.action}`,
      resource: topic.arn,
      resourcePolicy: topic.policy,
      resourceAccountId: topic.accountId,
      context: { 'aws:SourceOwner': caller.accountId, ...asked.context },
    })
  } catch (fault) {
    throw fault instanceof AwsFault && fault.code === 'AccessDenied'
      ? new AwsFault('AuthorizationError', fault.message, 403)
      : fault
  }
}

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:(?<region>[\w-]+):\d{12}:[\w-]{1,256}(?:\.fifo)?$/

/** The topic of an ARN, if it is in the Region that was called and the caller may do this to it. */
export function topicFor(
  world: World,
  caller: Caller,
  arn: string | undefined,
  asked: Asked,
): Topic {
  const region = TOPIC_ARN.exec(arn ?? '')?.groups?.region
  // AWS: a Region's endpoint serves that Region's topics only.
  if (!arn || region !== caller.region) throw invalidParameter('TopicArn')
  const topic = topicsOf(world).get(arn)
  if (!topic) throw notFound('Topic')
  allow(world, caller, topic, asked)
  return topic
}

/** A subscription, for who owns it or its topic. */
export function subscriptionFor(
  world: World,
  caller: Caller,
  arn: string | undefined,
  action: string,
) {
  const topic = topicsOf(world).get((arn ?? '').split(':').slice(0, 6).join(':'))
  const subscription: Subscription | undefined = topic?.subscriptions.get(arn ?? '')
  if (!topic || !subscription) throw notFound('Subscription')
  const owner = subscription.accountId === caller.accountId ? caller.accountId : topic.accountId
  allow(world, caller, { arn: topic.arn, accountId: owner }, { action })
  return { topic, subscription }
}
