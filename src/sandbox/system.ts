import { randomBytes } from 'node:crypto'
import type { SandboxClock, SandboxRandom } from './world.ts'

/** The machine's own time. A wait does not keep the process alive. */
export const systemClock: SandboxClock = {
  now: () => Date.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms).unref()
    }),
}

export const systemRandom: SandboxRandom = {
  bytes: (length) => randomBytes(length),
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
}
