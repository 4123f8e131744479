import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { newBucket } from './bucket.ts'
import { REGIONS } from './response-buckets.ts'
import { s3State } from './state.ts'

export interface CreateBucketInput {
  Bucket: string
  CreateBucketConfiguration?: { LocationConstraint?: string }
}

export function CreateBucket(
  world: World,
  caller: Caller,
  input: CreateBucketInput,
): { Location: string } {
  refuseBadName(input.Bucket)
  const region = regionOf(caller, input.CreateBucketConfiguration?.LocationConstraint)
  const bucket = newBucket(input.Bucket, caller.accountId, region, world.clock.now())
  allow(world, caller, bucket, { action: 'CreateBucket' })
  const existing = s3State(world).buckets.get(input.Bucket)
  if (existing) refuseExisting(existing.accountId === caller.accountId, existing.region)
  else s3State(world).buckets.set(input.Bucket, bucket)
  return { Location: `/${input.Bucket}` }
}

function refuseBadName(name: string): void {
  const good =
    /^[a-z\d](?:[a-z\d.-]{1,61})[a-z\d]$/.test(name) &&
    !/\.\.|^(?:\d+\.){3}\d+$|^xn--|^sthree-|-s3alias$|--ol-s3$/.test(name)
  if (!good) throw new AwsFault('InvalidBucketName', 'The specified bucket is not valid.')
}

function regionOf({ region }: Caller, constraint: string | undefined): string {
  if (!constraint) {
    if (region === 'us-east-1') return region
    throw illegal('unspecified')
  }
  const isKnown = REGIONS.some((one) => one === constraint)
  if (!isKnown || constraint === 'us-east-1')
    throw new AwsFault(
      'InvalidLocationConstraint',
      'The specified location-constraint is not valid',
    )
  // AWS: only us-east-1 makes buckets in other Regions.
  if (region !== 'us-east-1' && constraint !== region) throw illegal(constraint)
  return constraint
}

const illegal = (constraint: string) =>
  new AwsFault(
    'IllegalLocationConstraintException',
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )

function refuseExisting(isOwn: boolean, region: string): void {
  if (!isOwn) {
    const text =
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.'
    throw new AwsFault('BucketAlreadyExists', text, 409)
  }
  // AWS: in us-east-1 alone, making one's own bucket again succeeds.
  if (region === 'us-east-1') return
  throw new AwsFault(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
  )
}
