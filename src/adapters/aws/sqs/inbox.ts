import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { Inbox, InboxMessage } from '../../../core/ports.ts'
import { translateFault } from '../faults.ts'
import { batchedDeletes } from './batched-deletes.ts'

const VISIBILITY_SECONDS = 20

export function sqsInbox(client: SQSClient, queueUrl: string): Inbox {
  const about = (message: Message) => ({
    QueueUrl: queueUrl,
    ReceiptHandle: message.ReceiptHandle!,
  })
  const remove = batchedDeletes(client, queueUrl)
  const hide = async (message: Message, VisibilityTimeout: number) => {
    await client.send(new ChangeMessageVisibilityCommand({ ...about(message), VisibilityTimeout }))
  }
  const toMessage = (message: Message): InboxMessage => ({
    body: message.Body ?? '',
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    done: () => remove(message.ReceiptHandle!),
    keep: () => hide(message, VISIBILITY_SECONDS),
    later: (seconds) => hide(message, Math.max(0, Math.ceil(seconds))),
  })
  const request = {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
    VisibilityTimeout: VISIBILITY_SECONDS,
    MessageSystemAttributeNames: ['ApproximateReceiveCount' as const],
  }
  return {
    async receive(signal) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(request), {
        abortSignal: signal,
      })
      return Messages.map(toMessage)
    },
    async check() {
      await client
        .send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }))
        .catch((error: unknown) => {
          throw translateFault(error, 'AWS_UNREACHABLE')
        })
    },
  }
}
