import { readMembers } from '../../../members.ts'
import { SetSubscriptionAttributes } from '../../sns/SetSubscriptionAttributes.ts'
import { Subscribe } from '../../sns/Subscribe.ts'
import { Unsubscribe } from '../../sns/Unsubscribe.ts'
import type { ValueMap } from '../template/value.ts'
import { attributesOf, requiredText, text } from './reading.ts'
import type { Change, Made, ResourceContext, ResourceType } from './resource-type.ts'

const SETTINGS = ['DeliveryPolicy', 'RawMessageDelivery', 'RedrivePolicy']

/** The caller at the topic's own Region, which may be another than the stack's. */
const callerAt = ({ caller, region }: ResourceContext, properties: ValueMap) => ({
  ...caller,
  region: text(properties, 'Region') ?? region,
})

const made = (arn: string): Made => ({ physicalId: arn, attributes: { Arn: arn } })

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { SubscriptionArn } = Subscribe(context.world, callerAt(context, properties), {
    TopicArn: requiredText(properties, 'TopicArn'),
    Protocol: requiredText(properties, 'Protocol'),
    Endpoint: requiredText(properties, 'Endpoint'),
    Attributes: attributesOf(properties, SETTINGS),
    ReturnSubscriptionArn: true,
  })
  return made(SubscriptionArn)
}

async function update(
  context: ResourceContext,
  { physicalId, properties, oldProperties }: Change,
): Promise<Made> {
  const [before, after] = [
    attributesOf(oldProperties, SETTINGS),
    attributesOf(properties, SETTINGS),
  ]
  for (const AttributeName of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[AttributeName] === after[AttributeName]) continue
    const input = {
      SubscriptionArn: physicalId,
      AttributeName,
      AttributeValue: after[AttributeName] ?? '',
    }
    SetSubscriptionAttributes(context.world, callerAt(context, properties), input)
  }
  return made(physicalId)
}

export const subscription: ResourceType = {
  properties: ['Endpoint', 'Protocol', 'Region', 'TopicArn', ...SETTINGS],
  // AWS: DeliveryPolicy is for HTTP endpoints, which the sandbox refuses to subscribe.
  inside: readMembers('DeliveryPolicy RedrivePolicy[deadLetterTargetArn]'),
  required: ['Protocol', 'TopicArn'],
  attributes: ['Arn'],
  replacedBy: ['Endpoint', 'Protocol', 'TopicArn'],
  create,
  update,
  remove: async (context, { physicalId, properties }) =>
    Unsubscribe(context.world, callerAt(context, properties), { SubscriptionArn: physicalId }),
}
