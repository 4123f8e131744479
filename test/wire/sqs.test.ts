import * as SQS from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
let sqs: SQS.SQSClient
beforeAll(async () => {
  sandbox = await startSandbox()
  sqs = clients(sandbox.origin, administrator(VENDOR)).sqs
})
afterAll(() => sandbox.stop())

async function newQueue(
  QueueName: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const { QueueUrl } = await sqs.send(new SQS.CreateQueueCommand({ QueueName, Attributes }))
  return QueueUrl!
}

const receive = async (input: SQS.ReceiveMessageCommandInput) =>
  (await sqs.send(new SQS.ReceiveMessageCommand(input))).Messages ?? []

const counts = async (QueueUrl: string) => {
  const AttributeNames: SQS.QueueAttributeName[] = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
  ]
  const { Attributes = {} } = await sqs.send(
    new SQS.GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
  )
  return AttributeNames.map((name) => Number(Attributes[name]))
}

describe('a queue', () => {
  it('is made once, unless an attribute differs', async () => {
    const url = await newQueue('made-once', { VisibilityTimeout: '60' })
    expect(url).toBe(`${sandbox.origin}/${VENDOR}/made-once`)
    expect(await newQueue('made-once', { VisibilityTimeout: '60' })).toBe(url)
    await expect(newQueue('made-once', { VisibilityTimeout: '61' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    })
    await expect(newQueue('bad-one', { VisibilityTimeout: '-1' })).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
    })
    expect(
      (await sqs.send(new SQS.ListQueuesCommand({ QueueNamePrefix: 'made' }))).QueueUrls,
    ).toEqual([url])
    expect((await sqs.send(new SQS.GetQueueUrlCommand({ QueueName: 'made-once' }))).QueueUrl).toBe(
      url,
    )
  })

  it('that is not there is named so, also in the older code', async () => {
    const QueueUrl = `${sandbox.origin}/${VENDOR}/no-such`
    await expect(receive({ QueueUrl })).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    })
  })

  it('exists in its own Region only', async () => {
    const QueueUrl = await newQueue('regional')
    const elsewhere = clients(sandbox.origin, administrator(VENDOR), 'eu-west-1').sqs
    await expect(elsewhere.send(new SQS.PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    })
  })

  it('is closed to other accounts until its policy opens it', async () => {
    const QueueUrl = await newQueue('closed')
    const customer = clients(sandbox.origin, administrator(CUSTOMER)).sqs
    const send = () => customer.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: 'hi' }))
    await expect(send()).rejects.toMatchObject({ Code: 'AccessDenied' })
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { AWS: CUSTOMER },
        Action: 'sqs:SendMessage',
        Resource: `arn:aws:sqs:us-east-1:${VENDOR}:closed`,
      },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await sqs.send(new SQS.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }))
    await send()
    expect(await counts(QueueUrl)).toEqual([1, 0])
  })
})

describe('a message', () => {
  it('is received with its attributes, hidden, and gone once deleted', async () => {
    const QueueUrl = await newQueue('plain')
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'test' },
      raw: { DataType: 'Binary', BinaryValue: Buffer.from('x') },
    }
    await sqs.send(
      new SQS.SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }),
    )
    const [message] = await receive({
      QueueUrl,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    expect(message).toMatchObject({
      Body: 'hello',
      Attributes: { ApproximateReceiveCount: '1' },
      MessageAttributes: { kind: { StringValue: 'test' } },
    })
    expect(await receive({ QueueUrl })).toEqual([])
    expect(await counts(QueueUrl)).toEqual([0, 1])
    await sqs.send(
      new SQS.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle }),
    )
    expect(await counts(QueueUrl)).toEqual([0, 0])
  })

  it('comes back when its time is up, and at once when it is given back', async () => {
    const QueueUrl = await newQueue('returning', { VisibilityTimeout: '1' })
    await sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: 'again' }))
    await receive({ QueueUrl })
    const [second] = await receive({
      QueueUrl,
      WaitTimeSeconds: 3,
      VisibilityTimeout: 30,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    })
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2')
    const change = { QueueUrl, ReceiptHandle: second!.ReceiptHandle, VisibilityTimeout: 0 }
    await sqs.send(new SQS.ChangeMessageVisibilityCommand(change))
    expect(await receive({ QueueUrl })).toHaveLength(1)
    await expect(
      sqs.send(new SQS.DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' })),
    ).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    })
  })

  it('reaches a long poll that waits already', async () => {
    const QueueUrl = await newQueue('polled')
    const poll = receive({ QueueUrl, WaitTimeSeconds: 20 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: 'now' }))
    expect((await poll)[0]?.Body).toBe('now')
  })

  it('is not lost to a poll that was hung up', async () => {
    const QueueUrl = await newQueue('hung-up')
    const hangUp = new AbortController()
    const poll = sqs.send(new SQS.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: hangUp.signal,
    })
    setTimeout(() => hangUp.abort(), 100)
    await expect(poll).rejects.toThrow()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: 'kept' }))
    expect(await receive({ QueueUrl })).toHaveLength(1)
  })

  it('goes to the dead-letter queue after too many tries', async () => {
    const dead = await newQueue('dead')
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${VENDOR}:dead`
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 })
    const QueueUrl = await newQueue('tried', { RedrivePolicy, VisibilityTimeout: '0' })
    await sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: 'poison' }))
    for (const expected of [1, 1, 0]) expect(await receive({ QueueUrl })).toHaveLength(expected)
    expect((await receive({ QueueUrl: dead }))[0]?.Body).toBe('poison')
  })

  it('travels in batches, each entry with its own outcome', async () => {
    const QueueUrl = await newQueue('batches')
    const Entries = [
      { Id: 'a', MessageBody: '1' },
      { Id: 'b', MessageBody: '' },
    ]
    const sent = await sqs.send(new SQS.SendMessageBatchCommand({ QueueUrl, Entries }))
    expect([sent.Successful?.map(({ Id }) => Id), sent.Failed?.map(({ Id }) => Id)]).toEqual([
      ['a'],
      ['b'],
    ])
    const messages = await receive({ QueueUrl, MaxNumberOfMessages: 10 })
    const deleted = messages.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
    }))
    expect(
      (await sqs.send(new SQS.DeleteMessageBatchCommand({ QueueUrl, Entries: deleted })))
        .Successful,
    ).toHaveLength(1)
    await expect(
      sqs.send(new SQS.SendMessageBatchCommand({ QueueUrl, Entries: [] })),
    ).rejects.toMatchObject({ name: 'EmptyBatchRequest' })
  })
})
