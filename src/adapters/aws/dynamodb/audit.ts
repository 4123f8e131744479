import type { AuditEntry } from '../../../core/model/audit.ts'
import { auditListOf, readCursor, writeCursor } from '../../../core/model/cursor.ts'
import type { AuditPage, AuditQuery, Clock } from '../../../core/ports.ts'
import { MAX_COMMIT_MS } from './commit.ts'
import { auditPartition, docOf, type Item, partitions, textOf } from './items.ts'
import {
  after,
  before,
  type Entry,
  entries,
  FIRST,
  itemsOf,
  LAST,
  type Range,
  readAll,
  type Table,
} from './pages.ts'
import { stampAt } from './stamps.ts'

/**
 * Rising pages end this long before now, because an entry with an earlier position can still
 * appear: its commit takes this long at most, the clocks of two machines differ, and an index lags.
 */
const SETTLED_AFTER_MS = MAX_COMMIT_MS + 30_000

/** Entries that a query with filters looks at before it returns what it found. */
const MAX_LOOKED_AT = 2000
/** Entries that such a query reads at once. */
const AT_ONCE = 200

/** Reads a page of the trail. Positions begin with the time, so a range of time needs no scan. */
export async function readAudit(
  table: Table,
  clock: Pick<Clock, 'now'>,
  query: AuditQuery,
): Promise<AuditPage> {
  const { order = 'desc', limit, actions } = query
  const start = rangeOf(query, clock)
  const most = actions ? Math.max(limit + 1, AT_ONCE) : limit + 1
  const found: { entry: AuditEntry; place: string }[] = []
  let looked = 0
  let last: string | undefined
  let isEnd = false
  for (let range = start; !isEnd && found.length <= limit && looked < MAX_LOOKED_AT; ) {
    const keys = await look(table, query, range, most)
    found.push(...(await load(table, keys, query)))
    looked += keys.length
    isEnd = keys.length < most
    last = keys.at(-1)?.place ?? last
    if (last !== undefined)
      range = order === 'asc' ? { ...range, from: after(last) } : { ...range, to: before(last) }
  }
  const shown = found.slice(0, limit)
  // Without further entries in hand, the next page begins after the last one that was looked at.
  const end = found.length > limit ? shown.at(-1)!.place : last
  const next = end === undefined ? undefined : writeCursor(auditListOf(order), [end, ''])
  return {
    items: shown.map(({ entry }) => entry),
    ...(next !== undefined && (found.length > limit || !isEnd) && { nextCursor: next }),
    ...(order === 'asc' && {
      followCursor: next ?? query.cursor ?? writeCursor(auditListOf(order), [start.from, '']),
    }),
  }
}

function rangeOf(
  { order = 'desc', since, until, cursor }: AuditQuery,
  clock: Pick<Clock, 'now'>,
): Range {
  const settled = order === 'asc' ? [stampAt(clock.now().getTime() - SETTLED_AFTER_MS)] : []
  const place = cursor === undefined ? [] : [readCursor(auditListOf(order), cursor)[0]]
  const least = since === undefined ? [] : [stampAt(Date.parse(since))]
  const most = until === undefined ? [] : [stampAt(Date.parse(until))]
  return {
    order,
    from: [FIRST, ...least, ...(order === 'asc' ? place.map(after) : [])].reduce(higher),
    to: [LAST, ...most, ...settled, ...(order === 'desc' ? place.map(before) : [])].reduce(lower),
  }
}

const higher = (one: string, other: string): string => (one > other ? one : other)
const lower = (one: string, other: string): string => (one < other ? one : other)

async function look(
  table: Table,
  { subject, customerIds }: AuditQuery,
  range: Range,
  limit: number,
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

async function load(table: Table, keys: Entry[], { customerIds, actions }: AuditQuery) {
  const read = (item: Item) => ({ entry: docOf<AuditEntry>(item), place: textOf(item, 'sk')! })
  return (await readAll(table, keys))
    .map(read)
    .filter(
      ({ entry }) =>
        (!customerIds || customerIds.includes(entry.customerId ?? '')) &&
        (!actions || actions.includes(entry.action)),
    )
}
