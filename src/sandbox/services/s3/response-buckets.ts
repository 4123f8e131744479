import type { Bucket } from './bucket.ts'
import { newBucket } from './bucket.ts'

/** The account that owns what AWS itself keeps; nobody can sign as it. */
export const AWS_ACCOUNT = '000000000000'

export const REGIONS = [
  ...[
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ca-central-1',
    'ca-west-1',
    'sa-east-1',
    'mx-central-1',
  ],
  ...[
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
  ],
  ...[
    'ap-east-1',
    'ap-east-2',
    'ap-south-1',
    'ap-south-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
  ],
  ...[
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
  ],
  ...['af-south-1', 'me-south-1', 'me-central-1', 'me-west-1', 'sa-west-1', 'il-central-1'],
  'eusc-de-east-1',
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1'],
] as const

/**
 * AWS: crpg-ref; CloudFormation takes custom resources' answers in one bucket per Region, named
 * without the Region's dashes.
 */
export const responseBucketName = (region: string) =>
  `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`

export const responseBuckets = (now: number): Bucket[] =>
  REGIONS.map((region) => newBucket(responseBucketName(region), AWS_ACCOUNT, region, now))
