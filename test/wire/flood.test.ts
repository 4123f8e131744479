import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { sqsInbox } from '../../src/adapters/aws/sqs/inbox.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { administrator, clients, VENDOR } from './clients.ts'

it('takes messages off the queue ten at a time (attack 36)', async () => {
  const sandbox = await startSandbox()
  try {
    const { sqs } = clients(sandbox.origin, administrator(VENDOR))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'flood' }))
    for (let batch = 0; batch < 3; batch++) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: String(index),
        MessageBody: `forged ${batch} ${index}`,
      }))
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    }
    let calls = 0
    sqs.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName?.startsWith('DeleteMessage')) calls++
          return next(args)
        },
      {},
    )
    const inbox = sqsInbox(sqs, QueueUrl!)
    const never = new AbortController().signal
    for (let batch = 0; batch < 3; batch++)
      await Promise.all((await inbox.receive(never)).map((message) => message.done()))
    const AttributeNames = [
      'ApproximateNumberOfMessages' as const,
      'ApproximateNumberOfMessagesNotVisible' as const,
    ]
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
    )
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    })
    expect(calls).toBe(3)
  } finally {
    await sandbox.stop()
  }
})
