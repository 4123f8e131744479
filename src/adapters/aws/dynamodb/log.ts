import { MAX_COMMIT_MS } from './commit.ts'
import { docOf } from './document.ts'
import { partitions, textOf } from './items.ts'
import type { Journal } from './journal.ts'
import { after, firstItems, LAST, type Table } from './pages.ts'

/** A record that is new, goes, is counted under another key, or is found by other terms. */
export interface Trace {
  /** The partition key of the record's item. */
  record: string
  /** Its place in lists. */
  rank: string
  /** The key under which it was counted (`countKeyOf`); absent if under none. */
  from?: string
  /** The key under which it is counted from now on. */
  to?: string
}

export interface PlacedEntry extends Pick<Journal, 'traces' | 'tallies'> {
  place: string
}

/** How far the clocks of two machines may differ. */
const MAX_CLOCK_DIFFERENCE_MS = 5_000

/**
 * An entry with an earlier stamp can still appear for this long: its commit takes that long at
 * most, and the clocks of two machines differ. The partitions are read consistently, so nothing
 * else is waited for.
 */
export const SETTLED_AFTER_MS = MAX_COMMIT_MS + MAX_CLOCK_DIFFERENCE_MS

/** The first entries after a place, in their order. */
export async function readLog(
  table: Table,
  { after: place, limit }: { after: string; limit: number },
): Promise<PlacedEntry[]> {
  const range = { from: after(place), to: LAST, order: 'asc', limit } as const
  const items = await firstItems(table, partitions.log, range)
  return items.map((item) => {
    const { traces, tallies } = docOf<Journal>(item)
    return { traces, tallies, place: textOf(item, 'sk')! }
  })
}
