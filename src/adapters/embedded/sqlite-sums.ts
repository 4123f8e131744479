import type { DatabaseSync } from 'node:sqlite'
import type { DailySum, Tally } from '../../core/model/tally.ts'
import type { SumsQuery } from '../../core/ports.ts'
import type { Filters } from './sqlite-filters.ts'

const SUMS = `SELECT day, profile, name, detail, sum FROM sums
  WHERE day BETWEEN :from AND :to AND sum <> 0 AND filters`

/** The sums of each day. */
export class DailySums {
  readonly #filters: Filters
  readonly #sql

  constructor(db: DatabaseSync, filters: Filters) {
    this.#filters = filters
    const insert = 'INTO sums (day, profile, name, detail, sum) VALUES'
    this.#sql = {
      add: db.prepare(
        `INSERT ${insert} (:day, :profile, :name, :detail, :by)
         ON CONFLICT DO UPDATE SET sum = sum + :by`,
      ),
      set: db.prepare(`INSERT OR REPLACE ${insert} (:day, :profile, :name, :detail, :to)`),
    }
  }

  add({ detail = '', ...tally }: Tally): void {
    if ('by' in tally) this.#sql.add.run({ ...tally, detail })
    else this.#sql.set.run({ ...tally, detail })
  }

  list({ from, to, profile }: SumsQuery): DailySum[] {
    const filter = { profile: profile === undefined ? undefined : [profile] }
    const rows = this.#filters.all(SUMS, filter, { from, to }) as unknown as DailySum[]
    return rows.map(({ detail, ...sum }) => ({ ...sum, ...(detail && { detail }) }))
  }
}
