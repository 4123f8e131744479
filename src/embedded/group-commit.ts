import type { DatabaseSync } from 'node:sqlite'

interface Waiting<Change> {
  change: Change
  resolve: () => void
  reject: (error: unknown) => void
}

/** Callers that wait together share one durable transaction; a refused change leaves the others in it. */
export class GroupCommit<Change> {
  readonly #db: DatabaseSync
  readonly #apply: (change: Change) => void
  #waiting: Waiting<Change>[] = []
  #idle: Promise<void> = Promise.resolve()

  constructor(db: DatabaseSync, apply: (change: Change) => void) {
    this.#db = db
    this.#apply = apply
  }

  add(change: Change): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject })
      if (this.#waiting.length === 1) this.#idle = new Promise((done) => setImmediate(() => done(this.#flush())))
    })
  }

  drain(): Promise<void> {
    return this.#idle
  }

  #flush(): void {
    const group = this.#waiting
    this.#waiting = []
    try {
      this.#db.exec('BEGIN IMMEDIATE')
      const settle = group.map((one) => this.#try(one))
      this.#db.exec('COMMIT')
      for (const report of settle) report()
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      for (const { reject } of group) reject(error)
    }
  }

  #try({ change, resolve, reject }: Waiting<Change>): () => void {
    this.#db.exec('SAVEPOINT one')
    try {
      this.#apply(change)
      this.#db.exec('RELEASE one')
      return resolve
    } catch (error) {
      this.#db.exec('ROLLBACK TO one; RELEASE one')
      return () => reject(error)
    }
  }
}
