import type { Clock } from '../../ports.ts'

/** Calls that may be spent at once, and how many grow back in a second. */
interface Rate {
  burst: number
  perSecond: number
}

export type Rates = Record<'token' | 'account', Rate>

/** The calls of all: when so many more could go. */
export interface Total {
  secondsUntil(calls: number): number
}

/** A stack whose role is slow to appear spends about 40 calls: one may try thrice, and sixty in one account at once. No token uses up an account's share. */
const RATES: Rates = {
  token: { burst: 120, perSecond: 1 },
  account: { burst: 2400, perSecond: 20 },
}

/** As long as this a stack waits here; beyond it, its message waits in the queue. */
const WAIT_SECONDS = 5

const MOST_KNOWN = 10_000

export interface Spender {
  invitationId: string
  accountId: string
}

interface Bucket {
  calls: number
  at: number
}

/** How many calls to STS and to ResponseURLs callbacks may cause, by token, by account and in total (CB-13). Memory is bounded. */
export class Budget {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #rates: Rates
  readonly #total: Total
  /** The least recently used first: that one is forgotten, and begins again with a full bucket. */
  readonly #known = new Map<string, Bucket>()

  constructor(clock: Pick<Clock, 'monotonic'>, total: Total, rates = RATES) {
    this.#clock = clock
    this.#rates = rates
    this.#total = total
  }

  /** 0, and the calls are taken; or the seconds after which they may be there, and nothing is taken. */
  take(spender: Spender, calls: number): number {
    for (const { bucket, rate } of this.#of(spender)) {
      const missing = calls - bucket.calls
      if (missing > 0) return missing / rate.perSecond
    }
    const wait = this.#total.secondsUntil(calls)
    if (wait > WAIT_SECONDS) return wait
    this.settle(spender, -calls)
    return 0
  }

  /** Gives back what was taken and not spent; less than nothing is owed. */
  settle(spender: Spender, calls: number): void {
    for (const { bucket, rate } of this.#of(spender))
      bucket.calls = Math.min(bucket.calls + calls, rate.burst)
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
    this.#known.delete(key)
    this.#known.set(key, bucket)
    if (this.#known.size > MOST_KNOWN) this.#forget(MOST_KNOWN / 10)
    return this.#grown(bucket, rate)
  }

  #forget(count: number): void {
    let left = count
    for (const key of this.#known.keys()) {
      if (left-- === 0) return
      this.#known.delete(key)
    }
  }

  #grown(bucket: Bucket, { burst, perSecond }: Rate): Bucket {
    const now = this.#clock.monotonic()
    bucket.calls = Math.min(burst, bucket.calls + ((now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    return bucket
  }
}
