import { RolecallError } from '../../../api/errors.ts'
import type { Random } from '../../../core/model/external-id.ts'
import type { Clock } from '../../../core/ports.ts'

/** How many calls may be sent at once, and how many in each second after that. */
export interface Rate {
  burst: number
  perSecond: number
}

/**
 * AWS: STS allows 600 requests a second for each account and Region. Rolecall leaves some for other
 * programs.
 */
const SHARE: Rate = { burst: 100, perSecond: 400 }
const MAX_WAITING = 10_000
const MIN_PER_SECOND = 2
/** The rate grows by this factor in each second after AWS asked to slow down. */
const RECOVERY = 1.1
const MAX_NAP_MS = 25
const MIN_PAUSE_MS = 50

interface Waiting {
  /** Milliseconds since 1970; Infinity for a call that can wait until nothing else waits. */
  neededBy: number
  go: () => void
}

type PacePorts = { clock: Pick<Clock, 'monotonic' | 'sleep'>; random: Random }

/**
 * Decides when calls to one Region's STS are sent: those that are needed first, within our share of
 * the quota (BRK-7). Calls that can wait use at most half of the burst. Halves the rate when AWS
 * asks to slow down, and then raises it again.
 */
export class Pace {
  readonly #ports: PacePorts
  readonly #share: Rate
  readonly #waiting: Waiting[] = []
  #perSecond: number
  #calls: number
  #at: number
  #slowedAt = -Infinity
  #pausedUntil = -Infinity
  #pumping = false

  constructor(ports: PacePorts, share = SHARE) {
    this.#ports = ports
    this.#share = share
    this.#perSecond = share.perSecond
    this.#calls = share.burst
    this.#at = ports.clock.monotonic()
  }

  /** Resolves when the call may be sent. Throws STS_UNAVAILABLE if too many calls wait. */
  async turn(neededBy: number): Promise<void> {
    const place = this.#placeOf(neededBy)
    if (place === 0 && this.#take(neededBy)) return
    if (this.#waiting.length >= MAX_WAITING)
      throw new RolecallError('STS_UNAVAILABLE', {
        detail: 'Too many requests wait for AWS STS. Try again shortly.',
      })
    await new Promise<void>((go) => {
      this.#waiting.splice(place, 0, { neededBy, go })
      if (!this.#pumping) void this.#pump()
    })
  }

  /**
   * AWS asked to slow down. Ignores a call that was sent before the last slow-down, so that one
   * overload halves the rate once.
   */
  slowDown(sentAt: number): void {
    const now = this.#grow()
    if (sentAt <= this.#slowedAt) return
    this.#perSecond = Math.max(MIN_PER_SECOND, this.#perSecond / 2)
    this.#calls = Math.min(this.#calls, 0)
    this.#slowedAt = now
    this.#pausedUntil = now + MIN_PAUSE_MS * (1 + this.#ports.random.bytes(1)[0]! / 64)
  }

  /** Seconds until this many calls could be sent; 0 if they could be sent now. */
  secondsUntil(calls: number): number {
    this.#grow()
    return Math.max(0, calls + this.#waiting.length - this.#calls) / this.#perSecond
  }

  get waiting(): number {
    return this.#waiting.length
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    while (this.#waiting.length > 0) {
      while (this.#waiting.length > 0 && this.#take(this.#waiting[0]!.neededBy))
        this.#waiting.shift()!.go()
      if (this.#waiting.length > 0) await this.#ports.clock.sleep(this.#nap())
    }
    this.#pumping = false
  }

  /** Short, because a more urgent call may come meanwhile. */
  #nap(): number {
    const missing = Math.max(0, 1 - this.#calls) / this.#perSecond
    return Math.min(Math.max(1, missing * 1000, this.#pausedUntil - this.#at), MAX_NAP_MS)
  }

  #take(neededBy: number): boolean {
    const now = this.#grow()
    const kept = neededBy === Infinity ? this.#share.burst / 2 : 0
    if (now < this.#pausedUntil || this.#calls < 1 + kept) return false
    this.#calls -= 1
    return true
  }

  #grow(): number {
    const now = this.#ports.clock.monotonic()
    const seconds = Math.max(0, now - this.#at) / 1000
    this.#perSecond = Math.min(this.#share.perSecond, this.#perSecond * RECOVERY ** seconds)
    this.#calls = Math.min(this.#share.burst, this.#calls + seconds * this.#perSecond)
    this.#at = now
    return now
  }

  /** The position after all calls that are needed at the same time or earlier. */
  #placeOf(neededBy: number): number {
    let [low, high] = [0, this.#waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#waiting[middle]!.neededBy <= neededBy) low = middle + 1
      else high = middle
    }
    return low
  }
}
