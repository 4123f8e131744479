import { AwsFault } from '../operation.ts'
import type { WireRequest } from './request.ts'
import { queryValue } from './request.ts'
import type { Scope } from './sigv4.ts'

/** The signature that a request claims, not verified yet. */
export interface ClaimedSignature {
  kind: 'header' | 'query'
  accessKeyId: string
  scope: Scope
  signedHeaders: string[]
  signature: string
  /** `20260131T235959Z` */
  date: string
  expiresInSeconds?: number
  sessionToken?: string
}

const incomplete = (text: string) => new AwsFault('IncompleteSignature', text, 400)

// AWS: Regions opened since 2014 take no older signatures than SigV4; the sandbox takes them
// nowhere.
const outdated = () =>
  new AwsFault(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  )

/**
 * The signature that a request claims, in its header or its query; undefined when it is unsigned.
 */
export function claimedSignature(request: WireRequest): ClaimedSignature | undefined {
  if (queryValue(request, 'X-Amz-Algorithm') !== undefined) return fromQuery(request)
  if (queryValue(request, 'AWSAccessKeyId') !== undefined) throw outdated()
  const authorization = request.headers.get('authorization')
  return authorization === undefined ? undefined : fromHeader(request, authorization)
}

function fromHeader(request: WireRequest, authorization: string): ClaimedSignature {
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) throw outdated()
  const field = (name: string) => new RegExp(`(?:^|[ ,])${name}=([^, ]+)`).exec(authorization)?.[1]
  const sessionToken = request.headers.get('x-amz-security-token')
  return {
    kind: 'header',
    ...readCredential(field('Credential')),
    signedHeaders: required(field('SignedHeaders'), 'SignedHeaders').split(';'),
    signature: required(field('Signature'), 'Signature'),
    date: readDate(request),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  }
}

function fromQuery(request: WireRequest): ClaimedSignature {
  const field = (name: string) => required(queryValue(request, name), name)
  if (field('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') throw outdated()
  const sessionToken = queryValue(request, 'X-Amz-Security-Token')
  return {
    kind: 'query',
    ...readCredential(field('X-Amz-Credential')),
    signedHeaders: field('X-Amz-SignedHeaders').split(';'),
    signature: field('X-Amz-Signature'),
    date: field('X-Amz-Date'),
    expiresInSeconds: readExpiry(field('X-Amz-Expires')),
    ...(sessionToken === undefined ? {} : { sessionToken }),
  }
}

function required(value: string | undefined, name: string): string {
  if (value) return value
  throw incomplete(`The request signature lacks '${name}'.`)
}

function readExpiry(text: string): number {
  const seconds = Number(text)
  // AWS: a presigned URL lives for seven days at most.
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 604_800) return seconds
  throw new AwsFault(
    'AuthorizationQueryParametersError',
    'X-Amz-Expires must be a number from 0 to 604800',
    400,
  )
}

function readCredential(text: string | undefined): { accessKeyId: string; scope: Scope } {
  const [accessKeyId, date, region, service, end, ...rest] = required(text, 'Credential').split('/')
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || rest.length > 0) {
    throw incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    )
  }
  return { accessKeyId, scope: { date, region, service } }
}

function readDate({ headers }: WireRequest): string {
  const date = headers.get('x-amz-date')
  if (date) return date
  const time = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(time))
    throw incomplete(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    )
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Milliseconds since the epoch of `20260131T235959Z`. */
export function timeOf(date: string): number {
  const time = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (Number.isNaN(time))
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'.`)
  return time
}
