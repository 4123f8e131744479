import type { DatabaseSync } from 'node:sqlite'

interface Waiting<Change> {
  change: Change
  resolve: () => void
  reject: (error: unknown) => void
}

/**
 * Commits the changes of concurrent callers in one durable transaction. A change that is refused
 * does not affect the others.
 */
export class GroupCommit<Change> {
  readonly #db: DatabaseSync
  readonly #apply: (change: Change) => void
  readonly #sql
  #waiting: Waiting<Change>[] = []
  #idle: Promise<void> = Promise.resolve()

  constructor(db: DatabaseSync, apply: (change: Change) => void) {
    this.#db = db
    this.#apply = apply
    this.#sql = { begin: db.prepare('BEGIN IMMEDIATE'), commit: db.prepare('COMMIT') }
  }

  add(change: Change): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject })
      if (this.#waiting.length === 1)
        this.#idle = new Promise((done) => setImmediate(() => done(this.#flush())))
    })
  }

  drain(): Promise<void> {
    return this.#idle
  }

  #flush(): void {
    const group = this.#waiting
    this.#waiting = []
    try {
      this.#transaction(() => {
        for (const { change } of group) this.#apply(change)
      })
      for (const { resolve } of group) resolve()
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      else this.#flushApart(group)
    }
  }

  /**
   * One change of the group was refused. Commits the group again, with a savepoint for each change.
   */
  #flushApart(group: Waiting<Change>[]): void {
    try {
      let settle: (() => void)[] = []
      this.#transaction(() => {
        settle = group.map((one) => this.#try(one))
      })
      for (const report of settle) report()
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  #transaction(work: () => void): void {
    this.#sql.begin.run()
    try {
      work()
      this.#sql.commit.run()
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
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
