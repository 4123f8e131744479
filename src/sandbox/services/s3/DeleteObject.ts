import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import { findVersion, removeVersion, write } from './versions.ts'

export interface ObjectToDelete {
  Key: string
  VersionId?: string
}

export interface Deleted {
  Key: string
  VersionId?: string
  DeleteMarker?: boolean
  DeleteMarkerVersionId?: string
}

/** AWS: deleting a key that is not there succeeds. */
export function DeleteObject(
  world: World,
  caller: Caller,
  input: BucketInput & ObjectToDelete,
): Deleted {
  const { Key, VersionId } = input
  const bucket = bucketFor(
    world,
    caller,
    VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion',
    input,
  )
  if (VersionId !== undefined) {
    const isMarker = findVersion(bucket, Key, VersionId)?.isDeleteMarker
    removeVersion(bucket, Key, VersionId)
    return {
      Key,
      VersionId,
      ...(isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: VersionId } : {}),
    }
  }
  if (!bucket.versioning) {
    removeVersion(bucket, Key, 'null')
    return { Key }
  }
  const marker = write(world, bucket, {
    key: Key,
    body: new Uint8Array(),
    etag: '',
    headers: {},
    isDeleteMarker: true,
  })
  return { Key, DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }
}

export interface DeleteObjectsOutput {
  Deleted: Deleted[]
  Errors: { Key: string; Code: string; Message: string }[]
}

export function DeleteObjects(
  world: World,
  caller: Caller,
  input: BucketInput & { Objects: ObjectToDelete[] },
): DeleteObjectsOutput {
  const output: DeleteObjectsOutput = { Deleted: [], Errors: [] }
  for (const object of input.Objects) {
    try {
      output.Deleted.push(DeleteObject(world, caller, { ...input, ...object }))
    } catch (fault) {
      if (!(fault instanceof AwsFault) || fault.code === 'NoSuchBucket') throw fault
      output.Errors.push({ Key: object.Key, Code: fault.code, Message: fault.message })
    }
  }
  return output
}
