import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const region = 'eu-west-1'
const topic = `arn:aws:sns:${region}:${VENDOR}:callbacks`
const queue = `arn:aws:sqs:us-east-1:${VENDOR}:callbacks`

const policy = (Principal: unknown, Action: string, Resource: string, Condition = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, Resource, Condition }],
  })

async function openDesk(): Promise<string> {
  const { sns } = clients(sandbox.origin, administrator(VENDOR), region)
  const { sqs } = clients(sandbox.origin, administrator(VENDOR))
  const admits = policy({ Service: 'sns.amazonaws.com' }, 'sqs:SendMessage', queue, {
    ArnEquals: { 'aws:SourceArn': topic },
  })
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'callbacks', Attributes: { Policy: admits } }),
  )
  await sns.send(new CreateTopicCommand({ Name: 'callbacks' }))
  const viaCloudFormation = {
    'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
  }
  const AttributeValue = policy({ AWS: '*' }, 'sns:Publish', topic, viaCloudFormation)
  await sns.send(
    new SetTopicAttributesCommand({ TopicArn: topic, AttributeName: 'Policy', AttributeValue }),
  )
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue }))
  return QueueUrl!
}

it('carries a stack’s request from account to account and Region to Region, and its answer back', async () => {
  const QueueUrl = await openDesk()
  const { cloudformation } = clients(sandbox.origin, administrator(CUSTOMER), region)
  const Registration = {
    Type: 'Custom::Registration',
    Properties: { ServiceToken: topic, RoleArn: 'x' },
  }
  const TemplateBody = JSON.stringify({
    Resources: { Registration },
    Outputs: { Id: { Value: { Ref: 'Registration' } } },
  })
  await cloudformation.send(new CreateStackCommand({ StackName: 'onboarding', TemplateBody }))
  const { sqs } = clients(sandbox.origin, administrator(VENDOR))
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))
  const request = JSON.parse(JSON.parse(Messages![0]!.Body!).Message)
  expect(request).toMatchObject({
    RequestType: 'Create',
    LogicalResourceId: 'Registration',
    ServiceToken: topic,
  })
  const { StackId, RequestId, LogicalResourceId } = request
  const body = JSON.stringify({
    Status: 'SUCCESS',
    PhysicalResourceId: 'con_1',
    StackId,
    RequestId,
    LogicalResourceId,
  })
  expect(
    (await fetch(request.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } }))
      .status,
  ).toBe(200)
  await expect
    .poll(
      async () =>
        (await cloudformation.send(new DescribeStacksCommand({ StackName: 'onboarding' })))
          .Stacks?.[0],
      { timeout: 60_000 },
    )
    .toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Id', OutputValue: 'con_1' }],
    })
})
