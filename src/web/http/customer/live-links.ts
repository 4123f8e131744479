import type { Clock, Store } from '../../../core/ports.ts'

/** Between two looks. Without news of commits, each look reads the store. */
const LOOK_MS = 400
/** With news of commits, the store is still read this often: other processes may write to it. */
const REREAD_MS = 2000
/** Commits that follow each other soon need one look only. */
const SOON_MS = 50
const KEEP_ALIVE_MS = 15_000

const MAX_STREAMS = 1000
const MAX_STREAMS_OF_ADDRESS = 30
const MAX_STREAMS_OF_LINK = 10

/** What one look found. */
interface Look<Seen> {
  seen: Seen
  /** Differs whenever the page differs. */
  state: string
  /** The records that the page depends on. */
  ids: readonly string[]
}

interface Source<Seen, Of extends unknown[]> {
  /** Reads what the page of a link shows. Throws if the link no longer works. */
  read(...of: Of): Promise<Seen>
  /** Judges by the clock what was read, without a read. */
  judge(seen: Seen): Look<Seen>
}

type LivePorts = { clock: Pick<Clock, 'monotonic'>; store: Pick<Store, 'onCommit'> }

/**
 * The links whose page is open somewhere. However many streams a link has, one look serves all of
 * them. Streams are limited by link, by address and in total, so that nobody fills the memory.
 */
export class LiveLinks<Seen> {
  readonly #ports: LivePorts
  readonly #source: Source<Seen, [token: string]>
  readonly #links = new Map<string, LiveLink<Seen>>()
  readonly #ofAddress = new Map<string, number>()
  #streams = 0

  constructor(ports: LivePorts, source: Source<Seen, [token: string]>) {
    this.#ports = ports
    this.#source = source
    ports.store.onCommit?.((ids) => {
      for (const link of this.#links.values()) link.notice(ids)
    })
  }

  /** How many streams stay open at present. */
  get size(): number {
    return this.#streams
  }

  /**
   * Adds a stream. Beyond the limits it does not stay: it shows the current state and ends, and the
   * page asks again a little later.
   */
  join(token: string, address: string): Seat<Seen> {
    const link = this.#links.get(token) ?? this.#open(token)
    const ofAddress = this.#ofAddress.get(address) ?? 0
    const stays =
      this.#streams < MAX_STREAMS &&
      ofAddress < MAX_STREAMS_OF_ADDRESS &&
      link.staying < MAX_STREAMS_OF_LINK
    if (stays) {
      this.#streams++
      link.staying++
      this.#ofAddress.set(address, ofAddress + 1)
    }
    return link.seat(stays, () => {
      if (link.isEmpty) this.#links.delete(token)
      if (!stays) return
      this.#streams--
      link.staying--
      const left = this.#ofAddress.get(address)! - 1
      if (left > 0) this.#ofAddress.set(address, left)
      else this.#ofAddress.delete(address)
    })
  }

  #open(token: string): LiveLink<Seen> {
    const { read, judge } = this.#source
    const link = new LiveLink<Seen>(this.#ports, { read: () => read(token), judge })
    this.#links.set(token, link)
    return link
  }
}

/** The place of one stream. */
export interface Seat<Seen> {
  /** False for a stream beyond the limits. */
  stays: boolean
  /**
   * The next state that differs from `shown`, or the same one when it is time for a sign of life.
   * Undefined if the link no longer works or the stream has left.
   */
  next(shown: string): Promise<Look<Seen> | undefined>
  leave(): void
}

interface Waiting<Seen> {
  shown: string
  since: number
  tell: ((look: Look<Seen> | undefined) => void) | undefined
}

class LiveLink<Seen> {
  readonly #ports: LivePorts
  readonly #source: Source<Seen, []>
  readonly #seats = new Set<Waiting<Seen>>()
  /** How many of its streams stay open. */
  staying = 0
  #look: Look<Seen> | undefined
  #readAt = Number.NEGATIVE_INFINITY
  #isStale = true
  #isLooking = false
  #timer: NodeJS.Timeout | undefined

  constructor(ports: LivePorts, source: Source<Seen, []>) {
    this.#ports = ports
    this.#source = source
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0
  }

  /** A commit changed these records. */
  notice(ids: readonly string[]): void {
    const concerns = this.#isLooking || this.#look?.ids.some((id) => ids.includes(id))
    if (!concerns || this.#isStale) return
    this.#isStale = true
    this.#lookIn(SOON_MS)
  }

  seat(stays: boolean, left: () => void): Seat<Seen> {
    const seat: Waiting<Seen> = { shown: '', since: 0, tell: undefined }
    this.#seats.add(seat)
    return {
      stays,
      next: (shown) =>
        new Promise((tell) => {
          if (!this.#seats.has(seat)) return tell(undefined)
          Object.assign(seat, { shown, since: this.#ports.clock.monotonic(), tell })
          if (this.#look) this.#tell(seat)
          else this.#lookIn(0)
        }),
      leave: () => {
        if (!this.#seats.delete(seat)) return
        if (this.isEmpty) clearTimeout(this.#timer)
        seat.tell?.(undefined)
        left()
      },
    }
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.isEmpty) this.#timer = setTimeout(() => void this.#lookAgain(), ms)
  }

  async #lookAgain(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    let pause = LOOK_MS
    try {
      const seen = this.#mustRead ? await this.#read() : this.#look!.seen
      this.#look = this.#source.judge(seen)
      for (const seat of this.#seats) this.#tell(seat)
      if (this.#isStale) pause = SOON_MS
    } catch {
      this.#look = undefined
      this.#isStale = true
      for (const { tell } of this.#seats) tell?.(undefined)
    }
    this.#isLooking = false
    this.#lookIn(pause)
  }

  get #mustRead(): boolean {
    return (
      this.#isStale ||
      !this.#look ||
      !this.#ports.store.onCommit ||
      this.#ports.clock.monotonic() - this.#readAt > REREAD_MS
    )
  }

  #read(): Promise<Seen> {
    this.#isStale = false
    this.#readAt = this.#ports.clock.monotonic()
    return this.#source.read()
  }

  #tell(seat: Waiting<Seen>): void {
    const isDue = this.#ports.clock.monotonic() - seat.since > KEEP_ALIVE_MS
    if (!seat.tell || (this.#look!.state === seat.shown && !isDue)) return
    const { tell } = seat
    seat.tell = undefined
    tell(this.#look)
  }
}
