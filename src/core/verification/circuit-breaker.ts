import type { Connection } from '../model/connection.ts'
import type { Clock } from '../ports.ts'
import type { Proof } from './prove-trust.ts'

const LATEST = 20
const FRESH_MS = 3600_000
const LEAST_DENIED = 5

interface Look {
  denied: boolean
  at: number
}

/**
 * When connections that worked are denied all at once, the fault is more likely ours than theirs (fault 42).
 * Judges by the latest look at each of the connections looked at last; what is expected to be denied is no sign.
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

  /** At least five, and at least half of those looked at. */
  get isOpen(): boolean {
    const fresh = [...this.#looks.values()].filter(
      ({ at }) => this.#clock.monotonic() - at < FRESH_MS,
    )
    const denied = fresh.filter((look) => look.denied).length
    return denied >= LEAST_DENIED && denied * 2 >= fresh.length
  }

  /** While it is open a denial proves nothing, not even for a stack that is being deleted: it waits for its turn. */
  judge(proof: Proof): Proof {
    return proof.verdict === 'denied' && this.isOpen
      ? { verdict: 'unknown', why: 'EVERYBODY_DENIED' }
      : proof
  }
}
