import type { DatabaseSync } from 'node:sqlite'
import type { StoredRecord } from '../../core/model/record.ts'
import {
  bestMatches,
  hitOf,
  isSearchable,
  type Match,
  matchesIn,
  prefixesOf,
  type Searchable,
  type SearchHit,
  TERMS_FOR_EACH_HIT,
  termsOf,
} from '../../core/model/search-terms.ts'
import type { SearchQuery } from '../../core/ports.ts'
import { type Filters, read } from './sqlite-filters.ts'

const TERMS = `SELECT term, kind, id, field FROM search_terms
  WHERE term >= :from AND term < :to AND filters ORDER BY term, kind, id LIMIT :limit`
const NAMED = 'SELECT body FROM records WHERE true AND filters'

/** No text that begins with a prefix comes after it with this character. */
const LAST = '\u{10ffff}'

/** The terms by which records are found, and the search for them. */
export class SearchIndex {
  readonly #filters: Filters
  readonly #sql

  constructor(db: DatabaseSync, filters: Filters) {
    this.#filters = filters
    this.#sql = {
      body: db.prepare('SELECT body FROM records WHERE kind = ? AND id = ?'),
      add: db.prepare(
        `INSERT INTO search_terms (term, kind, id, field, customer_id) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      ),
      remove: db.prepare(
        'DELETE FROM search_terms WHERE term = ? AND kind = ? AND id = ? AND field = ?',
      ),
    }
  }

  /** Writes the terms of a record that is about to be stored, if they differ from the present. */
  write(record: StoredRecord): void {
    if (!isSearchable(record)) return
    const before = record.version === 0 ? undefined : this.#stored(record.kind, record.id)
    const terms = termsOf(record)
    if (before) {
      if (isSame(termsOf(before), terms) && before.customerId === record.customerId) return
      this.#delete(before)
    }
    for (const { term, field } of terms)
      this.#sql.add.run(term, record.kind, record.id, field, record.customerId)
  }

  /** Deletes the terms of a record that is about to be deleted. */
  remove(kind: StoredRecord['kind'], id: string): void {
    if (kind !== 'invitation' && kind !== 'connection') return
    const before = this.#stored(kind, id)
    if (before) this.#delete(before)
  }

  search({ text, kind, customerIds, ids, limit }: SearchQuery): SearchHit[] {
    const prefixes = prefixesOf(text)
    const among = { kind: kind && [kind], customer_id: customerIds }
    const matches = ids
      ? matchesIn(
          this.#filters
            .all(NAMED, { id: ids, ...among }, {})
            .map((row) => read<StoredRecord>(row))
            .filter(isSearchable),
          prefixes,
        )
      : prefixes.flatMap((from) => {
          const range = { from, to: `${from}${LAST}`, limit: limit * TERMS_FOR_EACH_HIT }
          return this.#filters.all(TERMS, among, range) as unknown as Match[]
        })
    return bestMatches(matches, prefixes)
      .slice(0, limit)
      .flatMap(({ kind, id, field }) => {
        const record = this.#stored(kind, id)
        return record ? [hitOf(record, field)] : []
      })
  }

  #delete(record: Searchable): void {
    for (const { term, field } of termsOf(record))
      this.#sql.remove.run(term, record.kind, record.id, field)
  }

  #stored(kind: Searchable['kind'], id: string): Searchable | undefined {
    const row = this.#sql.body.get(kind, id)
    return row && read<Searchable>(row)
  }
}

type Terms = ReturnType<typeof termsOf>

const isSame = (some: Terms, others: Terms): boolean =>
  some.length === others.length &&
  some.every(({ term, field }, at) => term === others[at]!.term && field === others[at]!.field)
