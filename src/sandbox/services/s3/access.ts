import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import type { Bucket } from './bucket.ts'
import { accessDenied, noSuchBucket } from './faults.ts'
import { isPublic } from './public-policy.ts'
import { s3State } from './state.ts'

export interface BucketInput {
  Bucket: string
  ExpectedBucketOwner?: string
}

/**
 * The bucket, if it is whose the caller expects and the caller may do this to it, or to the object
 * in it.
 */
export function bucketFor(
  world: World,
  caller: Caller,
  action: string,
  input: BucketInput & { Key?: string },
): Bucket {
  const bucket = s3State(world).buckets.get(input.Bucket)
  if (!bucket) throw noSuchBucket()
  if (input.ExpectedBucketOwner && input.ExpectedBucketOwner !== bucket.accountId)
    throw accessDenied()
  allow(world, caller, bucket, { action, key: input.Key })
  return bucket
}

export function allow(
  world: World,
  caller: Caller,
  bucket: Bucket,
  { action, key }: { action: string; key?: string | undefined },
): void {
  const { policy, publicAccessBlock, accountId } = bucket
  // AWS: RestrictPublicBuckets leaves a public policy to the bucket's own account.
  const isRestricted =
    policy &&
    (publicAccessBlock?.RestrictPublicBuckets || world.knobs.blockPublicAccess) &&
    caller.accountId !== accountId &&
    isPublic(policy)
  authorize(world, caller, {
    action: `s3:${action}`,
    resource: `arn:${partitionOf(bucket.region)}:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`,
    resourcePolicy: isRestricted ? undefined : policy,
    resourceAccountId: accountId,
  })
}

/** AWS: whether a missing key may be told apart from a forbidden one depends on s3:ListBucket. */
export function refuseToTell(world: World, caller: Caller, bucket: Bucket): void {
  try {
    allow(world, caller, bucket, { action: 'ListBucket' })
  } catch (fault) {
    throw fault instanceof AwsFault ? accessDenied() : fault
  }
}
