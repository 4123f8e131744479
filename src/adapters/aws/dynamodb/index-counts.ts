import { everyStatus, isListed } from '../../../core/model/record.ts'
import type { Clock, RecordCount } from '../../../core/ports.ts'
import { partitions } from './items.ts'
import { countIn, type Table } from './pages.ts'

/**
 * Counting reads the whole index. So each result is used for 30 seconds, or for 100 times as long
 * as counting took.
 */
const KEPT_MS = 30_000
const PAUSES = 100

/** Counts the records in the index, for a table whose first count is not done yet. */
export class IndexCounts {
  readonly #table: Table
  readonly #clock: Pick<Clock, 'monotonic'>
  #counted: RecordCount[] | undefined
  #counting: Promise<void> | undefined
  #againAt = Number.NEGATIVE_INFINITY

  constructor(table: Table, clock: Pick<Clock, 'monotonic'>) {
    this.#table = table
    this.#clock = clock
  }

  /** Waits for the first result only. Later results are counted while the last one is returned. */
  async get(): Promise<RecordCount[]> {
    if (this.#clock.monotonic() >= this.#againAt) {
      this.#counting ??= this.#recount().finally(() => {
        this.#counting = undefined
      })
      this.#counting.catch(() => {})
    }
    if (!this.#counted) await this.#counting
    return this.#counted!
  }

  async #recount(): Promise<void> {
    const began = this.#clock.monotonic()
    const statuses = everyStatus().filter(({ kind }) => isListed(kind))
    const counted = await Promise.all(
      statuses.map(async ({ kind, status }) => ({
        ...{ kind, status },
        count: await countIn(this.#table, {
          ...{ index: 'byStatus', partitions: partitions.byStatus(kind, status) },
        }),
      })),
    )
    this.#counted = counted.filter(({ count }) => count > 0)
    const took = this.#clock.monotonic() - began
    this.#againAt = this.#clock.monotonic() + Math.max(KEPT_MS, took * PAUSES)
  }
}
