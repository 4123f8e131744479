import type { Server } from 'node:http'
import type { Log } from '../../../core/ports.ts'

/** Below the 30 seconds after which container platforms kill. */
const GRACE_MS = 25_000
const LAST_REQUESTS_MS = 2000

interface Parts {
  server: Server
  stopLoops: () => Promise<void>
  close: () => Promise<void>
  log: Log
}

/** Takes no more, finishes what is in hand, and leaves the store closed. False: the time was over first, and what was left comes back from the queue. */
export async function stopService(
  { server, stopLoops, close, log }: Parts,
  graceMs = GRACE_MS,
): Promise<boolean> {
  const finished = await within(graceMs, stopLoops())
  if (!finished)
    log.warn('stop.cut-short', {
      why: 'Something in hand took too long; it comes back from the queue.',
    })
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await within(LAST_REQUESTS_MS, closed)
  server.closeAllConnections()
  await closed
  await close()
  return finished
}

async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
