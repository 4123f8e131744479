import { AwsFault } from '../../operation.ts'
import type { Answer } from '../../wire/answer.ts'
import type { StoredObject } from './bucket.ts'
import { DeleteObject } from './DeleteObject.ts'
import { preconditionFailed } from './faults.ts'
import { GetObject, type GetObjectInput } from './GetObject.ts'
import { PutObject } from './PutObject.ts'
import { empty, versionHeader } from './rest-output.ts'
import type { S3Request } from './rest-request.ts'
import { bucketInput, optional } from './rest-request.ts'

const KEPT = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires']

export function putObject(request: S3Request): Answer {
  const { headers } = request.wire
  refuseAcl(headers.get('x-amz-acl'))
  const [ifNoneMatch, ifMatch] = [headers.get('if-none-match'), headers.get('if-match')]
  const written = PutObject(request.world, request.caller, {
    ...bucketInput(request),
    Key: request.key,
    Body: request.payload.body,
    ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: ifNoneMatch }),
    ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
    headers: keptHeaders(request),
  })
  const encryption = Object.entries(written.headers).filter(([name]) =>
    name.startsWith('x-amz-server-side-encryption'),
  )
  return empty(200, {
    etag: written.etag,
    ...versionHeader(written),
    ...Object.fromEntries(encryption),
    ...request.payload.checksums,
  })
}

// AWS: a new bucket has no ACLs; only those that say nothing new are accepted.
function refuseAcl(acl: string | undefined): void {
  if (acl === undefined || acl === 'private' || acl === 'bucket-owner-full-control') return
  throw new AwsFault('AccessControlListNotSupported', 'The bucket does not allow ACLs')
}

function keptHeaders({ wire, payload }: S3Request): Record<string, string> {
  const kept = [...wire.headers].filter(
    ([name]) =>
      KEPT.includes(name) ||
      name.startsWith('x-amz-meta-') ||
      name.startsWith('x-amz-server-side-encryption'),
  )
  const encoding = (wire.headers.get('content-encoding') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked')
    .join(',')
  return {
    ...Object.fromEntries(kept),
    ...payload.checksums,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  }
}

export function getObject(request: S3Request): Answer {
  const object = GetObject(request.world, request.caller, {
    ...bucketInput(request),
    Key: request.key,
    ...optional(request, { VersionId: 'versionId' }),
  })
  const headers = objectHeaders(request, object)
  const { wire } = request
  const unmet = unmetCondition(wire.headers, object)
  if (unmet === 'failed') throw preconditionFailed()
  // AWS: an answer without a body has no checksum: the SDKs would compare it.
  if (unmet === 'not-modified')
    return empty(
      304,
      Object.fromEntries(
        Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')),
      ),
    )
  const range = readRange(wire.headers.get('range'), object.body.length)
  if (!range)
    return withBody(
      request,
      200,
      { ...headers, 'content-length': String(object.body.length) },
      object.body,
    )
  const body = object.body.subarray(range[0], range[1] + 1)
  const partial = {
    'content-length': String(body.length),
    'content-range': `bytes ${range[0]}-${range[1]}/${object.body.length}`,
  }
  return withBody(request, 206, { ...headers, ...partial }, body)
}

const withBody = (
  { wire }: S3Request,
  status: number,
  headers: Record<string, string>,
  body: Uint8Array,
): Answer => (wire.method === 'HEAD' ? { status, headers } : { status, headers, body })

/** AWS: a condition on the entity tag goes before one on the date. */
function unmetCondition(
  headers: ReadonlyMap<string, string>,
  object: StoredObject,
): 'failed' | 'not-modified' | undefined {
  const [match, noneMatch] = [headers.get('if-match'), headers.get('if-none-match')]
  const changedSince = (date: string | undefined) =>
    date !== undefined && Math.floor(object.lastModified / 1000) * 1000 > Date.parse(date)
  if (match !== undefined) {
    if (!matches(object, match)) return 'failed'
  } else if (changedSince(headers.get('if-unmodified-since'))) return 'failed'
  if (noneMatch !== undefined) return matches(object, noneMatch) ? 'not-modified' : undefined
  const since = headers.get('if-modified-since')
  return since !== undefined && !changedSince(since) ? 'not-modified' : undefined
}

const matches = ({ etag }: StoredObject, tags: string) =>
  tags
    .split(',')
    .some(
      (tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === etag.replaceAll('"', ''),
    )

function objectHeaders({ wire }: S3Request, object: StoredObject): Record<string, string> {
  const showsChecksum =
    wire.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' &&
    !wire.headers.has('range')
  const stored = Object.entries(object.headers).filter(
    ([name]) => showsChecksum || !name.startsWith('x-amz-checksum-'),
  )
  return {
    ...Object.fromEntries(stored),
    etag: object.etag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...versionHeader(object),
    ...Object.fromEntries(
      wire.query
        .filter(([name]) => OVERRIDES.test(name))
        .map(([name, value]) => [name.slice('response-'.length), value]),
    ),
  }
}

const OVERRIDES =
  /^response-(?:cache-control|content-(?:disposition|encoding|language|type)|expires)$/

/**
 * First and last byte; undefined when the whole object is wanted or the header says nothing that S3
 * follows.
 */
function readRange(header: string | undefined, size: number): [number, number] | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (first > last)
    throw new AwsFault('InvalidRange', 'The requested range is not satisfiable', 416)
  return [first, last]
}

export function deleteObject(request: S3Request): Answer {
  const input = {
    ...bucketInput(request),
    Key: request.key,
    ...optional(request, { VersionId: 'versionId' }),
  }
  const ifMatch = request.wire.headers.get('if-match')
  if (ifMatch !== undefined) refuseOther(request, input, ifMatch)
  const deleted = DeleteObject(request.world, request.caller, input)
  const versionId = deleted.DeleteMarkerVersionId ?? deleted.VersionId
  return empty(204, {
    ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
    ...(deleted.DeleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  })
}

/** AWS: with If-Match, only the object with this entity tag is deleted. */
function refuseOther({ world, caller }: S3Request, input: GetObjectInput, ifMatch: string): void {
  if (!matches(GetObject(world, caller, input), ifMatch)) throw preconditionFailed()
}
