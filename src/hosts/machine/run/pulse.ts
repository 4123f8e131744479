import type { Clock } from '../../../core/ports.ts'

/** Longer than a loop takes for one turn, even while AWS answers nothing. */
const STILL_MS = 180_000

/** Shows that the loops turn: one that ended by mistake or hangs is named. */
export class Pulse {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #beats = new Map<string, number>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  beat(loop: string): void {
    this.#beats.set(loop, this.#clock.monotonic())
  }

  get still(): string[] {
    const now = this.#clock.monotonic()
    return [...this.#beats].filter(([, at]) => now - at > STILL_MS).map(([loop]) => loop)
  }
}
