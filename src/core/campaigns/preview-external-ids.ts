import type { Actor } from '../model/actor.ts'
import { type Connection, otherExternalId } from '../model/connection.ts'
import { requireGrant } from '../model/grants.ts'
import type { Ports } from '../ports.ts'
import { type NewCampaign, requireNamedCustomers } from './start.ts'

/** The connections that a campaign for new External IDs would ask for, as they are now. */
export interface ExternalIdPreview {
  connections: number
  customers: number
  /** There are more connections of the profile than were looked at. */
  isAtLeast: boolean
  /** The newest of them. */
  first: Connection[]
}

const PAGE = 200
/** More would take too long for a page. */
const MAX_SEEN = 1000
const MAX_FIRST = 10

/**
 * Finds which customers still have an imported External ID. Changes nothing. Throws FORBIDDEN if
 * the caller may not start the campaign.
 */
export async function previewExternalIds(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  { profile, customerIds }: Pick<NewCampaign, 'profile' | 'customerIds'>,
): Promise<ExternalIdPreview> {
  requireGrant(actor, 'connections:write')
  requireNamedCustomers(actor, customerIds)
  const found: Connection[] = []
  let cursor: string | undefined
  for (let seen = 0; seen < MAX_SEEN; seen += PAGE) {
    const page = await store.list('connection', { profile, customerIds, cursor, limit: PAGE })
    found.push(...page.items.filter(isAsked))
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  return {
    connections: found.length,
    customers: new Set(found.map(({ customerId }) => customerId)).size,
    isAtLeast: cursor !== undefined,
    first: found.slice(0, MAX_FIRST),
  }
}

const isAsked = (connection: Connection): boolean =>
  connection.status !== 'disconnected' && otherExternalId(connection) !== undefined
