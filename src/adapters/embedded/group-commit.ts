import type { DatabaseSync } from 'node:sqlite'

interface Waiting<Change> {
  change: Change
  resolve: () => void
  reject: (error: unknown) => void
}

/** What became of one change; without an error it is stored. */
type Outcome<Change> = [Waiting<Change>, error?: unknown]

/**
 * Commits the changes of concurrent callers in one durable transaction. A change that is refused
 * does not affect the others. Changes that come while the disk writes are the next group.
 */
export class GroupCommit<Change> {
  readonly #db: DatabaseSync
  readonly #apply: (change: Change) => void
  readonly #sync: () => Promise<void>
  readonly #sql
  #waiting: Waiting<Change>[] = []
  #working: Promise<void> | undefined

  /** `sync` resolves when all that was committed before the call is on the disk. */
  constructor(db: DatabaseSync, apply: (change: Change) => void, sync = async () => {}) {
    this.#db = db
    this.#apply = apply
    this.#sync = sync
    this.#sql = { begin: db.prepare('BEGIN IMMEDIATE'), commit: db.prepare('COMMIT') }
  }

  add(change: Change): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject })
      this.#working ??= this.#work()
    })
  }

  async drain(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((next) => setImmediate(next))
      const outcomes = this.#commit(this.#waiting.splice(0))
      const isAnyStored = outcomes.some(([, error]) => error === undefined)
      const fault = isAnyStored ? await this.#sync().catch((error: unknown) => error) : undefined
      for (const [{ resolve, reject }, error = fault] of outcomes)
        error === undefined ? resolve() : reject(error)
    }
    this.#working = undefined
  }

  #commit(group: Waiting<Change>[]): Outcome<Change>[] {
    try {
      return this.#transaction(() => {
        for (const { change } of group) this.#apply(change)
        return group.map((one) => [one])
      })
    } catch (error) {
      return group.length === 1 ? [[group[0]!, error]] : this.#commitApart(group)
    }
  }

  /**
   * One change of the group was refused. Commits the group again, with a savepoint for each change.
   */
  #commitApart(group: Waiting<Change>[]): Outcome<Change>[] {
    try {
      return this.#transaction(() => group.map((one) => this.#try(one)))
    } catch (error) {
      return group.map((one) => [one, error])
    }
  }

  #transaction<T>(work: () => T): T {
    this.#sql.begin.run()
    try {
      const result = work()
      this.#sql.commit.run()
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #try(one: Waiting<Change>): Outcome<Change> {
    this.#db.exec('SAVEPOINT one')
    try {
      this.#apply(one.change)
      this.#db.exec('RELEASE one')
      return [one]
    } catch (error) {
      this.#db.exec('ROLLBACK TO one; RELEASE one')
      return [one, error]
    }
  }
}
