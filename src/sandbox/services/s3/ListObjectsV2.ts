import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import type { StoredObject } from './bucket.ts'
import { currentVersion } from './versions.ts'

export interface ListInput extends BucketInput {
  Prefix?: string
  Delimiter?: string
  MaxKeys?: number
  StartAfter?: string
  ContinuationToken?: string
}

export interface ListObjectsV2Output {
  Contents: StoredObject[]
  CommonPrefixes: string[]
  IsTruncated: boolean
  NextContinuationToken?: string
}

export function ListObjectsV2(world: World, caller: Caller, input: ListInput): ListObjectsV2Output {
  const bucket = bucketFor(world, caller, 'ListBucket', input)
  const prefix = input.Prefix ?? ''
  const after = input.ContinuationToken
    ? readToken(input.ContinuationToken)
    : (input.StartAfter ?? '')
  const keys = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(prefix) && key > after && currentVersion(bucket, key))
    .sort()
  const limit = Math.min(input.MaxKeys ?? 1000, 1000)
  const Contents: StoredObject[] = []
  const prefixes = new Set<string>()
  let last = ''
  for (const key of keys) {
    const rolled = rolledUp(key, prefix, input.Delimiter)
    if (rolled !== undefined && (prefixes.has(rolled) || after.startsWith(rolled))) {
      last = key
      continue
    }
    if (Contents.length + prefixes.size >= limit) {
      const more = {
        IsTruncated: limit > 0,
        NextContinuationToken: Buffer.from(last).toString('base64url'),
      }
      return { Contents, CommonPrefixes: [...prefixes], ...more }
    }
    if (rolled === undefined) Contents.push(currentVersion(bucket, key)!)
    else prefixes.add(rolled)
    last = key
  }
  return { Contents, CommonPrefixes: [...prefixes], IsTruncated: false }
}

function rolledUp(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  const at = delimiter ? key.indexOf(delimiter, prefix.length) : -1
  return at < 0 ? undefined : key.slice(0, at + delimiter!.length)
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  if (Buffer.from(text).toString('base64url') !== token)
    throw new AwsFault('InvalidArgument', 'The continuation token provided is incorrect')
  return text
}

interface VersionsInput extends BucketInput {
  Prefix?: string
  /** 0 to 1,000. */
  MaxKeys: number
  KeyMarker?: string
  VersionIdMarker?: string
}

/** A page of versions and delete markers, newest first within a key, after the markers. */
export function ListObjectVersions(
  world: World,
  caller: Caller,
  { Prefix = '', MaxKeys, KeyMarker, VersionIdMarker, ...input }: VersionsInput,
): { versions: StoredObject[]; isTruncated: boolean } {
  const bucket = bucketFor(world, caller, 'ListBucketVersions', input)
  const keys = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(Prefix) && (KeyMarker === undefined || key >= KeyMarker))
    .sort()
  const left = keys.flatMap((key) => {
    const versions = bucket.objects.get(key)!
    if (key !== KeyMarker) return versions
    const at = versions.findIndex(({ versionId }) => versionId === VersionIdMarker)
    return at < 0 ? [] : versions.slice(at + 1)
  })
  return { versions: left.slice(0, MaxKeys), isTruncated: left.length > MaxKeys }
}
