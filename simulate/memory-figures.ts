import type { StoredRecord } from '../src/core/model/record.ts'
import {
  bestMatches,
  hitOf,
  isSearchable,
  matchesIn,
  prefixesOf,
  type SearchHit,
} from '../src/core/model/search-terms.ts'
import type { Tally } from '../src/core/model/tally.ts'
import type { DailySum, RecordCount, SearchQuery, SumsQuery } from '../src/core/ports.ts'

/** The daily sums of a store in memory. */
export class MemorySums {
  readonly #sums = new Map<string, DailySum>()

  add({ day, profile, name, detail, ...tally }: Tally): void {
    const key = JSON.stringify([day, profile, name, detail])
    const before = this.#sums.get(key)?.sum ?? 0
    const sum = 'by' in tally ? before + tally.by : tally.to
    this.#sums.set(key, { day, profile, name, ...(detail !== undefined && { detail }), sum })
  }

  list({ from, to, profile }: SumsQuery): DailySum[] {
    return [...this.#sums.values()].filter(
      (one) =>
        one.sum !== 0 &&
        one.day >= from &&
        one.day <= to &&
        (profile === undefined || one.profile === profile),
    )
  }
}

export function countRecords(records: Iterable<StoredRecord>): RecordCount[] {
  const counts = new Map<string, RecordCount>()
  for (const record of records) {
    const { kind, status } = record
    const profile = isSearchable(record) ? record.profile : undefined
    const key = JSON.stringify([kind, status, profile])
    const count = (counts.get(key)?.count ?? 0) + 1
    counts.set(key, { kind, status, ...(profile !== undefined && { profile }), count })
  }
  return [...counts.values()]
}

export function searchRecords(
  records: Iterable<StoredRecord>,
  { text, kind, customerIds, ids, limit }: SearchQuery,
): SearchHit[] {
  const among = [...records]
    .filter(isSearchable)
    .filter((it) => kind === undefined || it.kind === kind)
    .filter((it) => customerIds === undefined || customerIds.includes(it.customerId))
    .filter((it) => ids === undefined || ids.includes(it.id))
  const prefixes = prefixesOf(text)
  return bestMatches(matchesIn(among, prefixes), prefixes)
    .slice(0, limit)
    .map(({ kind, id, field }) =>
      hitOf(among.find((it) => it.kind === kind && it.id === id)!, field),
    )
}
