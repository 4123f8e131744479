import type { Caller } from '../../operation.ts'
import type { Payload } from '../../wire/payload.ts'
import type { WireRequest } from '../../wire/request.ts'
import { decode, queryValue } from '../../wire/request.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'

/** An S3 request with its target found: no bucket means the account's list of buckets. */
export interface S3Request {
  world: World
  caller: Caller
  wire: WireRequest
  payload: Payload
  bucket: string
  key: string
}

// AWS: "Virtual hosting of general purpose buckets": the bucket may stand in front of S3's own host
// names.
const VIRTUAL_HOST =
  /^(?<bucket>.+)\.s3(?:[.-][a-z\d-]+)?\.amazonaws\.com(?:\.cn)?(?::\d+)?$|^(?<local>.+)\.localhost(?::\d+)?$/

export function findTarget({ headers, path }: WireRequest): { bucket: string; key: string } {
  const groups = VIRTUAL_HOST.exec(headers.get('host') ?? '')?.groups
  const hosted = groups?.bucket ?? groups?.local
  if (hosted) return { bucket: hosted, key: decode(path.slice(1)) }
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? []
  return { bucket: decode(bucket), key: decode(key) }
}

export function bucketInput({ bucket, wire }: S3Request): BucketInput {
  const owner = wire.headers.get('x-amz-expected-bucket-owner')
  return { Bucket: bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) }
}

/** The named query values that are there, under the names that operations give them. */
export const optional = <Name extends string>(
  { wire }: S3Request,
  names: Readonly<Record<Name, string>>,
) =>
  Object.fromEntries(
    Object.entries<string>(names).flatMap(([name, queried]) => {
      const value = queryValue(wire, queried)
      return value === undefined ? [] : [[name, value]]
    }),
  ) as Partial<Record<Name, string>>

export const bodyText = ({ payload }: S3Request) => Buffer.from(payload.body).toString()
