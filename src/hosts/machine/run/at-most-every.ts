import { SNAPSHOT_EVERY_MS, snapshotHealth } from '../../../core/figures/snapshot-health.ts'
import type { Ports } from '../../../core/ports.ts'

/** Work that is called often and done at the first call, then once in each pause. */
export function atMostEvery(
  pauseMs: number,
  clock: Ports['clock'],
  work: () => Promise<unknown>,
): () => Promise<void> {
  let doneAt: number | undefined
  return async () => {
    const now = clock.monotonic()
    if (doneAt !== undefined && now - doneAt < pauseMs) return
    await work()
    doneAt = now
  }
}

/** Counts the connections of today: at the start, then once an hour. */
export const snapshotHourly = (ports: Pick<Ports, 'clock' | 'store'>): (() => Promise<void>) =>
  atMostEvery(SNAPSHOT_EVERY_MS, ports.clock, () => snapshotHealth(ports))
