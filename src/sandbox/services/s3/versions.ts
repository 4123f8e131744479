import type { World } from '../../world.ts'
import type { Bucket, StoredObject } from './bucket.ts'
import { tellWatchers } from './state.ts'

export const currentVersion = (bucket: Bucket, key: string): StoredObject | undefined => {
  const [newest] = bucket.objects.get(key) ?? []
  return newest?.isDeleteMarker ? undefined : newest
}

export const findVersion = (
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): StoredObject | undefined =>
  versionId === undefined
    ? bucket.objects.get(key)?.[0]
    : bucket.objects.get(key)?.find((object) => object.versionId === versionId)

type NewObject = Omit<StoredObject, 'versionId' | 'lastModified'>

/** Writes a new version, or replaces the one without version id where the bucket keeps none. */
export function write(world: World, bucket: Bucket, object: NewObject): StoredObject {
  const versionId =
    bucket.versioning === 'Enabled'
      ? Buffer.from(world.random.bytes(24)).toString('base64url')
      : 'null'
  const written = { ...object, versionId, lastModified: world.clock.now() }
  const others = (bucket.objects.get(object.key) ?? []).filter(
    (one) => versionId !== 'null' || one.versionId !== 'null',
  )
  bucket.objects.set(object.key, [written, ...others])
  if (!written.isDeleteMarker) tellWatchers(world, bucket.name, written)
  return written
}

export function removeVersion(bucket: Bucket, key: string, versionId: string): void {
  const left = (bucket.objects.get(key) ?? []).filter((object) => object.versionId !== versionId)
  if (left.length > 0) bucket.objects.set(key, left)
  else bucket.objects.delete(key)
}
