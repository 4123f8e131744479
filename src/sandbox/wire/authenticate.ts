import { timingSafeEqual } from 'node:crypto'
import { AwsFault } from '../operation.ts'
import type { World } from '../world.ts'
import type { SigningIdentity } from './credentials.ts'
import { signingIdentity } from './credentials.ts'
import type { WireRequest } from './request.ts'
import { decode } from './request.ts'
import type { ClaimedSignature } from './signature.ts'
import { claimedSignature, timeOf } from './signature.ts'
import {
  canonicalRequest,
  encodePath,
  sha256Hex,
  signatureOf,
  signingKey,
  stringToSign,
} from './sigv4.ts'

/** A request whose signature is valid. */
export interface Authenticated {
  identity: SigningIdentity
  claimed: ClaimedSignature
  /** For the signatures of the chunks that may follow. */
  key: Uint8Array
}

const SKEW_MS = 15 * 60_000

/** Undefined for an unsigned request. Throws AWS's error for an invalid signature. */
export function authenticate(world: World, request: WireRequest): Authenticated | undefined {
  const claimed = claimedSignature(request)
  if (!claimed) return undefined
  refuseStale(world, claimed)
  const identity = signingIdentity(world, claimed)
  const key = signingKey(identity.secretAccessKey, claimed.scope)
  const expected = signatureOf(
    key,
    stringToSign(claimed.date, claimed.scope, canonical(request, claimed)),
  )
  if (!sameText(expected, claimed.signature)) throw doesNotMatch()
  return { identity, claimed, key }
}

export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const doesNotMatch = () =>
  new AwsFault(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    403,
  )

function refuseStale(world: World, claimed: ClaimedSignature): void {
  const signedAt = timeOf(claimed.date)
  const now = world.clock.now()
  const isS3 = claimed.scope.service === 's3'
  if (claimed.kind === 'query' && isS3) {
    refuseExpired(signedAt, now, claimed.expiresInSeconds ?? 0)
    return
  }
  const clientNow = world.clock.clientNow?.() ?? now
  if (Math.abs(clientNow - signedAt) <= SKEW_MS && claimed.date.startsWith(claimed.scope.date))
    return
  throw isS3
    ? new AwsFault(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        403,
      )
    : new AwsFault(
        'SignatureDoesNotMatch',
        `Signature expired or not yet current: ${claimed.date} is not within 15 min. of now.`,
        403,
      )
}

function refuseExpired(signedAt: number, now: number, expiresInSeconds: number): void {
  if (now > signedAt + expiresInSeconds * 1000)
    throw new AwsFault('AccessDenied', 'Request has expired', 403)
  if (signedAt > now + SKEW_MS) throw new AwsFault('AccessDenied', 'Request is not valid yet', 403)
}

function canonical(request: WireRequest, claimed: ClaimedSignature): string {
  return canonicalRequest({
    method: request.method,
    path: canonicalPath(request.path, claimed.scope.service),
    query: request.query.filter(([name]) => name !== 'X-Amz-Signature'),
    signedHeaders: signedHeaders(request, claimed),
    payloadHash: payloadHash(request, claimed),
  })
}

/** AWS: "Create a signed AWS API request": S3 encodes the path once, all other services twice. */
function canonicalPath(path: string, service: string): string {
  const once = path.split('/').map(decode).join('/')
  return service === 's3' ? encodePath(once) : encodePath(encodePath(once))
}

function signedHeaders(
  { headers }: WireRequest,
  { signedHeaders }: ClaimedSignature,
): [string, string][] {
  if (!signedHeaders.includes('host'))
    throw new AwsFault('SignatureDoesNotMatch', "'Host' must be a signed header.", 403)
  return signedHeaders.map((name) => [name, headers.get(name) ?? ''])
}

function payloadHash(request: WireRequest, { kind, scope }: ClaimedSignature): string {
  const given = request.headers.get('x-amz-content-sha256')
  if (scope.service !== 's3') return sha256Hex(request.body)
  if (kind === 'query') return given ?? 'UNSIGNED-PAYLOAD'
  if (given === undefined) {
    throw new AwsFault(
      'MissingSecurityHeader',
      'Your request was missing a required header: x-amz-content-sha256',
      400,
    )
  }
  if (/^[\da-f]{64}$/.test(given) && given !== sha256Hex(request.body)) {
    throw new AwsFault(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
    )
  }
  return given
}
