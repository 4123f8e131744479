import type { Connection } from '../model/connection.ts'
import type { Clock } from '../ports.ts'
import type { Proof } from './prove-trust.ts'

const LATEST = 20
const FRESH_MS = 3600_000
const MIN_DENIED = 5

interface Look {
  denied: boolean
  at: number
}

/**
 * If many connections that worked are denied at once, the cause is probably on our side (fault 42).
 * Looks at the latest check of each of the 20 connections that were checked last. A denial that was
 * expected does not count.
 */
export class CircuitBreaker {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #looks = new Map<string, Look>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  saw({ id, status }: Connection, { verdict }: Proof): void {
    const denied = verdict === 'denied'
    if (verdict === 'unknown' || (denied && status !== 'active' && status !== 'awaiting-approval'))
      return
    this.#looks.delete(id)
    this.#looks.set(id, { denied, at: this.#clock.monotonic() })
    if (this.#looks.size > LATEST) this.#looks.delete(this.#looks.keys().next().value!)
  }

  /** True if at least five of the recent checks, and at least half of them, were denied. */
  get isOpen(): boolean {
    const fresh = [...this.#looks.values()].filter(
      ({ at }) => this.#clock.monotonic() - at < FRESH_MS,
    )
    const denied = fresh.filter((look) => look.denied).length
    return denied >= MIN_DENIED && denied * 2 >= fresh.length
  }

  /**
   * While the breaker is open, turns a denial into `unknown`, even for a stack that is being
   * deleted.
   */
  judge(proof: Proof): Proof {
    return proof.verdict === 'denied' && this.isOpen
      ? {
          ...(proof.probes && { probes: proof.probes }),
          verdict: 'unknown',
          why: 'EVERYBODY_DENIED',
        }
      : proof
  }
}
