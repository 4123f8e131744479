import type { DatabaseSync, StatementSync } from 'node:sqlite'

export type Row = Record<string, unknown>

export const read = <T>(row: Row): T => JSON.parse(row.body as string) as T

/** Runs queries with filters. */
export class Filters {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /**
   * Replaces `AND filters` by the filters that are set: each names a column and its values. Only
   * these, so that SQLite can use their index.
   */
  all(query: string, filters: Wanted, page: Record<string, string | number>): Row[] {
    const part = applied(query, filters)
    return this.#statement(part.sql).all(page, ...part.values)
  }

  /** Runs a query over the union of `each`, once for each group of filters. */
  union(
    around: (union: string) => string,
    { each, filters }: { each: string; filters: readonly Wanted[] },
    page: Record<string, string | number>,
  ): Row[] {
    const parts = filters.map((wanted) => applied(each, wanted))
    if (parts.length === 0) return []
    const sql = around(parts.map((part) => part.sql).join(' UNION ALL '))
    return this.#statement(sql).all(page, ...parts.flatMap(({ values }) => values))
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Columns, and the values of which a row has one. */
type Wanted = Record<string, readonly string[] | undefined>

function applied(query: string, filters: Wanted): { sql: string; values: string[] } {
  const set = Object.entries(filters).flatMap(([column, values]) =>
    values ? [{ column, values }] : [],
  )
  const conditions = set.map(
    ({ column, values }) => `AND ${column} IN (${values.map(() => '?').join()})`,
  )
  const sql = query.replace('AND filters', conditions.join(' '))
  return { sql, values: set.flatMap(({ values }) => values) }
}
