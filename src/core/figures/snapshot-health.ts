import { CONNECTION_STATUSES } from '../model/connection.ts'
import { dayOf, type Tally } from '../model/tally.ts'
import type { Ports } from '../ports.ts'

/** How often the connections of a day are counted. */
export const SNAPSHOT_EVERY_MS = 3_600_000

/**
 * Stores how many connections of each profile have each status today. The last count of a day
 * stays, so a repeat, also by another machine, changes nothing.
 */
export async function snapshotHealth({
  store,
  clock,
}: Pick<Ports, 'store' | 'clock'>): Promise<void> {
  const counts = (await store.counts()).filter(({ kind }) => kind === 'connection')
  const day = dayOf(clock.now())
  const profiles = new Set(counts.flatMap(({ profile }) => profile ?? []))
  const tallies = [...profiles].flatMap((profile) =>
    CONNECTION_STATUSES.map((status): Tally => {
      const own = counts.find((it) => it.profile === profile && it.status === status)
      return { day, profile, name: 'health', detail: status, to: own?.count ?? 0 }
    }),
  )
  if (tallies.length > 0) await store.commit({ audit: [], announce: [], tallies })
}
