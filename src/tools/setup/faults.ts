import {
  faultName,
  isCredentialsRefused,
  isUnreachable,
  type SdkError,
} from '../../adapters/aws/faults.ts'
import { RolecallError } from '../../api/errors.ts'
import { regionName } from '../../core/model/aws/partition.ts'
import type { Endpoints, ServiceName } from './clients.ts'

/** The call that failed, for the error's text. */
export interface Call {
  /** The action as IAM spells it: `sns:GetTopicAttributes`. */
  action: `${ServiceName}:${string}`
  region: string
  endpoints: Endpoints
  /** True if the credentials worked in another call of this run. */
  known?: boolean | undefined
}

const names = (list: string): Set<string> => new Set(list.trim().split(/\s+/))
const DENIED = names(`AccessDenied AccessDeniedException UnauthorizedOperation AuthorizationError
  AuthorizationErrorException NotAuthorized Forbidden 403`)
const NOT_ENABLED = names('OptInRequired RegionDisabledException')
const THROTTLED = names(`Throttling ThrottlingException ThrottledException RequestLimitExceeded
  TooManyRequestsException SlowDown ServiceUnavailable InternalFailure`)

/** The names that the SDK gives to an answer that it cannot read, or that names no error. */
const UNREADABLE = /^(SyntaxError|Error|[1-5]\d\d)$/

/** The same call may succeed a moment later. */
export const isPassing = (error: unknown): boolean => THROTTLED.has(faultName(error))

export const isDenied = (error: unknown): boolean => DENIED.has(faultName(error))

/**
 * Translates an error of AWS into an error of the catalogue, by its name and never by its message.
 */
export function setupFault(error: unknown, call: Call): RolecallError {
  if (error instanceof RolecallError) return error
  const name = faultName(error)
  if (name === 'CredentialsProviderError')
    return new RolecallError('AWS_CREDENTIALS_MISSING', {}, error)
  if (isUnreachable(error)) return unreachable(error, call, name)
  if (
    NOT_ENABLED.has(name) ||
    (call.known && isCredentialsRefused(error) && !name.startsWith('Expired'))
  ) {
    return new RolecallError('SETUP_INCOMPLETE', { detail: notEnabled(call.region) }, error)
  }
  if (isCredentialsRefused(error))
    return new RolecallError('AWS_CREDENTIALS_REFUSED', { detail: `(${name})` }, error)
  if (DENIED.has(name)) return denied(call, error)
  if (UNREADABLE.test(name)) return notOfAws(call, error)
  const { message = '' } = error as SdkError
  return new RolecallError(
    'SETUP_INCOMPLETE',
    { detail: `AWS answered ${call.action} in ${call.region} with ${name}: ${message}` },
    error,
  )
}

/** Such as a page of HTML, which a proxy sends. */
export const notOfAws = ({ action, region }: Pick<Call, 'action' | 'region'>, cause?: unknown) =>
  new RolecallError(
    'SETUP_INCOMPLETE',
    {
      detail: `The answer to ${action} in ${region} is none of AWS's, so a proxy or a wrong AWS_ENDPOINT_URL may have sent it.`,
    },
    cause,
  )

export const denied = ({ action, region }: Pick<Call, 'action' | 'region'>, cause?: unknown) =>
  new RolecallError(
    'AWS_DENIED',
    { detail: `Allow ${action} in ${region} to the AWS identity of this machine.` },
    cause,
  )

function unreachable(
  error: unknown,
  { action, region, endpoints }: Call,
  name: string,
): RolecallError {
  const service = action.slice(0, action.indexOf(':')) as ServiceName
  const where = endpoints[service] ?? `the ${service} endpoint of ${region}`
  const why = (error as SdkError).code ?? name
  return new RolecallError(
    'AWS_UNREACHABLE',
    { detail: `AWS does not answer at ${where} (${why}). Check the network and AWS_ENDPOINT_URL.` },
    error,
  )
}

export const notEnabled = (region: string): string =>
  `The Region ${region} (${regionName(region)}) is not enabled for this account. Enable it under "AWS Regions" on the account's page, or leave it out.`
