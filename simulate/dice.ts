import type { Random } from '../src/core/model/external-id.ts'

/** Random numbers that repeat with their seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
    for (let i = 0; i < 4; i++) this.next()
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!
  }

  fork(): Dice {
    return new Dice(Math.floor(this.next() * 2 ** 32))
  }
}

/**
 * Rolecall draws an External ID from 28 bytes. For this length, the dice sometimes repeat an
 * earlier draw.
 */
const EXTERNAL_ID_BYTES = 28

export function repeatingRandom(dice: Dice, repeats: number): Random {
  let earlier: Uint8Array | undefined
  return {
    bytes(length) {
      const fresh = Uint8Array.from({ length }, () => Math.floor(dice.next() * 256))
      if (length !== EXTERNAL_ID_BYTES) return fresh
      if (earlier && dice.chance(repeats)) return earlier
      earlier = fresh
      return fresh
    },
  }
}
