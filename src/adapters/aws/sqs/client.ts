import { SQSClient } from '@aws-sdk/client-sqs'
import { type AwsAccess, common } from '../clients.ts'
import { MIN_SKEW_MS, repeatAfterSkew } from '../clock-skew.ts'

/**
 * AWS: with an endpoint override, queue URLs may still have AWS's host names. The override wins.
 */
export const sqsClient = (access: AwsAccess): SQSClient =>
  repeatAfterSkew(
    new SQSClient({ ...common(access), useQueueUrlAsEndpoint: access.endpoint === undefined }),
  )

/**
 * Milliseconds by which AWS's clock is ahead of this machine's; 0 if the difference is less than
 * four minutes. AWS: the SDK learns the time from the Date header of each answer, which has whole
 * seconds.
 */
export const aheadOfUs = (client: SQSClient) => (): number => {
  const offset = client.config.systemClockOffset
  return Math.abs(offset) < MIN_SKEW_MS ? 0 : offset
}
