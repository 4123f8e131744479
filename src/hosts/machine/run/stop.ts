import type { Server } from 'node:http'
import type { Log } from '../../../core/ports.ts'

/** Container platforms kill a process 30 seconds after they asked it to stop. */
const GRACE_MS = 25_000
const LAST_REQUESTS_MS = 2000

interface Parts {
  servers: readonly Server[]
  stopLoops: () => Promise<void>
  close: () => Promise<void>
  log: Log
}

/**
 * Stops the loops, then the servers, then closes the store. Returns false if the loops did not
 * finish in time; the queue delivers their messages again.
 */
export async function stopService(
  { servers, stopLoops, close, log }: Parts,
  graceMs = GRACE_MS,
): Promise<boolean> {
  const finished = await within(graceMs, stopLoops())
  if (!finished)
    log.warn('stop.cut-short', {
      why: 'Some work took longer than 25 s. Its messages come back from the queue.',
    })
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  )
  await within(LAST_REQUESTS_MS, closed)
  for (const server of servers) server.closeAllConnections()
  await closed
  await close()
  return finished
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
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
