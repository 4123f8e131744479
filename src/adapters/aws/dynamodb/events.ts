import { type Announcement, announcementTime, isReadable } from '../../../core/model/audit.ts'
import { eventListOf } from '../../../core/model/cursor.ts'
import type { Clock, EventsQuery, FollowPage } from '../../../core/ports.ts'
import { partitions } from './items.ts'
import { itemRange, rowsIn, rowsOf } from './journal.ts'
import { SETTLED_AFTER_MS } from './log.ts'
import { after, FIRST, firstItems, LAST, type Table } from './pages.ts'
import { stampAt } from './stamps.ts'
import { readTrail } from './trail.ts'

/** Announcements that a query with filters reads at once. */
const AT_ONCE = 100

/** Whether a table has announcements of an earlier version or a migration. Asked once. */
const withEarlier = new WeakMap<Table['client'], Promise<boolean>>()

/** The partitions that hold announcements: the log, and those of earlier ones. */
async function partitionsOf(table: Table): Promise<string[]> {
  const { client } = table
  const range = { from: FIRST, to: LAST, order: 'asc', limit: 1 } as const
  const asked =
    withEarlier.get(client) ??
    firstItems(table, partitions.announcements, range).then(({ length }) => length > 0)
  withEarlier.set(client, asked)
  asked.catch(() => withEarlier.delete(client))
  return (await asked) ? [...partitions.log, ...partitions.announcements] : partitions.log
}

/** Reads a page of the announcements from all of their partitions. */
export const readEvents = (
  table: Table,
  clock: Pick<Clock, 'now'>,
  query: EventsQuery,
): Promise<FollowPage<Announcement>> =>
  readTrail<Announcement>(query, {
    list: eventListOf(query.order),
    settledAt: clock.now().getTime() - SETTLED_AFTER_MS,
    atOnce: query.types || query.customerIds ? AT_ONCE : 0,
    async look(range, limit) {
      const names = await partitionsOf(table)
      const items = await firstItems(table, names, { ...itemRange(range), limit })
      const rows = rowsOf<Partial<Announcement>>(items, range, 'events')
      return {
        rows: rows.map(({ place, item }) => ({ place, item: wantedIn(item, query) })),
        isEnd: items.length < limit,
      }
    },
  })

function wantedIn(
  one: Partial<Announcement> | undefined,
  { types, customerIds }: EventsQuery,
): Announcement | undefined {
  const isWanted =
    one !== undefined &&
    isReadable(one) &&
    (!types || types.includes(one.type)) &&
    (!customerIds || customerIds.includes(one.customerId ?? ''))
  return isWanted ? one : undefined
}

/**
 * A stamp is that long after the time of its announcement at most, while the clocks agree, and that
 * long before it, if a clock steps back between the draft and the commit. Usually a moment.
 */
const SEARCHED_MS = [
  { before: 1000, after: 5000 },
  { before: 60_000, after: 3_600_000 },
] as const
const PAGE = 100

/** The id gives the time, so that a search begins at the right place. */
export async function findEvent(table: Table, id: string): Promise<Announcement | undefined> {
  const time = announcementTime(id)
  if (Number.isNaN(time)) return undefined
  const names = await partitionsOf(table)
  for (const around of SEARCHED_MS) {
    const to = stampAt(time + around.after)
    for (let from = stampAt(time - around.before); ; ) {
      const page = { from, to, order: 'asc', limit: PAGE } as const
      const items = await firstItems(table, names, page)
      const rows = items.flatMap((item) => rowsIn<Announcement>(item, 'events'))
      const found = rows.find(({ item }) => item?.id === id)?.item
      if (found) return found
      if (items.length < PAGE) break
      from = after(rows.at(-1)!.place)
    }
  }
  return undefined
}
