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
  type SearchTerm,
  TERMS_FOR_EACH_HIT,
  termsOf,
} from '../../core/model/search-terms.ts'
import type { SearchQuery } from '../../core/ports.ts'
import { inTransaction } from './sqlite-erase.ts'
import { type Filters, read } from './sqlite-filters.ts'

const TERMS = `SELECT term, kind, id, field FROM search_terms
  WHERE term >= :from AND term < :to AND filters ORDER BY term, kind, id LIMIT :limit`
const NAMED = 'SELECT body FROM records WHERE true AND filters'

/** No text that begins with a prefix comes after it with this character. */
const LAST = '\u{10ffff}'

/**
 * The terms of new records are written so long after their commit, many together. A search writes
 * them first.
 */
const INDEX_AFTER_MS = 100
const INDEXED_AT_ONCE = 500

interface Deferred {
  seq: number
  kind: Searchable['kind']
  id: string
}

/** The terms by which records are found, and the search for them. */
export class SearchIndex {
  readonly #db: DatabaseSync
  readonly #filters: Filters
  readonly #sql
  #planned: NodeJS.Timeout | undefined

  constructor(db: DatabaseSync, filters: Filters) {
    this.#db = db
    this.#filters = filters
    this.#sql = {
      body: db.prepare('SELECT body FROM records WHERE kind = ? AND id = ?'),
      defer: db.prepare('INSERT INTO unsearched (kind, id) VALUES (?, ?)'),
      deferred: db.prepare(
        `SELECT seq, kind, id FROM unsearched ORDER BY seq LIMIT ${INDEXED_AT_ONCE}`,
      ),
      settle: db.prepare('DELETE FROM unsearched WHERE seq <= ?'),
      add: db.prepare(
        `INSERT INTO search_terms (term, kind, id, field, customer_id) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      ),
      remove: db.prepare(
        'DELETE FROM search_terms WHERE term = ? AND kind = ? AND id = ? AND field = ?',
      ),
    }
  }

  /**
   * Writes the terms of a record that is about to be stored, if they differ from the present. Those
   * of a new record are left to `indexSoon`: they go to places all over the index, and writing
   * these pages took a third of the time of a commit.
   */
  write(record: StoredRecord): void {
    if (!isSearchable(record)) return
    if (record.version === 0) return void this.#sql.defer.run(record.kind, record.id)
    const before = this.#stored(record.kind, record.id)
    const terms = termsOf(record)
    if (before) {
      if (isSame(termsOf(before), terms) && before.customerId === record.customerId) return
      this.#delete(before)
    }
    this.#add(terms.map((term) => ({ ...term, record })))
  }

  /** Writes the terms of new records in a moment, if that is not planned yet. */
  indexSoon(): void {
    this.#planned ??= setTimeout(() => {
      this.#planned = undefined
      try {
        if (this.#index()) this.indexSoon()
      } catch {
        // The next commit plans it again, and the next search reports what is wrong.
      }
    }, INDEX_AFTER_MS).unref()
  }

  stop(): void {
    clearTimeout(this.#planned)
  }

  /** Writes the terms of some records that are new. Returns whether more are left. */
  #index(): boolean {
    const rows = this.#sql.deferred.all() as unknown as Deferred[]
    if (rows.length === 0) return false
    const terms = rows.flatMap(({ kind, id }) => {
      const record = this.#stored(kind, id)
      return record ? termsOf(record).map((term) => ({ ...term, record })) : []
    })
    inTransaction(this.#db, () => {
      this.#add(terms.sort((a, b) => (a.term < b.term ? -1 : 1)))
      this.#sql.settle.run(rows.at(-1)!.seq)
    })
    return rows.length === INDEXED_AT_ONCE
  }

  /** Deletes the terms of a record that is about to be deleted. */
  remove(kind: StoredRecord['kind'], id: string): void {
    if (kind !== 'invitation' && kind !== 'connection') return
    const before = this.#stored(kind, id)
    if (before) this.#delete(before)
  }

  search({ text, kind, customerIds, ids, limit }: SearchQuery): SearchHit[] {
    while (this.#index()) {}
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

  #add(terms: (SearchTerm & { record: Searchable })[]): void {
    for (const { term, field, record } of terms)
      this.#sql.add.run(term, record.kind, record.id, field, record.customerId)
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
