import { AwsFault } from '../../operation.ts'
import type { Answer } from '../../wire/answer.ts'
import type { StoredObject } from './bucket.ts'
import { DeleteObject } from './DeleteObject.ts'
import { preconditionFailed, unsupported } from './faults.ts'
import { GetObject } from './GetObject.ts'
import { PutObject } from './PutObject.ts'
import { empty, versionHeader } from './rest-output.ts'
import type { S3Request } from './rest-request.ts'
import { bucketInput, optional } from './rest-request.ts'

/** Refuses what the sandbox does not implement, so that it never seems done. */
const UNSUPPORTED_HEADERS = [
  ...[
    'x-amz-copy-source',
    'x-amz-object-lock-mode',
    'x-amz-object-lock-legal-hold',
    'x-amz-website-redirect-location',
  ],
  ...[
    'x-amz-server-side-encryption-customer-algorithm',
    'x-amz-write-offset-bytes',
    'x-amz-tagging',
  ],
]

const KEPT = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires']

export function putObject(request: S3Request): Answer {
  const { headers } = request.wire
  const stray = UNSUPPORTED_HEADERS.find((name) => headers.has(name))
  if (stray) throw unsupported(`the header ${stray}`)
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
  const encryption = {
    'x-amz-server-side-encryption': written.headers['x-amz-server-side-encryption']!,
  }
  return empty(200, {
    etag: written.etag,
    ...versionHeader(written),
    ...encryption,
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
  const [match, noneMatch] = [wire.headers.get('if-match'), wire.headers.get('if-none-match')]
  if (match !== undefined && !matches(object, match)) throw preconditionFailed()
  if (noneMatch !== undefined && matches(object, noneMatch)) return empty(304, headers)
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
  }
}

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
  const deleted = DeleteObject(request.world, request.caller, input)
  const versionId = deleted.DeleteMarkerVersionId ?? deleted.VersionId
  return empty(204, {
    ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
    ...(deleted.DeleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
  })
}
