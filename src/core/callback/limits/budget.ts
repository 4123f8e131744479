import { LRUCache } from 'lru-cache'
import type { Clock } from '../../ports.ts'
import { Turns } from './turns.ts'

/** Calls that may be spent at once, and how many are added in a second. */
interface Rate {
  burst: number
  perSecond: number
}

export type Rates = Record<'token' | 'account', Rate>

/** The limit of all calls to STS: the seconds until this many more calls can be sent. */
export interface Total {
  secondsUntil(calls: number): number
}

/**
 * A stack whose role appears slowly needs about 40 calls. A token allows three such attempts, an
 * account sixty. One token cannot use up the share of its account.
 */
const RATES: Rates = {
  token: { burst: 120, perSecond: 1 },
  account: { burst: 2400, perSecond: 20 },
}

/**
 * A stack waits up to this long in this process. For a longer wait, its message goes back to the
 * queue.
 */
const MAX_WAIT_SECONDS = 5

const MAX_SPENDERS = 10_000

/** Answers to stacks of ended invitations, all together. They need no call to STS. */
const REFUSALS: Rate = { burst: 200, perSecond: 100 }

export interface Spender {
  invitationId: string
  accountId: string
}

interface Bucket {
  calls: number
  at: number
}

/**
 * Limits how many calls to STS and ResponseURLs callbacks cause, by token, by account and in total
 * (CB-13). Memory is bounded.
 */
export class Budget {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #rates: Rates
  readonly #total: Total
  readonly #busy = new Set<string>()
  readonly #refusals: Bucket
  /** By the id of the enrolment. */
  readonly #turns = new Map<string, Turns>()
  /**
   * Keeps the most recently used buckets. A spender that was dropped starts again with a full
   * bucket. `max` would allocate room for all entries at once; a size of one each does not.
   */
  readonly #known = new LRUCache<string, Bucket>({
    maxSize: MAX_SPENDERS,
    sizeCalculation: () => 1,
  })

  constructor(clock: Pick<Clock, 'monotonic'>, total: Total, rates = RATES) {
    this.#clock = clock
    this.#rates = rates
    this.#total = total
    this.#refusals = { calls: REFUSALS.burst, at: clock.monotonic() }
  }

  /**
   * Takes the calls and returns 0, or takes nothing and returns the seconds after which to try
   * again.
   */
  take(spender: Spender, calls: number): number {
    for (const { bucket, rate } of this.#of(spender)) {
      const missing = calls - bucket.calls
      if (missing > 0) return missing / rate.perSecond
    }
    const wait = this.#total.secondsUntil(calls)
    if (wait > MAX_WAIT_SECONDS) return wait
    this.settle(spender, -calls)
    return 0
  }

  /**
   * Gives back calls that were taken and not used. A negative number takes more, even if that
   * leaves a debt.
   */
  settle(spender: Spender, calls: number): void {
    for (const { bucket, rate } of this.#of(spender))
      bucket.calls = Math.min(bucket.calls + calls, rate.burst)
  }

  /**
   * Lets one message of an invitation work at a time, so that no invitation fills the slots of all
   * others. Returns false if one works already; otherwise call `leave` at the end.
   */
  enter({ invitationId }: Pick<Spender, 'invitationId'>): boolean {
    if (this.#busy.has(invitationId)) return false
    this.#busy.add(invitationId)
    return true
  }

  /**
   * Lets some messages of an enrolment work at a time, in the order in which they came. Returns 0
   * if it is this one's turn: then call `leaveTurn` at the end. Else the seconds to wait.
   */
  enterTurn(enrolmentId: string, requestId: string): number {
    const turns = this.#turns.get(enrolmentId) ?? new Turns(this.#clock)
    this.#turns.set(enrolmentId, turns)
    return turns.enter(requestId)
  }

  leaveTurn(enrolmentId: string): void {
    const turns = this.#turns.get(enrolmentId)
    turns?.leave()
    if (turns?.isEmpty) this.#turns.delete(enrolmentId)
  }

  leave({ invitationId }: Pick<Spender, 'invitationId'>): void {
    this.#busy.delete(invitationId)
  }

  /** Takes one answer to a stack of an ended invitation. Returns false if there is none left. */
  takeRefusal(): boolean {
    const bucket = this.#refill(this.#refusals, REFUSALS)
    if (bucket.calls < 1) return false
    bucket.calls -= 1
    return true
  }

  get size(): number {
    return this.#known.size
  }

  #of({ invitationId, accountId }: Spender): { bucket: Bucket; rate: Rate }[] {
    const { token, account } = this.#rates
    return [
      { bucket: this.#find(`token ${invitationId}`, token), rate: token },
      { bucket: this.#find(`account ${accountId}`, account), rate: account },
    ]
  }

  #find(key: string, rate: Rate): Bucket {
    const bucket = this.#known.get(key) ?? { calls: rate.burst, at: this.#clock.monotonic() }
    this.#known.set(key, bucket)
    return this.#refill(bucket, rate)
  }

  #refill(bucket: Bucket, { burst, perSecond }: Rate): Bucket {
    const now = this.#clock.monotonic()
    bucket.calls = Math.min(burst, bucket.calls + ((now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    return bucket
  }
}
