import type { SandboxClock } from './world.ts'

/** A clock that can be moved forward. Whoever sleeps is woken when its time has come. */
export class MovableClock implements SandboxClock {
  readonly #base: SandboxClock
  readonly #sleepers = new Set<{ until: number; wake: () => void }>()
  #aheadMs = 0

  constructor(base: SandboxClock) {
    this.#base = base
  }

  now(): number {
    return this.#base.now() + this.#aheadMs
  }

  /** The time of clients, whose clocks nobody moved. */
  clientNow(): number {
    return this.#base.now()
  }

  async sleep(ms: number): Promise<void> {
    const sleeper = { until: this.now() + ms, wake: () => {} }
    const moved = new Promise<void>((resolve) => {
      sleeper.wake = resolve
    })
    this.#sleepers.add(sleeper)
    await Promise.race([this.#base.sleep(ms), moved])
    this.#sleepers.delete(sleeper)
  }

  /** Throws a `RangeError` for a negative number: time does not go back. */
  advance(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms)))
      throw new RangeError('The clock moves forward only: give a number of milliseconds from 0.')
    this.#aheadMs += ms
    for (const { until, wake } of this.#sleepers) if (until <= this.now()) wake()
  }
}
