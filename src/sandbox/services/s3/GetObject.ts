import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor, refuseToTell } from './access.ts'
import type { StoredObject } from './bucket.ts'
import { noSuchKey } from './faults.ts'
import { findVersion } from './versions.ts'

export interface GetObjectInput extends BucketInput {
  Key: string
  VersionId?: string
}

/** Also HeadObject: the wire leaves the body out. */
export function GetObject(world: World, caller: Caller, input: GetObjectInput): StoredObject {
  const bucket = bucketFor(
    world,
    caller,
    input.VersionId === undefined ? 'GetObject' : 'GetObjectVersion',
    input,
  )
  const object = findVersion(bucket, input.Key, input.VersionId)
  if (object && !object.isDeleteMarker) return object
  refuseToTell(world, caller, bucket)
  if (object && input.VersionId !== undefined) {
    throw new AwsFault(
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      405,
    )
  }
  if (input.VersionId !== undefined)
    throw new AwsFault('NoSuchVersion', 'The specified version does not exist.', 404)
  throw noSuchKey()
}
