import { createHash } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import type { StoredObject } from './bucket.ts'
import { defaultEncryption } from './bucket-configuration.ts'
import { noSuchKey, preconditionFailed, unsupported } from './faults.ts'
import { currentVersion, write } from './versions.ts'

export interface PutObjectInput extends BucketInput {
  Key: string
  Body: Uint8Array
  IfNoneMatch?: string
  IfMatch?: string
  /** As in `StoredObject.headers`. */
  headers?: Readonly<Record<string, string>>
}

export function PutObject(world: World, caller: Caller, input: PutObjectInput): StoredObject {
  const bucket = bucketFor(world, caller, 'PutObject', input)
  if (Buffer.byteLength(input.Key) > 1024)
    throw new AwsFault('KeyTooLongError', 'Your key is too long')
  refuseUnmet(currentVersion(bucket, input.Key), input)
  return write(world, bucket, {
    key: input.Key,
    body: input.Body,
    etag: `"${createHash('md5').update(input.Body).digest('hex')}"`,
    headers: {
      'content-type': 'binary/octet-stream',
      ...defaultEncryption(bucket),
      ...input.headers,
    },
    isDeleteMarker: false,
  })
}

function refuseUnmet(
  current: StoredObject | undefined,
  { IfNoneMatch, IfMatch }: PutObjectInput,
): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
    throw unsupported('If-None-Match other than *')
  if (IfNoneMatch === '*' && current) throw preconditionFailed()
  if (IfMatch === undefined) return
  if (!current) throw noSuchKey()
  if (current.etag.replaceAll('"', '') !== IfMatch.replaceAll('"', '')) throw preconditionFailed()
}
