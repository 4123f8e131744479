import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { accountGroup, type Enrolment, type EnrolmentAccount } from '../model/enrolment.ts'
import { customersWithin, type Permission, requireGrant, requireWithin } from '../model/grants.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

/**
 * Finds an enrolment for a caller who needs this permission. Throws NOT_FOUND for an unknown id,
 * and equally for one outside the caller's limits.
 */
export async function enrolmentFor(
  { store }: Stored,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<Enrolment> {
  requireGrant(actor, permission)
  const enrolment = await store.get('enrolment', id)
  if (!enrolment) throw new RolecallError('NOT_FOUND')
  requireWithin(actor, { customerId: enrolment.customerId })
  return enrolment
}

export interface ListInput extends Pick<ListQuery, 'status' | 'order' | 'cursor' | 'limit'> {
  customerId?: string | undefined
}

/** Lists the enrolments that the caller may see, newest first. */
export async function listEnrolments(
  { store }: Stored,
  actor: Actor,
  { customerId, ...query }: ListInput,
): Promise<Page<Enrolment>> {
  requireGrant(actor, 'invitations:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  return store.list('enrolment', { ...query, customerIds })
}

const PAGE = 200

/** All accounts of an enrolment, the newest first. */
export async function accountsOf(
  { store }: Stored,
  { id }: Pick<Enrolment, 'id'>,
): Promise<EnrolmentAccount[]> {
  const groups = [accountGroup(id, 'accepted'), accountGroup(id, 'unconfirmed')]
  const found: EnrolmentAccount[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await store.list('enrolment-account', { groups, cursor, limit: PAGE })
    found.push(...page.items)
    if (page.nextCursor === undefined) return found
    cursor = page.nextCursor
  }
}
