import { RolecallError } from '../errors.ts'
import { regionName } from '../model/partition.ts'
import type { Endpoints, ServiceName } from './clients.ts'

/** Which call failed, for the person who reads about it. */
export interface Call {
  /** As IAM spells it: `sns:GetTopicAttributes`. */
  action: `${ServiceName}:${string}`
  region: string
  endpoints: Endpoints
  /** The credentials have worked elsewhere in this run. */
  known?: boolean | undefined
}

const REFUSED = new Set([
  ...['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'InvalidClientTokenId', 'UnrecognizedClientException'],
  ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidToken', 'InvalidSignatureException', 'AuthFailure'],
])
const DENIED = new Set([
  ...['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError', 'AuthorizationErrorException'],
  ...['NotAuthorized', 'Forbidden', '403'],
])
const NOT_ENABLED = new Set(['OptInRequired', 'RegionDisabledException'])
const UNREACHABLE = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['TimeoutError', 'NetworkingError'],
])

// AWS: HeadBucket: without a body there is no code; the HTTP status is all that tells.
const NAMELESS = new Set(['', 'Error', 'AggregateError', 'Unknown', 'UnknownError'])

interface SdkError {
  name?: string
  code?: string
  Code?: string
  message?: string
  $metadata?: { httpStatusCode?: number }
}

/** The error's code by which AWS and Node tell failures apart. */
export function faultName(error: unknown): string {
  const { name = '', code, Code, $metadata } = error as SdkError
  const given = [Code, NAMELESS.has(name) ? undefined : name, code].find((it) => it !== undefined && !NAMELESS.has(it))
  return given ?? String($metadata?.httpStatusCode ?? 'Unknown')
}

const THROTTLED = new Set([
  ...['Throttling', 'ThrottlingException', 'ThrottledException', 'RequestLimitExceeded', 'TooManyRequestsException', 'SlowDown'],
  ...['ServiceUnavailable', 'InternalFailure'],
])

/** It may go better in a moment. */
export const isPassing = (error: unknown): boolean => THROTTLED.has(faultName(error))

export const isDenied = (error: unknown): boolean => DENIED.has(faultName(error))

/** Turns what a call of set-up threw into our own words: by name, never by message. */
export function setupFault(error: unknown, call: Call): RolecallError {
  if (error instanceof RolecallError) return error
  const name = faultName(error)
  if (name === 'CredentialsProviderError') return new RolecallError('AWS_CREDENTIALS_MISSING', {}, error)
  if (UNREACHABLE.has(name) || UNREACHABLE.has((error as SdkError).code ?? '')) return unreachable(error, call, name)
  return new RolecallError('SETUP_INCOMPLETE', { detail: explain(error, call, name) }, error)
}

function unreachable(error: unknown, { action, region, endpoints }: Call, name: string): RolecallError {
  const service = action.slice(0, action.indexOf(':')) as ServiceName
  const where = endpoints[service] ?? `the ${service} endpoint of ${region}`
  const why = (error as SdkError).code ?? name
  return new RolecallError('AWS_UNREACHABLE', { detail: `Nothing answers at ${where} (${why}).` }, error)
}

function explain(error: unknown, { action, region, known }: Call, name: string): string {
  if (NOT_ENABLED.has(name) || (known && REFUSED.has(name) && !name.startsWith('Expired'))) return notEnabled(region)
  if (REFUSED.has(name)) {
    return `AWS does not accept the credentials that were found (${name}): sign in again, or set others. Nothing was changed by this call.`
  }
  if (DENIED.has(name)) return `AWS denied ${action} in ${region}; allow it for the identity that runs set-up, and run it again.`
  return `AWS answered ${action} in ${region} with ${name}: ${(error as SdkError).message ?? ''}`
}

const notEnabled = (region: string): string =>
  `The Region ${region} (${regionName(region)}) is not enabled for this account: enable it under "AWS Regions" on the account's page, or leave it out.`
