import { isIPv6 } from 'node:net'
import type { Context, MiddlewareHandler } from 'hono'
import { RolecallError } from '../../../api/errors.ts'
import type { Clock } from '../../../core/ports.ts'
import { problem } from '../contract/problems.ts'
import type { Environment } from '../environment.ts'

const WINDOW_MS = 60_000
const MOST_ADDRESSES = 10_000

interface Window {
  misses: number
  endsAt: number
}

/** Wrong guesses by address, in windows of a minute. Knows a bounded number of addresses. */
export class GuessLimit {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #most: number
  readonly #windows = new Map<string, Window>()

  constructor(clock: Pick<Clock, 'monotonic'>, most: number) {
    this.#clock = clock
    this.#most = most
  }

  get size(): number {
    return this.#windows.size
  }

  miss(address: string): void {
    const now = this.#clock.monotonic()
    const known = this.#windows.get(address)
    if (known && now < known.endsAt) {
      known.misses++
      return
    }
    this.#windows.delete(address)
    this.#windows.set(address, { misses: 1, endsAt: now + WINDOW_MS })
    if (this.#windows.size > MOST_ADDRESSES) this.#forget(now)
  }

  /** Seconds to wait after too many misses; 0: go on. */
  wait(address: string): number {
    const known = this.#windows.get(address)
    const left = (known?.endsAt ?? 0) - this.#clock.monotonic()
    return known && left > 0 && known.misses >= this.#most ? Math.ceil(left / 1000) : 0
  }

  /** The oldest windows first: those that are over, and a tenth besides. */
  #forget(now: number): void {
    let left = MOST_ADDRESSES / 10
    for (const [address, { endsAt }] of this.#windows) {
      if (endsAt > now && left-- <= 0) return
      this.#windows.delete(address)
    }
  }
}

/** Whoever guessed wrong too often gets no answer to a wrong guess any more; a genuine link works also for those who share the address (WEB-5). */
export const limitLinkGuesses = (limit: GuessLimit): MiddlewareHandler<Environment> =>
  guard(limit, 404)

/** The same for the API's tokens: a vendor's services share an address, and one with an old token must not shut out the others. */
export function limitTokenGuesses(limit: GuessLimit): MiddlewareHandler<Environment> {
  const counted = guard(limit, 401)
  return (c, next) => {
    c.set('mayAskOutside', () => limit.wait(addressOf(c)) === 0)
    return counted(c, next)
  }
}

/** After too many wrong tokens none is looked at, right or wrong, until the minute is over. */
export function limitSignIns(limit: GuessLimit): MiddlewareHandler<Environment> {
  const counted = guard(limit, 401)
  return async (c, next) => {
    const seconds = limit.wait(addressOf(c))
    return seconds > 0 ? tooMany(c, seconds) : counted(c, next)
  }
}

function guard(limit: GuessLimit, wrong: 401 | 404): MiddlewareHandler<Environment> {
  return async (c, next) => {
    await next()
    if (c.res.status !== wrong) return
    const address = addressOf(c)
    const seconds = limit.wait(address)
    limit.miss(address)
    if (seconds > 0) c.res = tooMany(c, seconds)
  }
}

function tooMany(c: Context, seconds: number): Response {
  const answer = problem(c, new RolecallError('TOO_MANY_ATTEMPTS'))
  answer.headers.set('retry-after', String(seconds))
  return answer
}

/** Of IPv6, a network of 64 bits is one party's. What a header claims is not believed. */
function addressOf(c: Context<Environment>): string {
  const address = c.get('address') ?? 'unknown'
  return isIPv6(address) && !address.includes('.')
    ? address.split(':').slice(0, 4).join(':')
    : address
}
