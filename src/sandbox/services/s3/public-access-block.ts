import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import type { PublicAccessBlock } from './bucket.ts'

export interface PutPublicAccessBlockInput extends BucketInput {
  PublicAccessBlockConfiguration: Partial<PublicAccessBlock>
}

export function PutPublicAccessBlock(
  world: World,
  caller: Caller,
  input: PutPublicAccessBlockInput,
): void {
  const given = input.PublicAccessBlockConfiguration
  bucketFor(world, caller, 'PutBucketPublicAccessBlock', input).publicAccessBlock = {
    BlockPublicAcls: given.BlockPublicAcls ?? false,
    IgnorePublicAcls: given.IgnorePublicAcls ?? false,
    BlockPublicPolicy: given.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
  }
}

export function GetPublicAccessBlock(world: World, caller: Caller, input: BucketInput) {
  const { publicAccessBlock } = bucketFor(world, caller, 'GetBucketPublicAccessBlock', input)
  if (publicAccessBlock) return { PublicAccessBlockConfiguration: publicAccessBlock }
  throw new AwsFault(
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
    404,
  )
}

export function DeletePublicAccessBlock(world: World, caller: Caller, input: BucketInput): void {
  delete bucketFor(world, caller, 'PutBucketPublicAccessBlock', input).publicAccessBlock
}
