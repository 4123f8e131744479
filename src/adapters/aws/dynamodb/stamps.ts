import type { Clock } from '../../../core/ports.ts'

/** The first stamp of a moment, in milliseconds since 1970. */
export const stampAt = (ms: number): string => write(ms, 0)

/** The moment of a stamp, or of a place that begins with one. */
export const stampTime = (stamp: string): number => Number(stamp.split('.')[0])

const write = (ms: number, count: number): string =>
  `${String(ms).padStart(15, '0')}.${String(count).padStart(5, '0')}`

function following(stamp: string): string {
  const [ms, count] = stamp.split('.').map(Number) as [number, number]
  return count < 99_999 ? write(ms, count + 1) : write(ms + 1, 0)
}

/**
 * Gives stamps in rising order (a hybrid logical clock). An entry that is written after another one
 * was read gets a later stamp, even if the machines' clocks differ (fault 19). If nothing was read,
 * the clocks decide.
 */
export class Stamps {
  readonly #clock: Pick<Clock, 'now'>
  #last = ''

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  next(): string {
    const now = write(this.#clock.now().getTime(), 0)
    this.#last = now > this.#last ? now : following(this.#last)
    return this.#last
  }

  saw(stamp: string | undefined): void {
    if (stamp !== undefined && stamp > this.#last) this.#last = stamp
  }
}
