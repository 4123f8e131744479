import type { DeadLetter } from '../src/core/ports.ts'
import type { Dice } from './dice.ts'
import { EPOCH, type Timeline } from './timeline.ts'

export interface Letter {
  id: string
  requestId: string
  body: string
  /** True if CloudFormation sent it, false for a stranger's message. */
  isGenuine: boolean
  sentAt: number
  visibleAt: number
  receiveCount: number
}

const VISIBILITY_MS = 20_000
export const MAX_RECEIVES = 10

/**
 * Delivers at least once, in any order. Moves a message to the dead-letter queue after ten
 * receives, or if SNS could not deliver it.
 */
export class Queue {
  readonly #time: Timeline
  readonly #dice: Dice
  readonly #letters = new Set<Letter>()
  readonly #deadLetters = new Set<Letter>()
  #serial = 0
  /**
   * The chance that a message is delivered twice, that it is late, or that SNS cannot deliver it.
   */
  duplicates = 0
  delays = 0
  undeliverable = 0
  /** If false, a message that a worker is processing is delivered again at once. */
  hides = true

  constructor(time: Timeline, dice: Dice) {
    this.#time = time
    this.#dice = dice
  }

  send({ requestId, body, isGenuine }: Pick<Letter, 'requestId' | 'body' | 'isGenuine'>): void {
    const copies = this.#dice.chance(this.duplicates) ? 2 : 1
    for (let i = 0; i < copies; i++) {
      const late = this.#dice.chance(this.delays) ? this.#dice.pick([5, 30, 120, 400]) * 1000 : 500
      const visibleAt = this.#time.now + this.#dice.between(50, late)
      const letter = {
        id: `letter-${++this.#serial}`,
        requestId,
        body,
        isGenuine,
        sentAt: this.#time.now,
        visibleAt,
        receiveCount: 0,
      }
      // AWS: a message that SNS cannot deliver goes to the subscription's dead-letter queue.
      if (this.#dice.chance(this.undeliverable)) this.#deadLetters.add(letter)
      else this.#letters.add(letter)
    }
  }

  /** The time of the next message that can be received. */
  nextAt(): number {
    let at = Number.POSITIVE_INFINITY
    for (const { visibleAt } of this.#letters) at = Math.min(at, visibleAt)
    return at
  }

  receive(most: number): Letter[] {
    const received: Letter[] = []
    for (const letter of this.#letters) {
      if (received.length === most || letter.visibleAt > this.#time.now) continue
      if (letter.receiveCount >= MAX_RECEIVES) this.#setAside(letter)
      else received.push(letter)
    }
    for (const letter of received) {
      letter.receiveCount++
      this.hide(letter, this.hides ? VISIBILITY_MS : 1000)
    }
    return received
  }

  hide(letter: Letter, ms = VISIBILITY_MS): void {
    letter.visibleAt = this.#time.now + ms
  }

  remove(letter: Letter): void {
    this.#letters.delete(letter)
    this.#deadLetters.delete(letter)
  }

  get deadLetters(): Letter[] {
    return [...this.#deadLetters]
  }

  /** Receives dead letters. Other operators do not see them until they are released. */
  takeDeadLetters(): { letters: DeadLetter[]; unread: [] } {
    const place = { region: 'us-east-1', queue: 'rolecall-callbacks-dead' }
    const letters = this.deadLetters.map((letter): DeadLetter => {
      const { id, body, sentAt, receiveCount } = letter
      const acts = { done: async () => this.remove(letter), release: async () => {} }
      return { ...place, id, body, sentAt: new Date(EPOCH + sentAt), receiveCount, ...acts }
    })
    return { letters, unread: [] }
  }

  genuineLeft(): number {
    return [...this.#letters, ...this.#deadLetters].filter(({ isGenuine }) => isGenuine).length
  }

  #setAside(letter: Letter): void {
    this.#letters.delete(letter)
    this.#deadLetters.add(letter)
    this.#time.note(() => `queue sets ${letter.id} aside`)
  }
}
