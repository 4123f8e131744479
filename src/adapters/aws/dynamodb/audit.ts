import type { AuditEntry } from '../../../core/model/audit.ts'
import { auditListOf } from '../../../core/model/cursor.ts'
import type { AuditPage, AuditQuery, Clock } from '../../../core/ports.ts'
import { MAX_COMMIT_MS } from './commit.ts'
import { docOf, type Item } from './document.ts'
import { auditPartition, partitions, textOf } from './items.ts'
import { type Entry, entries, itemsOf, type Range, readAll, type Table } from './pages.ts'
import { readTrail } from './trail.ts'

/**
 * Rising pages end this long before now, because an entry with an earlier position can still
 * appear: its commit takes this long at most, the clocks of two machines differ, and an index lags.
 */
const SETTLED_AFTER_MS = MAX_COMMIT_MS + 30_000

/** Entries that a query by action or actor reads at once: the table has no index of these. */
const AT_ONCE = 200

/** Reads a page of the audit trail. */
export const readAudit = (
  table: Table,
  clock: Pick<Clock, 'now'>,
  query: AuditQuery,
): Promise<AuditPage> =>
  readTrail<AuditEntry>(query, {
    list: auditListOf(query.order),
    settledAt: clock.now().getTime() - SETTLED_AFTER_MS,
    atOnce: query.actions || query.actors ? AT_ONCE : 0,
    async look(range, limit) {
      const keys = await look(table, query, { range, limit })
      const found = await load(table, keys, query)
      return keys.map(({ place }) => ({ place, item: found.get(place) }))
    },
  })

async function look(
  table: Table,
  { subject, customerIds }: AuditQuery,
  { range, limit }: { range: Range; limit: number },
): Promise<Entry[]> {
  if (subject === undefined)
    return entries(
      table,
      customerIds
        ? { ...range, index: 'byCustomer', partitions: partitions.byCustomer('audit', customerIds) }
        : { ...range, index: 'newest', partitions: partitions.newest('audit') },
      limit,
    )
  const items = await itemsOf(table, auditPartition(subject), { ...range, limit })
  return items.map((item) => {
    const place = textOf(item, 'sk')!
    return { pk: textOf(item, 'pk')!, sk: place, place }
  })
}

/** The entries that match, by their places. */
async function load(table: Table, keys: Entry[], { customerIds, actions, actors }: AuditQuery) {
  const read = (item: Item) => [textOf(item, 'sk')!, docOf<AuditEntry>(item)] as const
  const matching = (await readAll(table, keys))
    .map(read)
    .filter(
      ([, entry]) =>
        (!customerIds || customerIds.includes(entry.customerId ?? '')) &&
        (!actions || actions.includes(entry.action)) &&
        (!actors || actors.includes(entry.actor.id)),
    )
  return new Map(matching)
}
