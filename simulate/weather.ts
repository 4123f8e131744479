import { RolecallError } from '../src/api/errors.ts'
import type { StoredRecord } from '../src/core/model/record.ts'
import type { Change, Store } from '../src/core/ports.ts'
import type { Dice } from './dice.ts'
import { MemoryStore } from './memory-store.ts'
import type { Timeline } from './timeline.ts'

/**
 * The chance that a call is refused, the chance that a commit's result is lost, and by how many
 * seconds lists are behind.
 */
export interface Conditions {
  refusals: number
  unknown: number
  lagSeconds: number
}

export const FAIR: Conditions = { refusals: 0, unknown: 0, lagSeconds: 0 }

/**
 * An unreliable connection to the store: it throttles, loses the result of a commit, or applies it
 * late. Lists are behind; single records are not.
 */
export class Weather {
  readonly #time: Timeline
  readonly #dice: Dice
  readonly #far: Store
  /** The content of the lists. */
  readonly #index = new MemoryStore()
  readonly #onTheWay: { record: StoredRecord; at: number }[] = []
  conditions = FAIR

  constructor(far: Store, time: Timeline, dice: Dice) {
    this.#far = far
    this.#time = time
    this.#dice = dice
  }

  /** True if lists may show old content. */
  get isBehind(): boolean {
    return this.#onTheWay.length > 0
  }

  readonly store: Store = {
    canSkip: true,
    commit: (change) => this.#commit(change),
    get: (kind, id) => this.#asked(() => this.#far.get(kind, id)),
    reservedBy: (kind, value) => this.#asked(() => this.#far.reservedBy(kind, value)),
    audit: (query) => this.#asked(() => this.#far.audit(query)),
    events: (query) => this.#asked(() => this.#far.events(query)),
    event: (id) => this.#asked(() => this.#far.event(id)),
    checks: (query) => this.#asked(() => this.#far.checks(query)),
    attempts: (query) => this.#asked(() => this.#far.attempts(query)),
    erase: (of) => this.#asked(() => this.#far.erase(of)),
    prune: (now) => this.#far.prune(now),
    list: (kind, query) => this.#listed((index) => index.list(kind, query)),
    due: (kind, now, limit) => this.#listed((index) => index.due(kind, now, limit)),
    total: (kind, query) => this.#listed((index) => index.total(kind, query)),
    counts: () => this.#far.counts(),
    search: (query) => this.#listed((index) => index.search(query)),
    sums: (query) => this.#asked(() => this.#far.sums(query)),
    check: () => this.#far.check(),
    close: () => this.#far.close(),
  }

  #asked<T>(ask: () => Promise<T>): Promise<T> {
    return this.#dice.chance(this.conditions.refusals)
      ? Promise.reject(new RolecallError('STORE_UNAVAILABLE'))
      : ask()
  }

  async #listed<T>(ask: (index: Store) => Promise<T>): Promise<T> {
    await this.#catchUp()
    return this.#asked(() => ask(this.#index))
  }

  async #commit<Put extends StoredRecord[] | []>(change: Change<Put>): Promise<Put> {
    if (!this.#dice.chance(this.conditions.unknown)) return this.#asked(() => this.#write(change))
    const fate = this.#dice.pick(['done', 'done later', 'not done'])
    this.#time.note(() => `store: nobody knows what became of that (${fate})`)
    if (fate === 'done') await this.#write(change)
    if (fate === 'done later') {
      const late = this.#time.sleep(
        undefined,
        this.#dice.between(100, 4000),
        'a commit arrives late',
      )
      void late.then(() => this.#write(change).catch(() => {}))
    }
    throw new RolecallError('STORE_UNAVAILABLE')
  }

  async #write<Put extends StoredRecord[] | []>(change: Change<Put>): Promise<Put> {
    const stored = await this.#far.commit(change)
    const at = this.#time.now + this.#dice.between(0, this.conditions.lagSeconds * 1000)
    for (const record of change.put ?? []) this.#onTheWay.push({ record, at })
    return stored
  }

  /** Brings the lists up to date, with the versions of a record in their order. */
  async #catchUp(): Promise<void> {
    const late = new Set<string>()
    const left = []
    for (const one of this.#onTheWay.splice(0)) {
      const isLate = one.at > this.#time.now || late.has(one.record.id)
      if (isLate) {
        late.add(one.record.id)
        left.push(one)
      } else await this.#index.commit({ put: [one.record], audit: [], announce: [] })
    }
    this.#onTheWay.unshift(...left)
  }
}
