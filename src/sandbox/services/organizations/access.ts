import { AwsFault, type Caller } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { type Organization, organizationOf } from './state.ts'

/** Who may call an operation, beside what the caller's policies say. */
type Callers = 'members' | 'administrators' | 'management'

/** An error of Organizations, in AWS's words. */
export const organizationsFault = (code: string, message: string, reason?: string): AwsFault =>
  new AwsFault(code, message, 400, reason === undefined ? {} : { Reason: reason })

export const invalidInput = (message: string, reason: string): AwsFault =>
  organizationsFault('InvalidInputException', message, reason)

/** Refuses a caller whose policies do not allow the action. */
export function allow(world: World, caller: Caller, action: string): void {
  try {
    authorize(world, caller, { action: `organizations:${action}`, resource: '*' })
  } catch (fault) {
    throw fault instanceof AwsFault && fault.code === 'AccessDenied'
      ? organizationsFault('AccessDeniedException', fault.message)
      : fault
  }
}

/**
 * The caller's organization, once the caller may do this.
 *
 * @param callers AWS opens an operation to every member account, to the management account and the
 * delegated administrators, or to the management account alone
 */
export function organizationFor(
  world: World,
  caller: Caller,
  action: string,
  callers: Callers,
): Organization {
  allow(world, caller, action)
  const organization = organizationOf(world, caller.accountId)
  if (!organization)
    throw organizationsFault(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    )
  const { managementAccountId, delegations } = organization
  const admitted =
    callers === 'members' ||
    caller.accountId === managementAccountId ||
    (callers === 'administrators' && delegations.has(caller.accountId))
  if (admitted) return organization
  throw organizationsFault(
    'AccessDeniedException',
    "You don't have permissions to access this resource.",
  )
}

/** The text of a required member. */
export function required(value: string | undefined, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw invalidInput(`You must specify a value for ${name}.`, 'INPUT_REQUIRED')
}

// AWS: MaxResults of Organizations' lists: 1 to 20.
const MAX_RESULTS = 20

export interface PageInput {
  MaxResults?: number
  NextToken?: string
}

/** One page of a list, and the token for the next. */
export function pageOf<T>(
  items: readonly T[],
  { MaxResults: size = MAX_RESULTS, NextToken }: PageInput,
): { page: T[]; next: { NextToken?: string } } {
  if (!Number.isInteger(size) || size < 1 || size > MAX_RESULTS)
    throw invalidInput('You provided a value outside of the allowed range.', 'MAX_VALUE_EXCEEDED')
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString())
  if (!Number.isInteger(start) || start < 0)
    throw invalidInput('You provided an invalid NextToken.', 'INVALID_NEXT_TOKEN')
  const end = start + size
  const next =
    end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}
  return { page: items.slice(start, end), next }
}
