import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { dnsSuffixOf } from '../../partition.ts'
import type { World } from '../../world.ts'
import type { MessageAttributes } from '../sqs/message.ts'
import type { Topic } from './topic.ts'

/** The key pair by which all envelopes of this world are signed. */
export const signingKeys = (world: World) =>
  world.part('sns:signing-keys', () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const der = keys.publicKey.export({ type: 'spki', format: 'der' })
    return {
      ...keys,
      name: `SimpleNotificationService-${createHash('md5').update(der).digest('hex')}.pem`,
    }
  })

export interface Published {
  messageId: string
  message: string
  subject?: string
  timestamp: string
  attributes: MessageAttributes
}

/**
 * AWS: "Verifying the signatures of Amazon SNS messages": these fields, in this order, each on two
 * lines.
 */
const canonicalText = (fields: Readonly<Record<string, string | undefined>>) =>
  Object.keys(fields)
    .sort()
    .flatMap((name) => (fields[name] === undefined ? [] : [`${name}\n${fields[name]}\n`]))
    .join('')

function signed(world: World, topic: Topic, fields: Readonly<Record<string, string | undefined>>) {
  const SignatureVersion = topic.attributes.get('SignatureVersion') ?? '1'
  const keys = signingKeys(world)
  const algorithm = SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1'
  return {
    SignatureVersion,
    Signature: sign(algorithm, Buffer.from(canonicalText(fields)), keys.privateKey).toString(
      'base64',
    ),
    SigningCertURL: `https://sns.${topic.region}.${dnsSuffixOf(topic.region)}/${keys.name}`,
  }
}

/**
 * The part of a message that is equal for all subscribers. Each subscription adds its own
 * UnsubscribeURL.
 */
export function notification(world: World, topic: Topic, published: Published) {
  const {
    messageId: MessageId,
    subject: Subject,
    message: Message,
    timestamp: Timestamp,
  } = published
  const fields = {
    Type: 'Notification',
    MessageId,
    TopicArn: topic.arn,
    Subject,
    Message,
    Timestamp,
  }
  return { ...fields, ...signed(world, topic, fields) }
}

export function confirmation(world: World, topic: Topic, token: string, messageId: string) {
  const TopicArn = topic.arn
  const fields = {
    Type: 'SubscriptionConfirmation',
    MessageId: messageId,
    Token: token,
    TopicArn,
    Message: `You have chosen to subscribe to the topic ${TopicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `https://sns.${topic.region}.${dnsSuffixOf(topic.region)}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${token}`,
    Timestamp: new Date(world.clock.now()).toISOString(),
  }
  return { ...fields, ...signed(world, topic, fields) }
}

export function envelopeAttributes(attributes: MessageAttributes) {
  const entries = Object.entries(attributes).map(
    ([name, { DataType, StringValue, BinaryValue }]) => {
      return [name, { Type: DataType, Value: StringValue ?? BinaryValue ?? '' }]
    },
  )
  return entries.length > 0 ? { MessageAttributes: Object.fromEntries(entries) } : {}
}
