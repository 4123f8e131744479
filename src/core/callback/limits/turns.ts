import type { Clock } from '../../ports.ts'

/**
 * So many messages of one enrolment work at once. A machine works on 200, so that those of other
 * customers find room however many accounts an organisation has.
 */
export const MAX_MESSAGES_OF_ENROLMENT = 50

/** About how many messages of an enrolment end in a second. Decides how long others wait. */
const TURNS_A_SECOND = 25
/** A message that does not come back is forgotten this long after its time. */
const FORGOTTEN_AFTER_MS = 60_000
/** With 5,000 accounts, two messages for each. */
const MAX_WAITING = 20_000

interface Ticket {
  number: number
  /** When it is forgotten, by the monotonic clock. */
  until: number
}

/**
 * Lets the messages of one enrolment work in the order in which they first came. A message whose
 * turn has not come goes back to the queue for about as long as those before it take.
 */
export class Turns {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #waiting = new Map<string, Ticket>()
  #running = 0
  #last = 0

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#running === 0 && this.#waiting.size === 0
  }

  /** Returns 0 if it is this message's turn: then call `leave` at the end. Else seconds to wait. */
  enter(id: string): number {
    this.#forget()
    if (this.#isNext(id)) {
      this.#waiting.delete(id)
      this.#running++
      return 0
    }
    const known = this.#waiting.get(id)
    const number = known?.number ?? ++this.#last
    const [first] = this.#waiting.values()
    const before = first ? number - first.number : 0
    const seconds = 1 + Math.ceil(before / TURNS_A_SECOND)
    if (known || this.#waiting.size < MAX_WAITING) {
      const until = this.#clock.monotonic() + seconds * 1000 + FORGOTTEN_AFTER_MS
      this.#waiting.set(id, { number, until })
    }
    return seconds
  }

  leave(): void {
    this.#running--
  }

  /** It is among the first for which there is room. */
  #isNext(id: string): boolean {
    let room = MAX_MESSAGES_OF_ENROLMENT - this.#running
    if (room <= 0) return false
    if (this.#waiting.size < room) return true
    for (const waiting of this.#waiting.keys()) {
      if (room-- <= 0) return false
      if (waiting === id) return true
    }
    return room > 0
  }

  #forget(): void {
    const now = this.#clock.monotonic()
    for (const [id, { until }] of this.#waiting) {
      if (until > now) return
      this.#waiting.delete(id)
    }
  }
}
