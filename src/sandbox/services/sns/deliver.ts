import { randomUUID } from 'node:crypto'
import { AwsFault } from '../../operation.ts'
import { dnsSuffixOf } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { enqueue } from '../sqs/backlog.ts'
import type { NewMessage } from '../sqs/message.ts'
import type { Queue } from '../sqs/queue.ts'
import { findQueue } from '../sqs/queue.ts'
import type { Published } from './envelope.ts'
import { confirmation, envelopeAttributes, notification } from './envelope.ts'
import { isRaw, redriveTarget } from './subscription-attributes.ts'
import type { Subscription, Topic } from './topic.ts'

/** The longest time in ms that a delivery waits to be overtaken by the next one. */
const HOLD_MS = 1000

const OPT_IN = new Set([
  ...[
    'af-south-1',
    'ap-east-1',
    'ap-south-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-7',
    'ca-west-1',
  ],
  ...[
    'eu-central-2',
    'eu-south-1',
    'eu-south-2',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
  ],
])

export function deliverToAll(world: World, topic: Topic, published: Published): void {
  const confirmed = [...topic.subscriptions.values()].filter(
    ({ pendingToken }) => pendingToken === undefined,
  )
  const envelope = confirmed.every(isRaw) ? {} : notification(world, topic, published)
  for (const subscription of confirmed) {
    const message = isRaw(subscription)
      ? rawMessage(published)
      : wrapped(topic, subscription, { ...envelope }, published)
    schedule(world, subscription, () => deliver(world, topic, subscription, message))
  }
}

export function sendConfirmation(world: World, topic: Topic, subscription: Subscription): void {
  const body = JSON.stringify(
    confirmation(world, topic, subscription.pendingToken!, randomUUID()),
    null,
    2,
  )
  deliver(world, topic, subscription, { body, senderId: SENDER })
}

const SENDER = 'AIDAIT2UOQQY3AUEKVGXU'

const rawMessage = ({ message, attributes }: Published): NewMessage => ({
  body: message,
  attributes,
  senderId: SENDER,
})

function wrapped(
  topic: Topic,
  subscription: Subscription,
  envelope: object,
  { attributes }: Published,
): NewMessage {
  const UnsubscribeURL = `https://sns.${topic.region}.${dnsSuffixOf(topic.region)}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`
  return {
    body: JSON.stringify(
      { ...envelope, UnsubscribeURL, ...envelopeAttributes(attributes) },
      null,
      2,
    ),
    senderId: SENDER,
  }
}

/**
 * Standard topics deliver at least once and in any order. The knobs set how often a duplicate or a
 * swap happens.
 */
function schedule(world: World, subscription: Subscription, deliverOnce: () => void): void {
  const isDuplicate = world.random.fraction() < world.knobs.duplicateDeliveries
  const run = () => {
    deliverOnce()
    if (isDuplicate) deliverOnce()
  }
  const overtaken = subscription.held
  if (!overtaken && world.random.fraction() < world.knobs.reorderDeliveries) {
    hold(world, subscription, run)
    return
  }
  delete subscription.held
  run()
  overtaken?.()
}

function hold(world: World, subscription: Subscription, run: () => void): void {
  subscription.held = run
  void world.clock.sleep(HOLD_MS).then(() => {
    if (subscription.held !== run) return
    delete subscription.held
    run()
  })
}

function deliver(
  world: World,
  topic: Topic,
  subscription: Subscription,
  message: NewMessage,
): void {
  const refusal = refusalOf(world, topic, subscription.endpoint)
  if (refusal === undefined) {
    enqueue(world, findQueue(world, subscription.endpoint)!, message)
    subscription.deliveries.delivered += 1
    return
  }
  subscription.deliveries.refused += 1
  subscription.deliveries.lastRefusal = refusal
  const target = redriveTarget(subscription.attributes.get('RedrivePolicy'))
  if (target && refusalOf(world, topic, target) === undefined)
    enqueue(world, findQueue(world, target)!, message)
}

/** Why a queue refuses this topic's messages. Undefined when it accepts them. */
function refusalOf(world: World, topic: Topic, endpoint: string): string | undefined {
  const queue = findQueue(world, endpoint)
  if (!queue) return `${endpoint} does not exist.`
  try {
    admit(world, topic, queue)
    return undefined
  } catch (fault) {
    if (fault instanceof AwsFault) return fault.message
    throw fault
  }
}

function admit(world: World, topic: Topic, queue: Queue): void {
  // AWS: "Cross-Region delivery": from an opt-in Region the Region's own service principal
  // delivers.
  const arn =
    OPT_IN.has(topic.region) && queue.region !== topic.region
      ? `sns.${topic.region}.${dnsSuffixOf(topic.region)}`
      : 'sns.amazonaws.com'
  authorize(
    world,
    { accountId: topic.accountId, arn, region: queue.region },
    {
      action: 'sqs:SendMessage',
      resource: queue.arn,
      resourcePolicy: queue.policy,
      resourceAccountId: queue.accountId,
      context: { 'aws:SourceArn': topic.arn, 'aws:SourceAccount': topic.accountId },
    },
  )
}
