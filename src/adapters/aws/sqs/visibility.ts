import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** AWS: the longest is 12 hours. */
const LONGEST_SECONDS = 43_200

/** Hides a message that Lambda took off the queue for us; what is reported as failed then comes again after so many seconds. */
export function sqsVisibility(client: SQSClient, QueueUrl: string) {
  return async (ReceiptHandle: string, seconds: number): Promise<void> => {
    const VisibilityTimeout = Math.min(Math.max(0, Math.ceil(seconds)), LONGEST_SECONDS)
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
    )
  }
}
