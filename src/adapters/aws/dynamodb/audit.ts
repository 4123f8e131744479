import type { AuditEntry } from '../../../core/model/audit.ts'
import { auditListOf } from '../../../core/model/cursor.ts'
import type { AuditPage, AuditQuery, Clock } from '../../../core/ports.ts'
import { MAX_COMMIT_MS } from './commit.ts'
import type { Item } from './document.ts'
import { auditPartition, keyOf, partitions, textOf } from './items.ts'
import { itemRange, rowsIn, rowsOf, trailPartition } from './journal.ts'
import { ownTrailOf } from './owned.ts'
import { entries, firstItems, itemsOf, type Range, readAll, type Table } from './pages.ts'
import { stampAt } from './stamps.ts'
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
      const items = await look({ table, clock }, query, { ...itemRange(range), limit })
      const rows = rowsOf<AuditEntry>(items, range, 'audit')
      return {
        rows: rows.map(({ place, item }) => ({ place, item: wantedIn(item, query) })),
        isEnd: items.length < limit,
      }
    },
  })

interface Source {
  table: Table
  clock: Pick<Clock, 'now'>
}

type Portion = Range & { limit: number }

async function look(
  source: Source,
  { subject, customerIds }: AuditQuery,
  portion: Portion,
): Promise<Item[]> {
  const { table } = source
  if (subject !== undefined) return ofSubject(source, subject, portion)
  if (customerIds) {
    const names = partitions.byCustomer('audit', customerIds)
    return inIndex(table, 'byCustomer', names, portion)
  }
  const [logged, single] = await Promise.all([
    firstItems(table, partitions.log, portion),
    inIndex(table, 'newest', partitions.newest('audit'), portion),
  ])
  return merged([...logged, ...single], portion)
}

async function inIndex(
  table: Table,
  index: 'newest' | 'byCustomer',
  names: string[],
  { limit, ...range }: Portion,
): Promise<Item[]> {
  const found = await entries(table, { ...range, index, partitions: names }, limit)
  return merged(await readAll(table, found), { ...range, limit })
}

/** For this long, the trail of a record does not rely on an index. */
const INDEX_LAG_MS = 120_000
/** Items of the log that may be read for that, so that a page has its limit. */
const MAX_RECENT = 1000

/** What an index does not show yet, is found in the log itself. */
async function ofSubject({ table, clock }: Source, subject: string, portion: Portion) {
  const recent = stampAt(clock.now().getTime() - INDEX_LAG_MS)
  const from = portion.from > recent ? portion.from : recent
  const latest = { from, to: portion.to, order: 'desc', limit: MAX_RECENT } as const
  const ownIn = async () => {
    const keys = await ownTrailOf(table, subject)
    return readAll(
      table,
      keys.filter(({ sk }) => sk >= portion.from && sk <= portion.to),
    )
  }
  const [own, indexed, single, logged] = await Promise.all([
    ownIn(),
    inIndex(table, 'newest', [trailPartition(subject)], portion),
    itemsOf(table, auditPartition(subject), portion),
    firstItems(table, partitions.log, latest),
  ])
  const isAbout = (item: Item) =>
    rowsIn<AuditEntry>(item, 'audit').some((row) => row.item?.subject === subject)
  return merged([...own, ...indexed, ...single, ...logged.filter(isAbout)], portion)
}

/** The first of these items in the order of the range, each once. */
function merged(items: Item[], { order, limit }: Portion): Item[] {
  const unique = [...new Map(items.map((item) => [textOf(item, 'sk')!, item])).values()]
  const way = order === 'asc' ? 1 : -1
  return unique.sort((a, b) => (keyOf(a).sk < keyOf(b).sk ? -way : way)).slice(0, limit)
}

function wantedIn(
  entry: AuditEntry | undefined,
  { subject, customerIds, actions, actors }: AuditQuery,
): AuditEntry | undefined {
  const isWanted =
    entry !== undefined &&
    (subject === undefined || entry.subject === subject) &&
    (!customerIds || customerIds.includes(entry.customerId ?? '')) &&
    (!actions || actions.includes(entry.action)) &&
    (!actors || actors.includes(entry.actor.id))
  return isWanted ? entry : undefined
}
