import { portionsOf } from '../../../core/model/portions.ts'
import type { Tally } from '../../../core/model/tally.ts'
import { MAX_COMMIT_MS } from './commit.ts'
import { docOf, type Item, withDocument } from './document.ts'
import { keyItem, N, partitions, shardOf, textOf } from './items.ts'
import { after, firstItems, LAST, type Table } from './pages.ts'
import { stampTime } from './stamps.ts'
import { TTL_ATTRIBUTE } from './table.ts'

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

/** What one commit changes in the counts, the sums, the search and the lists by profile. */
export interface LogEntry {
  traces: Trace[]
  tallies: Tally[]
}

export interface PlacedEntry extends LogEntry {
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

/** It is needed until it is added, which takes a minute or two while Rolecall runs. */
const KEPT_DAYS = 30

/** So that each item has a few KB, and changes a few sums only. */
const MAX_TALLIES = 40

/** Usually one item, with the stamp of the records of the commit. */
export function logItems({ traces, tallies }: LogEntry, at: { stamp: string; tx: string }): Item[] {
  if (traces.length + tallies.length === 0) return []
  const portions = tallies.length > 0 ? portionsOf(tallies, MAX_TALLIES) : [[]]
  const entries = portions.map((some, index): LogEntry => {
    return { traces: index === 0 ? traces : [], tallies: some }
  })
  const seconds = stampTime(at.stamp) / 1000
  const expiry = { [TTL_ATTRIBUTE]: N(Math.ceil(seconds) + KEPT_DAYS * 86_400) }
  return entries.map((entry, index) => {
    const key = { pk: `log#${shardOf(at.tx)}`, sk: `${at.stamp}#${at.tx}#${index}` }
    return withDocument({ ...keyItem(key), ...expiry }, entry)
  })
}

/** The first entries after a place, in their order. */
export async function readLog(
  table: Table,
  { after: place, limit }: { after: string; limit: number },
): Promise<PlacedEntry[]> {
  const range = { from: after(place), to: LAST, order: 'asc', limit } as const
  const items = await firstItems(table, partitions.log, range)
  return items.map((item) => ({ ...docOf<LogEntry>(item), place: textOf(item, 'sk')! }))
}
