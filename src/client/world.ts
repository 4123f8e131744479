import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** The clock and randomness that the client uses. */
export interface ClientWorld {
  fetch: typeof fetch
  /** Milliseconds since the epoch. */
  now(): number
  /** At least 0, less than 1. */
  random(): number
  /** A new id that nobody can guess, for the Idempotency-Key. */
  newId(): string
  /** Rejects with the signal's reason when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>
}

export const systemWorld: ClientWorld = {
  fetch: (...request) => fetch(...request),
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => randomUUID(),
  sleep: (ms, signal) =>
    sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw error
    }),
}
