import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

interface RedrivePolicy {
  deadLetterTargetArn?: string
  /** A message that was received so often goes to the dead-letter queue. */
  maxReceiveCount: number
}

/** Reads how often the queue hands out a message, and where it moves the message then. Without a redrive policy: without end. */
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

/** AWS: the longest is 12 hours. */
const MAX_HIDDEN_SECONDS = 43_200

/** Hides messages that were received: each comes again after so many seconds. */
export function messageHider(client: SQSClient, QueueUrl: string) {
  return async (ReceiptHandle: string, seconds: number): Promise<void> => {
    const VisibilityTimeout = Math.min(Math.max(0, Math.ceil(seconds)), MAX_HIDDEN_SECONDS)
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
    )
  }
}
