import type { Actor } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import { customersWithin, requireGrant } from '../model/grants.ts'
import type { AuditPage, AuditQuery, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

export interface AuditInput extends Omit<AuditQuery, 'customerIds'> {
  customerId?: string | undefined
}

/**
 * Lists the audit entries that the caller may see and that match all filters: newest first, or
 * oldest first with `order: 'asc'`. `since` and `until` are times in any form of ISO 8601.
 */
export async function listAudit(
  { store }: Stored,
  actor: Actor,
  { customerId, since, until, ...query }: AuditInput,
): Promise<AuditPage> {
  requireGrant(actor, 'audit:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  const page = await store.audit({
    ...query,
    customerIds,
    ...(since !== undefined && { since: inUtc(since) }),
    ...(until !== undefined && { until: inUtc(until) }),
  })
  return actor.grants.customers ? { ...page, items: page.items.map(withoutOthers) } : page
}

/** All pages, from the query's cursor on. */
export async function* everyAuditPage(
  ports: Stored,
  actor: Actor,
  query: Omit<AuditInput, 'limit'>,
): AsyncGenerator<AuditEntry[]> {
  for (let cursor = query.cursor; ; ) {
    const page = await listAudit(ports, actor, { ...query, cursor, limit: 200 })
    yield page.items
    if (page.nextCursor === undefined) return
    cursor = page.nextCursor
  }
}

/** Stores compare times as text. */
const inUtc = (time: string): string => new Date(time).toISOString()

/**
 * Hides the id of the other connection in a conflict, because it may belong to another customer
 * (CB-11).
 */
function withoutOthers(entry: AuditEntry): AuditEntry {
  const { heldBy: _, claimedBy: __, ...details } = entry.details ?? {}
  return entry.details ? { ...entry, details } : entry
}
