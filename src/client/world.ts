import { setTimeout as sleep } from 'node:timers/promises'

/** All that the client side asks of the world. */
export interface ClientWorld {
  fetch: typeof fetch
  /** Milliseconds since the epoch. */
  now(): number
  /** In [0, 1). */
  random(): number
  sleep(ms: number): Promise<unknown>
}

export const systemWorld: ClientWorld = {
  fetch: (...request) => fetch(...request),
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms) => sleep(ms),
}
