import { RolecallError } from '../../api/errors.ts'
import type { Actor, Who } from './actor.ts'

/** What a caller may be allowed to do; `write` includes `read`. */
export const PERMISSIONS = {
  credentials: 'Ask for credentials of a connection.',
  'invitations:read': 'See invitations, with the links to send.',
  'invitations:write': 'Invite customers; revoke or reset invitations.',
  'connections:read': 'See connections.',
  'connections:write': 'Verify, approve, suspend, resume or disconnect connections.',
  'audit:read': 'Read the audit trail and the events.',
  tokens: 'List, create, rotate or revoke API tokens, with no more than its own grants.',
  webhooks: 'Manage webhook endpoints; send events again.',
  operate: 'Run the service: dead letters, and all that concerns every customer at once.',
} as const

export type Permission = keyof typeof PERMISSIONS

/**
 * What a caller may do, and on which records. An absent limit allows all; a limit names at least
 * one value.
 */
export interface Grants {
  may: readonly Permission[]
  customers?: readonly string[] | undefined
  /** Ids of connections. */
  connections?: readonly string[] | undefined
  /** Limits credentials to these scopes. */
  scopes?: readonly string[] | undefined
}

export const EVERYTHING: Grants = { may: Object.keys(PERMISSIONS) as Permission[] }

/** The record that a caller asks for, or wants to create. */
interface Subject {
  customerId?: string
  connectionId?: string
}

/** The permissions that each include this one. */
function including(permission: Permission): readonly string[] {
  if (permission === 'webhooks') return ['webhooks', 'operate']
  return permission.endsWith(':read')
    ? [permission, permission.replace(':read', ':write')]
    : [permission]
}

export const mayDo = ({ grants }: Actor, permission: Permission): boolean =>
  including(permission).some((it) => (grants.may as readonly string[]).includes(it))

/**
 * Throws FORBIDDEN unless the caller has the permission. Each verb that serves a caller begins with
 * it.
 */
export function requireGrant(actor: Actor, permission: Permission): void {
  if (!mayDo(actor, permission))
    throw new RolecallError('FORBIDDEN', { detail: `This call needs the grant "${permission}".` })
}

/**
 * Throws FORBIDDEN unless the caller may operate the service, or set this brake itself: whoever is
 * stopped must not be able to go on.
 */
export function requireRelease(actor: Actor, setBy: Who | undefined): void {
  const isOwn = setBy?.kind === actor.kind && setBy.id === actor.id
  if (setBy === undefined || isOwn || mayDo(actor, 'operate')) return
  throw new RolecallError('FORBIDDEN', {
    detail: 'Only who set it, or a caller with the grant "operate", can lift it.',
  })
}

const admits = (limit: readonly string[] | undefined, value: string | undefined): boolean =>
  limit === undefined || (value !== undefined && limit.includes(value))

/** Whether the limits of the actor's grants admit a record. */
export const isWithin = ({ grants }: Actor, { customerId, connectionId }: Subject): boolean =>
  admits(grants.customers, customerId) && admits(grants.connections, connectionId)

/**
 * Throws NOT_FOUND for a record outside the caller's limits, exactly as for an unknown one (attack
 * 48).
 */
export function requireWithin(actor: Actor, subject: Subject): void {
  if (!isWithin(actor, subject)) throw new RolecallError('NOT_FOUND')
}

export const admitsScope = ({ grants }: Actor, scope: string): boolean =>
  admits(grants.scopes, scope)

/** Throws FORBIDDEN for a scope that the grants do not name (attack 50). */
export function requireScope(actor: Actor, scope: string): void {
  const { grants } = actor
  if (!admitsScope(actor, scope))
    throw new RolecallError('FORBIDDEN', {
      detail: `This API token is for these scopes only: ${grants.scopes!.join(', ')}.`,
    })
}

/**
 * The customers that a list may show: the requested one, if the limits allow it. Undefined means
 * all, an empty list means none.
 */
export function customersWithin(
  { grants }: Actor,
  asked: string | undefined,
): readonly string[] | undefined {
  if (asked === undefined) return grants.customers
  return admits(grants.customers, asked) ? [asked] : []
}

/** Permissions that cannot be combined with this limit. */
const UNLIMITABLE: Record<'customers' | 'connections' | 'scopes', readonly Permission[]> = {
  customers: ['tokens', 'webhooks', 'operate'],
  connections: [
    'tokens',
    'webhooks',
    'operate',
    'audit:read',
    'invitations:read',
    'invitations:write',
  ],
  scopes: ['tokens', 'webhooks', 'operate'],
}

/** Why no token can have these grants, in words; undefined if one can. */
export function grantsProblem(grants: Grants): string | undefined {
  for (const [limit, beyond] of Object.entries(UNLIMITABLE)) {
    const problem =
      grants[limit as keyof typeof UNLIMITABLE] && beyond.find((it) => grants.may.includes(it))
    if (problem) return `"${problem}" cannot be limited by ${limit}`
  }
  return grants.scopes && !grants.may.includes('credentials')
    ? '"scopes" limits credentials, which are not granted'
    : undefined
}

/**
 * Throws FORBIDDEN for grants that the caller does not have. A caller who may create tokens has no
 * limits, so only permissions are compared.
 */
export function requireCovered(
  actor: Actor,
  { may }: Grants,
  rule = 'An API token cannot give another one more than it has itself.',
): void {
  const beyond = may.filter((permission) => !mayDo(actor, permission))
  if (beyond.length > 0)
    throw new RolecallError('FORBIDDEN', {
      detail: `${rule} It does not have: ${beyond.join(', ')}.`,
    })
}

/** The grants as the audit trail shows them. */
export const grantsInWords = ({ may, ...limits }: Grants): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ may, ...limits }).flatMap(([name, list]) =>
      list ? [[name, list.join(' ')]] : [],
    ),
  )
