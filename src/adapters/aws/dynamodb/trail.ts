import { readCursor, writeCursor } from '../../../core/model/cursor.ts'
import type { AuditQuery, FollowPage } from '../../../core/ports.ts'
import type { Row } from './journal.ts'
import { after, before, FIRST, LAST, type Range } from './pages.ts'
import { stampAt } from './stamps.ts'

/** Items that a query with filters looks at before it returns what it found. */
const MAX_LOOKED_AT = 2000

type Query = Pick<AuditQuery, 'order' | 'since' | 'until' | 'cursor' | 'limit'>

/** A list in the order of stamps: the audit trail, or the announcements. */
interface Source<Item> {
  /** The name of the list, for its cursors. */
  list: string
  /** Rising pages end here: an item with an earlier stamp can no longer appear. */
  settledAt: number
  /** The least number of items to read at once. */
  atOnce: number
  /**
   * Reads the entries of the first `limit` items in the range. `item` is undefined where an entry
   * does not match the query. Has no rows only at the end.
   */
  look(range: Range, limit: number): Promise<{ rows: Row<Item>[]; isEnd: boolean }>
}

/** Reads a page. Places begin with the time, so a range of time needs no scan. */
export async function readTrail<Item>(
  query: Query,
  source: Source<Item>,
): Promise<FollowPage<Item>> {
  const { order = 'desc', limit } = query
  const start = rangeOf(query, source)
  // One more, because the range may begin within an item.
  const most = Math.max(limit + 2, source.atOnce)
  const found: { item: Item; place: string }[] = []
  let looked = 0
  let last: string | undefined
  let isEnd = false
  for (let range = start; !isEnd && found.length <= limit && looked < MAX_LOOKED_AT; ) {
    const seen = await source.look(range, most)
    for (const { place, item } of seen.rows) if (item !== undefined) found.push({ place, item })
    looked += seen.rows.length
    isEnd = seen.isEnd
    last = seen.rows.at(-1)?.place ?? last
    if (last !== undefined)
      range = order === 'asc' ? { ...range, from: after(last) } : { ...range, to: before(last) }
  }
  const shown = found.slice(0, limit)
  // Without further items in hand, the next page begins after the last one that was looked at.
  const end = found.length > limit ? shown.at(-1)!.place : last
  const next = end === undefined ? undefined : writeCursor(source.list, [end, ''])
  return {
    items: shown.map(({ item }) => item),
    ...(next !== undefined && (found.length > limit || !isEnd) && { nextCursor: next }),
    ...(order === 'asc' && {
      followCursor: next ?? query.cursor ?? writeCursor(source.list, [start.from, '']),
    }),
  }
}

function rangeOf(
  { order = 'desc', since, until, cursor }: Query,
  { list, settledAt }: Pick<Source<unknown>, 'list' | 'settledAt'>,
): Range {
  const settled = order === 'asc' ? [stampAt(settledAt)] : []
  const place = cursor === undefined ? [] : [readCursor(list, cursor)[0]]
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
