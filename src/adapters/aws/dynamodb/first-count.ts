import { pastTallies } from '../../../core/model/counted-steps.ts'
import { everyKind, isListed, type StoredRecord } from '../../../core/model/record.ts'
import { isSearchable } from '../../../core/model/search-terms.ts'
import type { Tally } from '../../../core/model/tally.ts'
import type { CountingPlace } from './count-state.ts'
import { type CountsByKey, countKeyOf, moveCount } from './counted.ts'
import type { Item } from './document.ts'
import { indexRecords } from './index-records.ts'
import { keyOf, partitions, rankOf, textOf } from './items.ts'
import { recordIn } from './lists.ts'
import { readLog, type Trace } from './log.ts'
import { after, entries, FIRST, LAST, readAll, type Table } from './pages.ts'
import { touchesFew } from './sums.ts'

interface Counting {
  /** The log begins here: the count is of the records as they were at this moment. */
  position: string
  counts: CountsByKey
  counting: CountingPlace
}

export interface Counted {
  counts: CountsByKey
  tallies: Tally[]
  /** Absent at the end. */
  next?: CountingPlace
}

/** Records that are counted together. */
const PORTION = 100
/** Of the kinds without a list, only a few records are due at a time. */
const MAX_DUE = 10_000
const LOG_PORTION = 1000

export const FIRST_PLACE: CountingPlace = { kind: everyKind()[0]! }

/**
 * Counts some records of a table that has no totals yet, and makes them searchable. A record that
 * changed since the log began is counted as it was then; the log adds the rest.
 */
export async function countPortion(
  table: Table,
  { position, counts, counting }: Counting,
): Promise<Counted> {
  const { kind } = counting
  const found = await look(table, counting)
  const read = await readAll(table, found)
  const pastOf = (item: Item) => {
    const record = recordIn(item)
    return isSearchable(record) ? pastTallies(record) : []
  }
  const items = touchesFew(read, pastOf)
  const changed = await changedSince(table, { position, kind, items })
  const unchanged = items.filter((item) => !changed.has(keyOf(item).pk))
  for (const item of unchanged) moveCount(counts, undefined, countKeyOf(recordIn(item)))
  const counted = new Set(items.map((item) => keyOf(item).pk))
  for (const [pk, { from }] of changed)
    if (!isListed(kind) || counted.has(pk)) moveCount(counts, undefined, from)
  await indexRecords(table, items.flatMap(traceOf))
  const next = nextPlace(counting, items.length < read.length ? items.at(-1) : undefined, found)
  return { counts, tallies: unchanged.flatMap(pastOf), ...(next && { next }) }
}

function nextPlace(
  { kind }: CountingPlace,
  cutAfter: Item | undefined,
  found: { place: string }[],
): CountingPlace | undefined {
  if (cutAfter) return { kind, place: rankOf(recordIn(cutAfter)) }
  if (isListed(kind) && found.length === PORTION) return { kind, place: found.at(-1)!.place }
  const following = everyKind()[everyKind().indexOf(kind) + 1]
  return following && { kind: following }
}

function look(table: Table, { kind, place }: CountingPlace) {
  const range = {
    from: place === undefined ? FIRST : after(place),
    to: LAST,
    order: 'asc' as const,
  }
  return isListed(kind)
    ? entries(table, { ...range, index: 'newest', partitions: partitions.newest(kind) }, PORTION)
    : entries(table, { ...range, index: 'due', partitions: partitions.due(kind) }, MAX_DUE)
}

/**
 * The first trace of each record of the kind since the log began. Read after the records, so that
 * it has every change that they show.
 */
async function changedSince(
  table: Table,
  { position, kind, items }: { position: string; kind: StoredRecord['kind']; items: Item[] },
): Promise<Map<string, Trace>> {
  const isRecent = (item: Item) => (textOf(item, 'at') ?? '') >= position
  const first = new Map<string, Trace>()
  if (isListed(kind) && !items.some(isRecent)) return first
  for (let place = position; ; ) {
    const some = await readLog(table, { after: place, limit: LOG_PORTION })
    for (const trace of some.flatMap(({ traces }) => traces))
      if (trace.record.startsWith(`${kind}#`) && !first.has(trace.record))
        first.set(trace.record, trace)
    if (some.length < LOG_PORTION) return first
    place = some.at(-1)!.place
  }
}

function traceOf(item: Item): Trace[] {
  const record = recordIn(item)
  const to = countKeyOf(record)
  return to === undefined ? [] : [{ record: keyOf(item).pk, rank: rankOf(record), to }]
}
