import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'

export interface PutBucketVersioningInput extends BucketInput {
  VersioningConfiguration: { Status?: string }
}

export function PutBucketVersioning(
  world: World,
  caller: Caller,
  input: PutBucketVersioningInput,
): void {
  const bucket = bucketFor(world, caller, 'PutBucketVersioning', input)
  const { Status } = input.VersioningConfiguration
  if (Status !== 'Enabled' && Status !== 'Suspended') {
    throw new AwsFault(
      'IllegalVersioningConfigurationException',
      'The Versioning element must be specified',
    )
  }
  bucket.versioning = Status
}

export function GetBucketVersioning(
  world: World,
  caller: Caller,
  input: BucketInput,
): { Status?: 'Enabled' | 'Suspended' } {
  const { versioning } = bucketFor(world, caller, 'GetBucketVersioning', input)
  return versioning ? { Status: versioning } : {}
}
