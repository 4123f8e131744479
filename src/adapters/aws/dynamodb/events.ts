import { type Announcement, announcementTime, isReadable } from '../../../core/model/audit.ts'
import { eventListOf } from '../../../core/model/cursor.ts'
import type { Clock, EventsQuery, FollowPage } from '../../../core/ports.ts'
import { docOf, type Item } from './document.ts'
import { announcementPartition, partitions, textOf } from './items.ts'
import { SETTLED_AFTER_MS } from './log.ts'
import { after, firstItems, itemsOf, type Table } from './pages.ts'
import { stampAt } from './stamps.ts'
import { readTrail } from './trail.ts'

/** Announcements that a query with filters reads at once. */
const AT_ONCE = 100

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
    look: async (range, limit) =>
      (await firstItems(table, partitions.announcements, { ...range, limit })).map((item) => ({
        place: textOf(item, 'sk')!,
        item: wantedIn(item, query),
      })),
  })

function wantedIn(item: Item, { types, customerIds }: EventsQuery): Announcement | undefined {
  const one = docOf<Partial<Announcement>>(item)
  const isWanted =
    isReadable(one) &&
    (!types || types.includes(one.type)) &&
    (!customerIds || customerIds.includes(one.customerId ?? ''))
  return isWanted ? one : undefined
}

/** A stamp is that long after the time of its announcement at most, while the clocks agree. */
const SEARCHED_MS = 3_600_000
/** How far a clock may step back between the draft of an announcement and its commit. */
const MAX_CLOCK_STEP_MS = 60_000
const PAGE = 100

/** The id gives the partition and the time, so that a search begins at the right place. */
export async function findEvent(table: Table, id: string): Promise<Announcement | undefined> {
  const time = announcementTime(id)
  if (Number.isNaN(time)) return undefined
  const to = stampAt(time + SEARCHED_MS)
  for (let from = stampAt(time - MAX_CLOCK_STEP_MS); ; ) {
    const page = { from, to, order: 'asc', limit: PAGE } as const
    const items = await itemsOf(table, announcementPartition(id), page)
    const found = items.map((item) => docOf<Announcement>(item)).find((one) => one.id === id)
    if (found || items.length < PAGE) return found
    from = after(textOf(items.at(-1), 'sk')!)
  }
}
