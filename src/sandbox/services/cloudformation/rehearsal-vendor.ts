import type { World } from '../../world.ts'
import { PutObject } from '../s3/PutObject.ts'
import { AWS_ACCOUNT } from '../s3/response-buckets.ts'
import { CreateTopic } from '../sns/CreateTopic.ts'
import { Subscribe } from '../sns/Subscribe.ts'
import { CreateQueue } from '../sqs/CreateQueue.ts'
import { ReceiveMessage } from '../sqs/ReceiveMessage.ts'
import { VENDOR } from './rehearsal.ts'

export interface VendorRequest {
  RequestType: 'Create' | 'Update' | 'Delete'
  ResponseURL: string
  StackId: string
  RequestId: string
  LogicalResourceId: string
  PhysicalResourceId?: string
  ResourceType: string
  ServiceToken: string
  ResourceProperties: Record<string, unknown>
  OldResourceProperties?: Record<string, unknown>
}

type Answering = (request: VendorRequest) => object | string | undefined

export const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:callbacks'
const QUEUE = 'arn:aws:sqs:eu-west-1:111111111111:callbacks'

const allow = (Resource: string, Action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource }],
  })

/**
 * A vendor whose topic accepts callbacks from anyone, and who gives the answer that the test chose.
 * Undefined: no answer.
 */
export async function openVendor(world: World, answering: Answering) {
  CreateTopic(world, VENDOR, {
    Name: 'callbacks',
    Attributes: { Policy: allow(TOPIC, 'SNS:Publish') },
  })
  const { QueueUrl } = CreateQueue(world, VENDOR, {
    QueueName: 'callbacks',
    Attributes: { Policy: allow(QUEUE, 'sqs:SendMessage') },
  })
  Subscribe(world, VENDOR, {
    TopicArn: TOPIC,
    Protocol: 'sqs',
    Endpoint: QUEUE,
    Attributes: { RawMessageDelivery: 'true' },
  })
  const requests: VendorRequest[] = []
  const desk = { requests, answering, open: true }
  void (async () => {
    while (desk.open) {
      const { Messages = [] } = await ReceiveMessage(world, VENDOR, {
        QueueUrl,
        VisibilityTimeout: 43_200,
      })
      for (const { Body } of Messages) {
        const request: VendorRequest = JSON.parse(Body)
        requests.push(request)
        put(world, request, desk.answering(request))
      }
      await new Promise(setImmediate)
    }
  })()
  return desk
}

export const success = (
  { StackId, RequestId, LogicalResourceId, PhysicalResourceId }: VendorRequest,
  more: object = {},
) => ({
  ...{
    Status: 'SUCCESS',
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: PhysicalResourceId ?? 'con_1',
  },
  ...more,
})

function put(world: World, { ResponseURL }: VendorRequest, answer: object | string | undefined) {
  if (answer === undefined) return
  const [, Bucket = '', ...key] = decodeURIComponent(new URL(ResponseURL).pathname).split('/')
  const Body = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer))
  PutObject(
    world,
    { accountId: AWS_ACCOUNT, arn: `arn:aws:iam::${AWS_ACCOUNT}:root`, region: 'eu-west-1' },
    { Bucket, Key: key.join('/'), Body },
  )
}
