import type { PolicyDocument } from '../../policy/document.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import { invalidParameter, unsupported } from './faults.ts'
import type { Topic } from './topic.ts'

const STORED = new Set([
  'DisplayName',
  'DeliveryPolicy',
  'KmsMasterKeyId',
  'TracingConfig',
  'SignatureVersion',
])

const FEEDBACK = /FeedbackRoleArn$|FeedbackSampleRate$/

export function setTopicAttribute(topic: Topic, name: string, value: string): void {
  if (name === 'Policy') topic.policy = readPolicy(value)
  else if (name === 'FifoTopic' || name === 'ContentBasedDeduplication' || name === 'ArchivePolicy')
    throw unsupported('FIFO topics')
  else if (name === 'DataProtectionPolicy' || FEEDBACK.test(name))
    throw unsupported(`${name} of topics`)
  else if (!STORED.has(name)) throw invalidParameter('AttributeName')
  if (name === 'SignatureVersion' && value !== '1' && value !== '2')
    throw invalidParameter('SignatureVersion')
  topic.attributes.set(name, value)
}

function readPolicy(text: string): PolicyDocument {
  const policy = parse(text)
  if (policy.Statement.length === 0 || Buffer.byteLength(text) > 30 * 1024)
    throw invalidParameter('Policy Error: null')
  return policy
}

function parse(text: string): PolicyDocument {
  try {
    return parsePolicy(text, 'resource')
  } catch {
    throw invalidParameter(
      'Policy statement action out of service scope, or the policy is malformed!',
    )
  }
}

export function shownTopicAttributes(topic: Topic): Map<string, string> {
  const subscriptions = [...topic.subscriptions.values()]
  const pending = subscriptions.filter(({ pendingToken }) => pendingToken !== undefined).length
  return new Map([
    ['TopicArn', topic.arn],
    ['Owner', topic.accountId],
    ['DisplayName', ''],
    ['SubscriptionsConfirmed', String(subscriptions.length - pending)],
    ['SubscriptionsPending', String(pending)],
    ['SubscriptionsDeleted', '0'],
    ['EffectiveDeliveryPolicy', EFFECTIVE_DELIVERY],
    ...topic.attributes,
  ])
}

const EFFECTIVE_DELIVERY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      ...{ minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, numMaxDelayRetries: 0 },
      ...{ numNoDelayRetries: 0, numMinDelayRetries: 0, backoffFunction: 'linear' },
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
})
