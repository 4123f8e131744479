import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { customersWithin, type Permission, requireGrant, requireWithin } from '../model/grants.ts'
import { type Invitation, invitationStatus } from '../model/invitation.ts'
import type { ListQuery, Page, Ports, Total } from '../ports.ts'
import { expireDueInvitations } from './expire-due.ts'
import { readPageToken } from './page-token.ts'

type FindPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Finds an invitation for a caller who needs this permission. Throws NOT_FOUND for an unknown id,
 * and equally for one outside the caller's limits (attack 48).
 */
export async function invitationFor(
  { store, clock }: FindPorts,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<Invitation> {
  requireGrant(actor, permission)
  const invitation = await store.get('invitation', id)
  if (!invitation) throw new RolecallError('NOT_FOUND')
  requireWithin(actor, { customerId: invitation.customerId })
  return { ...invitation, status: invitationStatus(invitation, clock.now()) }
}

export interface ListInput extends Omit<ListQuery, 'customerIds' | 'ids'> {
  customerId?: string | undefined
}

/** So many pages of the store are read for one page of the list. */
const MAX_READS = 20

/**
 * Lists the invitations that the caller may see, newest first. Those of an organisation's accounts
 * are left out, because their enrolment lists them; so a page can be shorter than its limit.
 */
export async function listInvitations(
  ports: FindPorts,
  actor: Actor,
  { customerId, ...query }: ListInput,
): Promise<Page<Invitation>> {
  requireGrant(actor, 'invitations:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  await expireDueInvitations(ports)
  const items: Invitation[] = []
  let { cursor } = query
  for (let left = query.skip === undefined ? MAX_READS : 1; ; left--) {
    const limit = query.limit - items.length
    const page = await ports.store.list('invitation', { ...query, cursor, limit, customerIds })
    items.push(...page.items.filter(({ enrolmentId }) => enrolmentId === undefined))
    if (page.nextCursor === undefined) return { items }
    if (items.length === query.limit || left <= 1) return { items, nextCursor: page.nextCursor }
    cursor = page.nextCursor
  }
}

/** How many invitations the caller may see. */
export async function totalInvitations(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  { customerId, ...query }: Pick<ListInput, 'status' | 'profile' | 'customerId'>,
): Promise<Total> {
  requireGrant(actor, 'invitations:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { count: 0 }
  return store.total('invitation', { ...query, customerIds })
}

/**
 * Finds the invitation of an onboarding link. Unknown, replaced, expired and revoked links give the
 * same error (WEB-5).
 */
export async function invitationOfPage(ports: PagePorts, token: string): Promise<Invitation> {
  const invitation = await invitationOnceOpen(ports, token)
  const { status } = invitation
  if (status === 'expired' || status === 'revoked') throw new RolecallError('LINK_INVALID')
  return invitation
}

/**
 * The same, for what only shows the invitation. Whoever started a stack with it still sees what
 * becomes of that stack after the invitation has expired.
 */
export async function invitationToShow(ports: PagePorts, token: string): Promise<Invitation> {
  const invitation = await invitationOnceOpen(ports, token)
  if (!isShown(invitation, ports.clock.now())) throw new RolecallError('LINK_INVALID')
  return invitation
}

/**
 * Whether the page shows an invitation that has its status at this time. After declining, the
 * customer still sees that, until the link would have expired.
 */
export function isShown(
  { status, attempts = [], declinedAt, expiresAt }: Invitation,
  now: Date,
): boolean {
  if (status === 'revoked') return declinedAt !== undefined && now < new Date(expiresAt)
  return status !== 'expired' || attempts.length > 0
}

type PagePorts = Pick<Ports, 'clock' | 'store' | 'keys'>

/** The same, also of a link that has ended. Only for a page that was open before that. */
export async function invitationOnceOpen(ports: PagePorts, token: string): Promise<Invitation> {
  const read = readPageToken(ports.keys, token)
  const invitation = read && (await ports.store.get('invitation', read.invitationId))
  if (!invitation || read.linkNumber !== (invitation.linkNumber ?? 0))
    throw new RolecallError('LINK_INVALID')
  return { ...invitation, status: invitationStatus(invitation, ports.clock.now()) }
}
