import { iamArn } from '../../partition.ts'
import { invalidParameter, unsupported } from './faults.ts'
import type { Subscription, Topic } from './topic.ts'

export function setSubscriptionAttribute(
  subscription: Subscription,
  name: string,
  value: string,
): void {
  refuseInvalid(name, value)
  if (value === '') subscription.attributes.delete(name)
  else subscription.attributes.set(name, value)
}

const UNSUPPORTED = ['FilterPolicy', 'FilterPolicyScope', 'ReplayPolicy', 'SubscriptionRoleArn']

function refuseInvalid(name: string, value: string): void {
  if (UNSUPPORTED.includes(name)) throw unsupported(`${name} of subscriptions`)
  if (name === 'RawMessageDelivery') {
    if (!/^(?:true|false)$/i.test(value))
      throw invalidParameter(
        'Attributes Reason: RawMessageDelivery: Invalid value. Must be true or false.',
      )
  } else if (name === 'RedrivePolicy') {
    if (value !== '' && !redriveTarget(value))
      throw invalidParameter('RedrivePolicy: must be a JSON object with a deadLetterTargetArn')
  } else if (name !== 'DeliveryPolicy') throw invalidParameter('AttributeName')
}

/** The ARN of the queue that receives undeliverable messages. */
export function redriveTarget(text: string | undefined): string | undefined {
  try {
    const { deadLetterTargetArn } = JSON.parse(text ?? '{}')
    return typeof deadLetterTargetArn === 'string' ? deadLetterTargetArn : undefined
  } catch {
    return undefined
  }
}

export const isRaw = ({ attributes }: Subscription) =>
  attributes.get('RawMessageDelivery')?.toLowerCase() === 'true'

export const shownSubscriptionAttributes = (
  topic: Topic,
  subscription: Subscription,
): Map<string, string> =>
  new Map([
    ['SubscriptionArn', subscription.arn],
    ['TopicArn', topic.arn],
    ['Owner', subscription.accountId],
    ['Protocol', subscription.protocol],
    ['Endpoint', subscription.endpoint],
    ['PendingConfirmation', String(subscription.pendingToken !== undefined)],
    ['ConfirmationWasAuthenticated', String(subscription.pendingToken === undefined)],
    [
      'SubscriptionPrincipal',
      iamArn({ region: topic.region, accountId: subscription.accountId }, 'root'),
    ],
    ['RawMessageDelivery', 'false'],
    ...subscription.attributes,
  ])
