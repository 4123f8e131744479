import { createVerify, X509Certificate } from 'node:crypto'
import * as SNS from '@aws-sdk/client-sns'
import * as SQS from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
let serial = 0
let topic: string
let queueArn: string
let QueueUrl: string

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const snsOf = (accountId: string, region = 'us-east-1') =>
  clients(sandbox.origin, administrator(accountId), region).sns
const vendorQueue = () => clients(sandbox.origin, administrator(VENDOR)).sqs

/** A topic in another Region than the queue, and a queue that admits only this topic. */
beforeEach(async () => {
  serial += 1
  queueArn = `arn:aws:sqs:us-east-1:${VENDOR}:callbacks-${serial}`
  topic = (
    await snsOf(VENDOR, 'eu-west-1').send(
      new SNS.CreateTopicCommand({ Name: `callbacks-${serial}` }),
    )
  ).TopicArn!
  const created = await vendorQueue().send(
    new SQS.CreateQueueCommand({ QueueName: `callbacks-${serial}` }),
  )
  QueueUrl = created.QueueUrl!
})

async function admit(sourceArn: string): Promise<void> {
  const Condition = { ArnEquals: { 'aws:SourceArn': sourceArn } }
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition,
    },
  ]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await vendorQueue().send(new SQS.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }))
}

const subscribe = (Attributes: Record<string, string> = {}) =>
  snsOf(VENDOR, 'eu-west-1').send(
    new SNS.SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn, Attributes }),
  )

const publish = (input: Partial<SNS.PublishCommandInput> = {}, accountId = VENDOR) =>
  snsOf(accountId, 'eu-west-1').send(
    new SNS.PublishCommand({ TopicArn: topic, Message: 'hello', ...input }),
  )

async function received() {
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }
  const { Messages = [] } = await vendorQueue().send(new SQS.ReceiveMessageCommand(input))
  return Messages
}

it.each(['1', '2'])(
  'signs its envelope with version %s so that a verifier agrees',
  async (version) => {
    const attribute = {
      TopicArn: topic,
      AttributeName: 'SignatureVersion',
      AttributeValue: version,
    }
    await snsOf(VENDOR, 'eu-west-1').send(new SNS.SetTopicAttributesCommand(attribute))
    await admit(topic)
    const { SubscriptionArn } = await subscribe()
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'x' } }
    const { MessageId } = await publish({
      Subject: 'AWS CloudFormation custom resource request',
      MessageAttributes,
    })
    const [message] = await received()
    const envelope = JSON.parse(message!.Body!)
    expect(envelope).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn: topic,
      Message: 'hello',
      SignatureVersion: version,
    })
    expect(envelope.MessageAttributes).toEqual({ kind: { Type: 'String', Value: 'x' } })
    expect(envelope.UnsubscribeURL).toContain(SubscriptionArn)
    const url = new URL(envelope.SigningCertURL)
    expect(url.host).toBe('sns.eu-west-1.amazonaws.com')
    const certificate = new X509Certificate(
      await (await fetch(sandbox.origin + url.pathname)).text(),
    )
    const fields = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
    const text = fields.map((name) => `${name}\n${envelope[name]}\n`).join('')
    const verify = createVerify(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text)
    expect(verify.verify(certificate.publicKey, envelope.Signature, 'base64')).toBe(true)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
  },
)

it('delivers raw where the subscription says so', async () => {
  await admit(topic)
  await subscribe({ RawMessageDelivery: 'true' })
  await publish({ MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } })
  expect((await received())[0]).toMatchObject({
    Body: 'hello',
    MessageAttributes: { kind: { StringValue: 'x' } },
  })
})

it('does not deliver to a queue that does not admit this very topic, and counts it', async () => {
  await admit(`${topic}-other`)
  const { SubscriptionArn } = await subscribe()
  await publish()
  expect(await received()).toEqual([])
  const { subscriptions } = (await (
    await fetch(`${sandbox.origin}/_sandbox/deliveries`)
  ).json()) as {
    subscriptions: { subscriptionArn: string; refused: number; lastRefusal: string }[]
  }
  const refusal = {
    refused: 1,
    lastRefusal: expect.stringContaining('not authorized to perform: sqs:SendMessage'),
  }
  expect(
    subscriptions.find(({ subscriptionArn }) => subscriptionArn === SubscriptionArn),
  ).toMatchObject(refusal)
})

it('gives what a queue refuses to the subscription’s own dead-letter queue', async () => {
  const dead = queueArn.replace('callbacks', 'dead')
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: dead,
    },
  ]
  const Attributes = { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }
  const created = await vendorQueue().send(
    new SQS.CreateQueueCommand({ QueueName: `dead-${serial}`, Attributes }),
  )
  await subscribe({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead }) })
  await publish()
  const { Messages } = await vendorQueue().send(
    new SQS.ReceiveMessageCommand({ QueueUrl: created.QueueUrl }),
  )
  expect(JSON.parse(Messages![0]!.Body!)).toMatchObject({ Message: 'hello' })
})

it('delivers to another account’s queue only once that account has confirmed', async () => {
  const sns = snsOf(CUSTOMER, 'eu-west-1')
  topic = (await sns.send(new SNS.CreateTopicCommand({ Name: `foreign-${serial}` }))).TopicArn!
  await admit(topic)
  const subscribed = await sns.send(
    new SNS.SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn }),
  )
  expect(subscribed.SubscriptionArn).toBe('pending confirmation')
  await publish({}, CUSTOMER)
  const messages = (await received()).map(({ Body }) => JSON.parse(Body!))
  expect(messages.map(({ Type }) => Type)).toEqual(['SubscriptionConfirmation'])
  await sns.send(new SNS.ConfirmSubscriptionCommand({ TopicArn: topic, Token: messages[0].Token }))
  await publish({}, CUSTOMER)
  expect(await received()).toHaveLength(1)
})

it('is closed to other accounts until its policy opens Publish, and Publish alone', async () => {
  await expect(publish({}, CUSTOMER)).rejects.toMatchObject({ name: 'AuthorizationErrorException' })
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Publish', Resource: topic },
  ]
  const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement })
  const set = { TopicArn: topic, AttributeName: 'Policy', AttributeValue }
  await snsOf(VENDOR, 'eu-west-1').send(new SNS.SetTopicAttributesCommand(set))
  await publish({}, CUSTOMER)
  await expect(
    snsOf(CUSTOMER, 'eu-west-1').send(new SNS.SetTopicAttributesCommand(set)),
  ).rejects.toThrow('not authorized')
  const subscribing = new SNS.SubscribeCommand({
    TopicArn: topic,
    Protocol: 'sqs',
    Endpoint: queueArn,
  })
  await expect(snsOf(CUSTOMER, 'eu-west-1').send(subscribing)).rejects.toThrow('not authorized')
})

it('knows its topics only in their own Region', async () => {
  const command = new SNS.PublishCommand({ TopicArn: topic, Message: 'x' })
  await expect(snsOf(VENDOR, 'us-east-1').send(command)).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
  await expect(publish({ TopicArn: `${topic}-none` })).rejects.toMatchObject({
    name: 'NotFoundException',
  })
})

it('duplicates and reorders as the knobs say', async () => {
  await admit(topic)
  await subscribe({ RawMessageDelivery: 'true' })
  sandbox.world.knobs.duplicateDeliveries = 1
  await publish({ Message: 'twice' })
  sandbox.world.knobs.duplicateDeliveries = 0
  sandbox.world.knobs.reorderDeliveries = 1
  await publish({ Message: 'first' })
  await publish({ Message: 'second' })
  sandbox.world.knobs.reorderDeliveries = 0
  expect((await received()).map(({ Body }) => Body)).toEqual(['twice', 'twice', 'second', 'first'])
})

it('lists, describes and ends subscriptions', async () => {
  const sns = snsOf(VENDOR, 'eu-west-1')
  const { SubscriptionArn } = await subscribe()
  expect((await subscribe()).SubscriptionArn).toBe(SubscriptionArn)
  const list = () => sns.send(new SNS.ListSubscriptionsByTopicCommand({ TopicArn: topic }))
  expect((await list()).Subscriptions).toMatchObject([
    { SubscriptionArn, Endpoint: queueArn, Protocol: 'sqs' },
  ])
  const { Attributes } = await sns.send(
    new SNS.GetSubscriptionAttributesCommand({ SubscriptionArn }),
  )
  expect(Attributes).toMatchObject({ PendingConfirmation: 'false', TopicArn: topic })
  await sns.send(new SNS.UnsubscribeCommand({ SubscriptionArn }))
  expect((await list()).Subscriptions).toEqual([])
  await sns.send(new SNS.DeleteTopicCommand({ TopicArn: topic }))
  const { Topics } = await sns.send(new SNS.ListTopicsCommand({}))
  expect(Topics?.map(({ TopicArn }) => TopicArn)).not.toContain(topic)
})
