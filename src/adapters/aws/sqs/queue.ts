import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

interface QueueLimits {
  deadLetterTargetArn?: string
  /** After this many receives, a message goes to the dead-letter queue. */
  maxReceiveCount: number
  /** For how long the queue hides a message that was received. */
  hiddenSeconds: number
}

/**
 * Reads how often the queue delivers a message before it moves it to the dead-letter queue. Without
 * a redrive policy, the number is infinite.
 */
export async function readQueueLimits(client: SQSClient, QueueUrl: string): Promise<QueueLimits> {
  const request = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['RedrivePolicy', 'VisibilityTimeout'],
  })
  const { RedrivePolicy = '{}', VisibilityTimeout } = (await client.send(request)).Attributes ?? {}
  const policy = JSON.parse(RedrivePolicy) as Partial<QueueLimits>
  return {
    ...policy,
    // AWS: a policy may hold the number as text.
    maxReceiveCount: Number(policy.maxReceiveCount ?? Number.POSITIVE_INFINITY),
    hiddenSeconds: Number(VisibilityTimeout),
  }
}

/** AWS: a message can be hidden for 12 hours at most. */
const MAX_HIDDEN_SECONDS = 43_200

/** Hides received messages. Each is received again after this many seconds. */
export function messageHider(client: SQSClient, QueueUrl: string) {
  return async (ReceiptHandle: string, seconds: number): Promise<void> => {
    const VisibilityTimeout = Math.min(Math.max(0, Math.ceil(seconds)), MAX_HIDDEN_SECONDS)
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
    )
  }
}

/** Sends messages to the queue with this ARN, in the client's own account and Region. */
export function messageSender(client: SQSClient, queueArn: string) {
  const [QueueName] = queueArn.split(':').slice(-1)
  return async (MessageBody: string): Promise<void> => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }))
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  }
}
