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
  all(
    query: string,
    filters: Record<string, readonly string[] | undefined>,
    page: Record<string, string | number>,
  ): Row[] {
    const set = Object.entries(filters).flatMap(([column, values]) =>
      values ? [{ column, values }] : [],
    )
    const conditions = set.map(
      ({ column, values }) => `AND ${column} IN (${values.map(() => '?').join()})`,
    )
    const sql = query.replace('AND filters', conditions.join(' '))
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement.all(page, ...set.flatMap(({ values }) => values))
  }
}
