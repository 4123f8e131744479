import type { Context, MiddlewareHandler } from 'hono'
import { LRUCache } from 'lru-cache'
import { RolecallError } from '../../../api/errors.ts'
import type { Clock } from '../../../core/ports.ts'
import { problem } from '../contract/problems.ts'
import type { Environment } from '../environment.ts'
import { networkOf } from './caller-address.ts'

const WINDOW_MS = 60_000
const MAX_ADDRESSES = 10_000

/** Counts wrong attempts by address, in windows of a minute. */
export class GuessLimit {
  readonly #most: number
  readonly #windows: LRUCache<string, { misses: number }>

  /** `most` is the number of wrong attempts that one address has in a minute. */
  constructor(clock: Pick<Clock, 'monotonic'>, most: number) {
    this.#most = most
    const perf = { now: () => clock.monotonic() }
    // `max` would allocate room for all addresses at once; a size of one each does not.
    const size = { maxSize: MAX_ADDRESSES, sizeCalculation: () => 1 }
    this.#windows = new LRUCache({ ...size, ttl: WINDOW_MS, ttlResolution: 0, perf })
  }

  get size(): number {
    return this.#windows.size
  }

  miss(address: string): void {
    const window = this.#windows.get(address)
    if (window) window.misses++
    else this.#windows.set(address, { misses: 1 })
  }

  /** Seconds to wait after too many wrong attempts; 0 if no wait is needed. */
  wait(address: string): number {
    const { misses } = this.#windows.get(address) ?? { misses: 0 }
    return misses < this.#most ? 0 : Math.ceil(this.#windows.getRemainingTTL(address) / 1000)
  }
}

/**
 * After too many wrong links, an address gets 429 for each further wrong link. A correct link still
 * works, also for other people with the same address (WEB-5).
 */
export const limitLinkGuesses = (limit: GuessLimit): MiddlewareHandler<Environment> =>
  guard(limit, 404)

/** Limits wrong status tokens in the same way. */
export const limitStatusGuesses = (limit: GuessLimit): MiddlewareHandler<Environment> =>
  guard(limit, 401)

/** Limits wrong tokens at the sign-in in the same way, because operators may share an address. */
export const limitSignIns = (limit: GuessLimit): MiddlewareHandler<Environment> => guard(limit, 401)

/**
 * Limits sign-ins that failed after the provider sent the browser back. Each of them costs requests
 * to the provider, so further ones are refused before anybody asks it.
 */
export function limitReturns(limit: GuessLimit): MiddlewareHandler<Environment> {
  const counted = guard(limit, 401, 503)
  return async (c, next) => {
    const seconds = limit.wait(networkOf(c.get('address')))
    return seconds > 0 ? tooMany(c, seconds) : counted(c, next)
  }
}

/**
 * Limits wrong API tokens in the same way: the services of a vendor share an address, and one with
 * an old token must not block the others.
 */
export function limitTokenGuesses(limit: GuessLimit): MiddlewareHandler<Environment> {
  const counted = guard(limit, 401)
  return (c, next) => {
    c.set('isSuspect', () => limit.wait(networkOf(c.get('address'))) > 0)
    return counted(c, next)
  }
}

/** Answers first and counts then, so that a correct credential is never refused for wrong ones. */
function guard(limit: GuessLimit, ...wrong: number[]): MiddlewareHandler<Environment> {
  return async (c, next) => {
    await next()
    if (!wrong.includes(c.res.status)) return
    const address = networkOf(c.get('address'))
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
