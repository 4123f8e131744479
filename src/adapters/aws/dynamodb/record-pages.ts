import { writeCursor } from '../../../core/model/cursor.ts'
import { indexOf, type StoredRecord } from '../../../core/model/record.ts'
import { isSearchable } from '../../../core/model/search-terms.ts'
import type { ListQuery, Page } from '../../../core/ports.ts'
import { after, before, type Entry, type Range } from './pages.ts'

export const rankOf = (record: StoredRecord): string => `${indexOf(record).createdAt}#${record.id}`

export const isListed = (
  record: StoredRecord,
  { status, profile, customerIds, groups }: ListQuery,
): boolean =>
  (status === undefined || [status].flat().includes(record.status)) &&
  (profile === undefined || (isSearchable(record) && record.profile === profile)) &&
  (!customerIds || customerIds.includes(indexOf(record).customerId ?? '')) &&
  (!groups || groups.includes(indexOf(record).group ?? ''))

export type Look = (range: Range, limit: number) => Promise<Entry[]>

interface Source<T> {
  limit: number
  look: Look
  /** Reads the entries' items again, and leaves out those that no longer match. */
  load: (keys: Entry[]) => Promise<T[]>
  place: (it: T) => string
}

export async function page<T>(list: string, whole: Range, source: Source<T>): Promise<Page<T>> {
  const { limit } = source
  const found: T[] = []
  for (let range = whole; found.length <= limit; ) {
    const keys = await source.look(range, limit + 1)
    found.push(...(await source.load(keys)))
    if (keys.length <= limit) break
    const { place } = keys.at(-1)!
    range =
      range.order === 'asc' ? { ...range, from: after(place) } : { ...range, to: before(place) }
  }
  const items = found.slice(0, limit)
  return found.length > limit
    ? { items, nextCursor: writeCursor(list, [source.place(items.at(-1)!), '']) }
    : { items }
}
