import type { AuditEntry } from '../src/core/model/audit.ts'
import type { RecordOf, StoredRecord } from '../src/core/model/record.ts'
import { indexOf } from '../src/core/model/record.ts'
import type { Change, Store } from '../src/core/ports.ts'
import { inTodaysWords } from './versions.ts'

type Kind = StoredRecord['kind']

/** Called for every change that became durable. `before` returns the records as they were. */
export type Watcher = (
  change: Change,
  before: (record: StoredRecord) => StoredRecord | undefined,
) => void

/** The real store, with a copy of everything that was committed to it. */
export class WatchedStore {
  readonly #records = new Map<Kind, Map<string, StoredRecord>>()
  readonly #written = new Map<string, StoredRecord>()
  readonly #nextDue = new Map<Kind, number>()
  readonly audit: AuditEntry[] = []
  readonly store: Store

  constructor(real: Store, watch: Watcher) {
    this.store = {
      canSkip: real.canSkip,
      commit: async (change) => {
        const stored = await real.commit(change)
        watch(change, ({ kind, id }) => this.#written.get(`${kind} ${id}`))
        for (const record of change.put ?? []) this.#mirror(record)
        this.audit.push(...change.audit)
        return stored
      },
      get: (kind, id) => real.get(kind, id),
      list: (kind, query) => real.list(kind, query),
      due: (kind, now, limit) => real.due(kind, now, limit),
      reservedBy: (kind, value) => real.reservedBy(kind, value),
      audit: (query) => real.audit(query),
      events: (query) => real.events(query),
      event: (id) => real.event(id),
      checks: (query) => real.checks(query),
      attempts: (query) => real.attempts(query),
      erase: (of) => real.erase(of),
      prune: (now) => real.prune(now),
      total: (kind, query) => real.total(kind, query),
      counts: () => real.counts(),
      search: (query) => real.search(query),
      sums: (query) => real.sums(query),
      check: () => real.check(),
      close: () => real.close(),
    }
  }

  /** All records of a kind, with the statuses of today's version. */
  all<K extends Kind>(kind: K): RecordOf<K>[] {
    return [...(this.#records.get(kind)?.values() ?? [])] as RecordOf<K>[]
  }

  one<K extends Kind>(kind: K, id: string): RecordOf<K> | undefined {
    return this.#records.get(kind)?.get(id) as RecordOf<K> | undefined
  }

  /** Milliseconds since 1970: when the next record of this kind is due. */
  nextDue(kind: Kind): number {
    const known = this.#nextDue.get(kind)
    if (known !== undefined) return known
    const dues = this.all(kind).map(
      (it) => Date.parse(indexOf(it).dueAt ?? '') || Number.POSITIVE_INFINITY,
    )
    const next = Math.min(...dues)
    this.#nextDue.set(kind, next)
    return next
  }

  #mirror(record: StoredRecord): void {
    const { kind, id } = record
    const records = this.#records.get(kind) ?? new Map<string, StoredRecord>()
    this.#records.set(kind, records.set(id, inTodaysWords(record)))
    this.#written.set(`${kind} ${id}`, record)
    this.#nextDue.delete(kind)
  }
}
