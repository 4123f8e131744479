import { auditEntry } from '../audit/entry.ts'
import { type Actor, SYSTEM } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { requireGrant } from '../model/grants.ts'
import { EVERYBODY, type IssuingStop } from '../model/issuing-stop.ts'
import { endedJob } from '../model/job.ts'
import type { RecordOf } from '../model/record.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { STOP_LIST_ID, withStop } from '../model/stop-list.ts'
import type { Token } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { holdConnections, untilProved } from './hold-after-absence.ts'

type HoldPorts = Pick<Ports, 'clock' | 'random' | 'store'>

const PAGE = 50
const WHY = 'The store was restored from a backup, which does not know the stops set after it.'

/**
 * Holds what a person may have changed after the backup was made: connections (suspended or
 * disconnected since), API tokens (revoked since) and stops (set since). Nothing tells what has
 * changed, so all are held until a person confirms each group (A9). Ends running jobs for good.
 * Returns how many it held.
 */
export async function holdAfterRestore(
  ports: HoldPorts,
): Promise<{ connections: number; tokens: number }> {
  await stopEverybody(ports)
  const tokens = await eachRecord(ports, 'token', (token) =>
    token.status === 'active' && !token.awaitsConfirmation
      ? { ...token, awaitsConfirmation: true }
      : undefined,
  )
  await eachRecord(ports, 'person-session', (session) =>
    session.status === 'active'
      ? {
          ...session,
          status: 'ended',
          endedAt: ports.clock.now().toISOString(),
          endReason: 'restored',
        }
      : undefined,
  )
  // A person may have stopped a job after the backup, and its rows were done already.
  const restored = { status: 'stopped', problem: 'restored' } as const
  await eachRecord(ports, 'job', (job) =>
    job.status === 'running' ? endedJob(job, restored, ports.clock.now()) : undefined,
  )
  // Last, because it leaves the entry that shows that the hold is complete.
  const connections = await holdConnections(ports, untilConfirmed)
  return { connections, tokens }
}

/** Each living connection waits for a person; an issuing one also for a new proof of its role. */
const untilConfirmed = (connection: Connection, now: string): Connection | undefined =>
  connection.status === 'disconnected' || connection.awaitsConfirmation
    ? undefined
    : { ...connection, ...untilProved(connection, now), awaitsConfirmation: true }

async function stopEverybody({ store, clock, random }: HoldPorts): Promise<void> {
  const [before, list] = await Promise.all([
    store.get('stop', EVERYBODY),
    store.get('stop-list', STOP_LIST_ID),
  ])
  if (before?.status === 'standing') return
  const now = clock.now().toISOString()
  const { kind, id } = SYSTEM
  const stop: IssuingStop = {
    ...(before ?? { kind: 'stop', id: EVERYBODY, createdAt: now, version: 0 }),
    ...{ status: 'standing', by: { kind, id }, reason: WHY, updatedAt: now },
  }
  const event = { actor: SYSTEM, action: 'issuing.stopped', subject: EVERYBODY } as const
  const entry = auditEntry({ clock, random }, { ...event, details: { reason: WHY } })
  const put = [stop, ...(list ? [withStop(list, stop, clock.now())] : [])]
  await store.commit({ put, audit: [entry], announce: [] })
}

/**
 * Releases a group that a restore holds, because a person looked at it. Can be repeated after an
 * interruption. Returns how many records it released.
 */
export async function confirmRestored(
  ports: HoldPorts,
  actor: Actor,
  group: 'connections' | 'tokens',
): Promise<number> {
  requireGrant(actor, 'operate')
  const count =
    group === 'tokens'
      ? await eachRecord(ports, 'token', release)
      : await eachRecord(ports, 'connection', release)
  const event = { actor, action: 'restore.confirmed', subject: group, details: { count } } as const
  await ports.store.commit({ audit: [auditEntry(ports, event)], announce: [] })
  return count
}

function release<R extends Connection | Token>(record: R): R | undefined {
  const { awaitsConfirmation, ...released } = record
  return awaitsConfirmation ? (released as R) : undefined
}

/** Changes every record of a kind for which `change` returns a new one. Returns how many. */
async function eachRecord<Kind extends 'token' | 'connection' | 'person-session' | 'job'>(
  { store }: HoldPorts,
  kind: Kind,
  change: (record: RecordOf<Kind>) => RecordOf<Kind> | undefined,
): Promise<number> {
  let count = 0
  const apply = (id: string) =>
    retryOnConflict(async () => {
      const record = await store.get(kind, id)
      const changed = record && change(record)
      if (!changed) return
      await store.commit({ put: [changed], audit: [], announce: [] })
      count++
    })
  for (let cursor: string | undefined; ; ) {
    const page = await store.list(kind, { cursor, limit: PAGE })
    const changing = page.items.filter(change) as { id: string }[]
    await Promise.all(changing.map(({ id }) => apply(id)))
    if (page.nextCursor === undefined) return count
    cursor = page.nextCursor
  }
}
