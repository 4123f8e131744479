import { AwsFault } from '../operation.ts'
import { partitionOf } from '../partition.ts'
import { findAccessKey } from '../services/iam/access-keys.ts'
import { cloudFormationKey } from '../services/s3/presign-put.ts'
import { AWS_ACCOUNT } from '../services/s3/response-buckets.ts'
import type { World } from '../world.ts'
import type { ClaimedSignature } from './signature.ts'

export interface SigningIdentity {
  secretAccessKey: string
  accountId: string
  arn: string
}

/**
 * Finds the caller by the key that signed. Refuses unknown and expired keys, and keys with another
 * session's token.
 */
export function signingIdentity(world: World, claimed: ClaimedSignature): SigningIdentity {
  const internal = cloudFormationKey(world)
  if (claimed.accessKeyId === internal.accessKeyId) {
    return { ...internal, accountId: AWS_ACCOUNT, arn: `arn:aws:iam::${AWS_ACCOUNT}:root` }
  }
  const isS3 = claimed.scope.service === 's3'
  const key =
    claimed.accessKeyId === AWS_ACCOUNT ? undefined : findAccessKey(world, claimed.accessKeyId)
  if (!key) throw unknownKey(isS3)
  if ((key.sessionToken ?? '') !== (claimed.sessionToken ?? '')) throw badToken(isS3)
  if (key.expiresAt !== undefined && key.expiresAt <= world.clock.now()) throw expired(isS3)
  return { ...key, arn: inPartition(key.arn, claimed.scope.region) }
}

/** The key of an account's administrator works in the partition of the Region that is called. */
const inPartition = (arn: string, region: string): string =>
  arn.replace(/^arn:aws:(?=iam::\d{12}:user\/Administrator$)/, `arn:${partitionOf(region)}:`)

const unknownKey = (isS3: boolean) =>
  isS3
    ? new AwsFault(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        403,
      )
    : new AwsFault(
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
        403,
      )

const badToken = (isS3: boolean) =>
  isS3
    ? new AwsFault('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400)
    : new AwsFault(
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
        403,
      )

const expired = (isS3: boolean) =>
  isS3
    ? new AwsFault('ExpiredToken', 'The provided token has expired.', 400)
    : new AwsFault('ExpiredToken', 'The security token included in the request is expired', 403)
