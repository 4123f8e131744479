import { type ErrorCode, RolecallError } from '../../api/errors.ts'

const REFUSED = new Set([
  ...[
    'ExpiredToken',
    'ExpiredTokenException',
    'RequestExpired',
    'InvalidClientTokenId',
    'UnrecognizedClientException',
  ],
  ...[
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'IncompleteSignature',
    'InvalidToken',
    'InvalidSignatureException',
    'AuthFailure',
  ],
])
const UNREACHABLE = new Set([
  ...[
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ],
  ...['TimeoutError', 'NetworkingError'],
])

// AWS: the answer to HeadBucket has no body and no code. Only the HTTP status tells what happened.
const NAMELESS = new Set(['', 'Error', 'AggregateError', 'Unknown', 'UnknownError'])

/** Fields that the errors of the SDK and of Node share. */
export interface SdkError {
  name?: string
  code?: string
  Code?: string
  message?: string
  $metadata?: { httpStatusCode?: number }
}

/** The name that AWS or Node gives to the failure. */
export function faultName(error: unknown): string {
  const { name = '', code, Code, $metadata } = error as SdkError
  const given = [Code, NAMELESS.has(name) ? undefined : name, code].find(
    (it) => it !== undefined && !NAMELESS.has(it),
  )
  return given ?? String($metadata?.httpStatusCode ?? 'Unknown')
}

export const isUnreachable = (error: unknown): boolean =>
  UNREACHABLE.has(faultName(error)) || UNREACHABLE.has((error as SdkError).code ?? '')

/**
 * AWS: services with the query protocol say AccessDenied, those with the JSON protocol
 * AccessDeniedException.
 */
export const isAccessDenied = (error: unknown): boolean =>
  ['AccessDenied', 'AccessDeniedException'].includes(faultName(error))

/** AWS refused the access key, the signature or the session token. */
export const isCredentialsRefused = (error: unknown): boolean => REFUSED.has(faultName(error))

const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
])

/** AWS asked to try again later. */
export const isThrottled = (error: unknown): boolean =>
  THROTTLED.has(faultName(error)) || (error as SdkError).$metadata?.httpStatusCode === 429

const REFUSED_AS_INVALID = new Set([
  ...['MalformedPolicyDocument', 'MalformedPolicyDocumentException'],
  ...['PackedPolicyTooLarge', 'PackedPolicyTooLargeException'],
  ...['ValidationError', 'ValidationException', 'InvalidInput', 'InvalidRequest'],
  ...['InvalidParameterValue', 'InvalidParameterCombination', 'MissingParameter'],
])

/** AWS would refuse the same request again, however often it is sent. */
export const isRefusedAsInvalid = (error: unknown): boolean =>
  REFUSED_AS_INVALID.has(faultName(error))

/** The session has expired by AWS's clock, whatever ours says. */
export const isExpired = (error: unknown): boolean =>
  ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'].includes(faultName(error))

/** The service did not answer, or reported a fault of its own. */
export const isServersFault = (error: unknown): boolean =>
  isUnreachable(error) || ((error as SdkError).$metadata?.httpStatusCode ?? 0) >= 500

/** AWS: the account that owns the role has switched off STS in this Region. */
export const isRegionDisabled = (error: unknown): boolean =>
  ['RegionDisabledException', 'RegionDisabled'].includes(faultName(error))

/**
 * Translates an error of any AWS call into an error of the catalogue, by its name and never by its
 * message.
 */
export function translateFault(error: unknown, otherwise: ErrorCode): RolecallError {
  if (error instanceof RolecallError) return error
  const name = faultName(error)
  if (name === 'CredentialsProviderError')
    return new RolecallError('AWS_CREDENTIALS_MISSING', {}, error)
  if (isUnreachable(error)) return new RolecallError('AWS_UNREACHABLE', {}, error)
  if (isCredentialsRefused(error))
    return new RolecallError('AWS_CREDENTIALS_REFUSED', { detail: `(${name})` }, error)
  const code = isRefusedAsInvalid(error) ? 'AWS_REFUSED' : otherwise
  return new RolecallError(code, { detail: `(${name})` }, error)
}
