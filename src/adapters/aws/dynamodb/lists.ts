import { listOf, readCursor, writeCursor } from '../../../core/model/cursor.ts'
import {
  currentFields,
  type GroupedKind,
  indexOf,
  type ListedKind,
  MAX_COUNTED_RECORDS,
  type StoredRecord,
  statusesOf,
} from '../../../core/model/record.ts'
import { isSearchable } from '../../../core/model/search-terms.ts'
import type { ListQuery, Page, Total, TotalQuery } from '../../../core/ports.ts'
import { countKey } from './counted.ts'
import { docOf, type Item } from './document.ts'
import { keyOf, partitions, rankOf, recordKey } from './items.ts'
import { ownCallbacksOf } from './owned.ts'
import {
  after,
  before,
  countIn,
  type Entry,
  entries,
  entriesIn,
  FIRST,
  inOrder,
  LAST,
  type Range,
  readAll,
  type Table,
} from './pages.ts'

type Kind = ListedKind | GroupedKind
type Look = (range: Range, limit: number) => Promise<Entry[]>

/** A record, as it is stored. */
export interface Found {
  item: Item
  record: StoredRecord
}

/** Whether the table's lists by profile are complete. */
export interface Lists extends Table {
  hasProfiles(): Promise<boolean>
}

/**
 * Reads a page of a list. Entries of indexes lag, so each record is read again, and left out if it
 * no longer matches.
 */
export async function readList(table: Lists, kind: Kind, query: ListQuery): Promise<Page<Found>> {
  const { order = 'desc', limit, cursor } = query
  const list = listOf(kind, order)
  const look = await lookFor(table, kind, query)
  const found: Found[] = []
  for (
    let range = rangeFrom(order, cursor === undefined ? undefined : readCursor(list, cursor)[0]);
    ;
  ) {
    const keys = await look(range, limit + 1)
    const read = (await readAll(table, keys)).map((item) => ({ item, record: recordIn(item) }))
    found.push(...read.filter(({ record }) => matches(record, query)))
    if (found.length > limit || keys.length <= limit) break
    range = beyond(range, keys.at(-1)!.place)
  }
  const items = found.slice(0, limit)
  return found.length > limit
    ? { items, nextCursor: writeCursor(list, [rankOf(items.at(-1)!.record), '']) }
    : { items }
}

export const recordIn = (item: Item): StoredRecord => currentFields(docOf<StoredRecord>(item))

const rangeFrom = (order: Range['order'], place: string | undefined): Range => {
  const whole = { order, from: FIRST, to: LAST }
  return place === undefined ? whole : beyond(whole, place)
}

const beyond = (range: Range, place: string): Range =>
  range.order === 'asc' ? { ...range, from: after(place) } : { ...range, to: before(place) }

const matches = (
  record: StoredRecord,
  { status, profile, customerIds, groups }: ListQuery,
): boolean =>
  (status === undefined || [status].flat().includes(record.status)) &&
  (profile === undefined || (isSearchable(record) && record.profile === profile)) &&
  (!customerIds || customerIds.includes(indexOf(record).customerId ?? '')) &&
  (!groups || groups.includes(indexOf(record).group ?? ''))

async function lookFor(table: Lists, kind: Kind, query: ListQuery): Promise<Look> {
  const { status, profile, customerIds, groups, ids } = query
  if (ids) return (range) => named(table, { kind, ids }, range)
  const owners = customerIds ?? groups
  const inIndex = (index: 'newest' | 'byStatus' | 'byCustomer', names: string[]): Look => {
    return (range, limit) => entries(table, { ...range, index, partitions: names }, limit)
  }
  const byOwner = owners && inIndex('byCustomer', partitions.byCustomer(kind, owners))
  if (byOwner && groups && kind === 'callback') return withNamedCallbacks(table, groups, byOwner)
  if (byOwner) return byOwner
  const statuses = status === undefined ? undefined : [...new Set([status].flat())]
  if (profile !== undefined && (await table.hasProfiles())) {
    const keys = (statuses ?? statusesOf(kind)).map((one) => countKey(kind, one, profile))
    return (range, limit) =>
      entriesIn(table, { ...range, partitions: partitions.listed(keys) }, limit)
  }
  return statuses
    ? inIndex(
        'byStatus',
        statuses.flatMap((one) => partitions.byStatus(kind, one)),
      )
    : inIndex('newest', partitions.newest(kind))
}

/** Callbacks are in the index, or their invitation names them. */
async function withNamedCallbacks(
  table: Table,
  invitations: readonly string[],
  indexed: Look,
): Promise<Look> {
  const ids = await ownCallbacksOf(table, invitations)
  return async (range, limit) => {
    const some = [await indexed(range, limit), await named(table, { kind: 'callback', ids }, range)]
    return inOrder(some.flat(), range.order).slice(0, limit)
  }
}

/** Reads records by their ids, since there are few. */
async function named(
  table: Table,
  { kind, ids }: { kind: Kind; ids: readonly string[] },
  { from, to, order }: Range,
): Promise<Entry[]> {
  const keys = [...new Set(ids)].map((id) => recordKey(kind, id))
  const way = order === 'asc' ? 1 : -1
  return (await readAll(table, keys))
    .map((item) => ({ ...keyOf(item), place: rankOf(recordIn(item)) }))
    .filter(({ place }) => place >= from && place <= to)
    .sort((a, b) => (a.place < b.place ? -way : way))
}

const PAGE = 200

/** Counts the records of a query that names customers or ids. */
export async function countNamed(table: Lists, kind: Kind, query: TotalQuery): Promise<Total> {
  const { status, profile, customerIds, ids } = query
  let count = 0
  if (customerIds && !ids && status === undefined && profile === undefined) {
    const names = partitions.byCustomer(kind, customerIds)
    count = await countIn(
      table,
      { index: 'byCustomer', partitions: names },
      MAX_COUNTED_RECORDS + 1,
    )
  } else
    for (let cursor: string | undefined; count <= MAX_COUNTED_RECORDS; ) {
      const page: Page<Found> = await readList(table, kind, { ...query, cursor, limit: PAGE })
      count += page.items.length
      if (page.nextCursor === undefined) break
      cursor = page.nextCursor
    }
  return count > MAX_COUNTED_RECORDS ? { count: MAX_COUNTED_RECORDS, isAtLeast: true } : { count }
}
