import { randomFillSync } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Random } from '../../core/model/external-id.ts'
import type { Clock } from '../../core/ports.ts'

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
  every(ms, beat) {
    const beating = setInterval(beat, ms)
    return () => clearInterval(beating)
  },
}

export const systemRandom: Random = pooledRandom(4096)

/** Gets many random bytes from the system at once, and erases those that were handed out. */
function pooledRandom(size: number): Random {
  const pool = Buffer.alloc(size)
  let used = size
  return {
    bytes(length) {
      if (length > size) return randomFillSync(new Uint8Array(length))
      if (used + length > size) {
        randomFillSync(pool)
        used = 0
      }
      const taken = Uint8Array.from(pool.subarray(used, used + length))
      pool.fill(0, used, used + length)
      used += length
      return taken
    },
  }
}
