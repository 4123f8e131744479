import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'

/**
 * Reads records by id on a connection of its own. All reads in one turn of the event loop share one
 * snapshot: to begin one takes locks of the file, which cost several times as much as the read.
 */
export class SnapshotReader {
  readonly #db: DatabaseSync
  readonly #sql: Record<'begin' | 'get' | 'end', StatementSync>
  #isOpen = false

  constructor(file: string, get: string) {
    this.#db = new DatabaseSync(file, { readOnly: true })
    this.#sql = {
      begin: this.#db.prepare('BEGIN'),
      get: this.#db.prepare(get),
      // Unlike COMMIT, it also works in a file that was found damaged.
      end: this.#db.prepare('ROLLBACK'),
    }
  }

  get(kind: string, id: string): Record<string, SQLOutputValue> | undefined {
    if (!this.#isOpen) {
      this.#sql.begin.run()
      this.#isOpen = true
      setImmediate(() => this.release())
    }
    return this.#sql.get.get(kind, id)
  }

  /** Ends the snapshot, so that the next read sees everything that was committed before it. */
  release(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    try {
      this.#sql.end.run()
    } catch {
      // SQLite has ended it already, because a read failed.
    }
  }

  close(): void {
    this.release()
    this.#db.close()
  }
}
