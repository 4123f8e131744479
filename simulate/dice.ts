import type { Random } from '../src/core/model/external-id.ts'

/** Chance that repeats with its seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
    for (let i = 0; i < 4; i++) this.next()
  }

  /** From 0 up to, not including, 1. */
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

/** AWS: an External ID is drawn with 28 bytes at a time; every so often the draw is one that was made before. */
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
