import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { STSClient } from '@aws-sdk/client-sts'

/** How to reach AWS. The SDK finds endpoints and credentials itself, by its standard settings. */
export interface AwsAccess {
  region: string
  /** Where an endpoint override is set: S3 is then spoken path-style. */
  s3Endpoint?: string | undefined
  endpoint?: string | undefined
}

const common = ({ region }: AwsAccess) => ({
  region,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000 },
})

export const s3Client = (access: AwsAccess): S3Client =>
  new S3Client({
    ...common(access),
    forcePathStyle: access.s3Endpoint !== undefined,
    followRegionRedirects: false,
  })

/** AWS: behind an override, queue URLs may still be spelled with AWS's host names; the override wins. */
export const sqsClient = (access: AwsAccess): SQSClient =>
  new SQSClient({ ...common(access), useQueueUrlAsEndpoint: access.endpoint === undefined })

const SKEW_MS = 240_000

/**
 * How many ms AWS's clock is ahead of this machine's; 0 within four minutes, as the SDK counts it.
 * AWS: the SDK learns it from the Date of each answer, which has whole seconds and is as old as the answer's way.
 */
export const aheadOfUs = (client: SQSClient) => (): number => {
  const offset = client.config.systemClockOffset
  return Math.abs(offset) < SKEW_MS ? 0 : offset
}

/** Speaks to this Region's endpoint, and tries once: who asks knows other Regions, and how long to wait. */
export const stsClient = (
  access: AwsAccess,
  credentials?: STSClient['config']['credentials'],
): STSClient =>
  new STSClient({
    region: access.region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000 },
    ...(credentials && { credentials }),
  })

/** A store answers soon or not at all: callers wait for it. */
export const dynamoClient = (access: AwsAccess): DynamoDBClient =>
  new DynamoDBClient({
    ...common(access),
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 },
  })
