import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

interface RedrivePolicy {
  deadLetterTargetArn?: string
  /** After this many receives, a message goes to the dead-letter queue. */
  maxReceiveCount: number
}

/**
 * Reads how often the queue delivers a message before it moves it to the dead-letter queue. Without
 * a redrive policy, the number is infinite.
 */
export async function readRedrivePolicy(
  client: SQSClient,
  QueueUrl: string,
): Promise<RedrivePolicy> {
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] })
  const { Attributes } = await client.send(request)
  const policy = JSON.parse(Attributes?.RedrivePolicy ?? '{}') as Partial<RedrivePolicy>
  // AWS: a policy may hold the number as text.
  return { ...policy, maxReceiveCount: Number(policy.maxReceiveCount ?? Number.POSITIVE_INFINITY) }
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
