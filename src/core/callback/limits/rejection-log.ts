import type { Ports } from '../../ports.ts'
import type { Rejection } from '../receive/authenticate.ts'

const INTERVAL_MS = 60_000

interface Tally {
  count: number
  since: number
}

/**
 * Logs the first rejection of each kind at once, and counts the others once a minute, so that a
 * flood of messages does not flood the log.
 */
export class RejectionLog {
  readonly #ports: Pick<Ports, 'clock' | 'log'>
  readonly #tallies = new Map<Rejection, Tally>()

  constructor(ports: Pick<Ports, 'clock' | 'log'>) {
    this.#ports = ports
  }

  add(why: Rejection, bytes: number): void {
    const { clock, log } = this.#ports
    const tally = this.#tallies.get(why)
    if (tally) tally.count++
    else {
      log.warn('callback.rejected', { why, bytes })
      this.#tallies.set(why, { count: 0, since: clock.monotonic() })
    }
  }

  /** Logs the counts whose minute is over. At shutdown, logs all counts. */
  flush(atEnd = false): void {
    const { clock, log } = this.#ports
    for (const [why, { count, since }] of this.#tallies) {
      const seconds = Math.round((clock.monotonic() - since) / 1000)
      if (!atEnd && seconds * 1000 < INTERVAL_MS) continue
      this.#tallies.delete(why)
      if (count > 0) log.warn('callback.rejected-more', { why, count, seconds })
    }
  }
}
