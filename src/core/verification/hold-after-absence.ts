import { auditEntry } from '../audit/entry.ts'
import { getConnection } from '../connections/find.ts'
import { isIssuing } from '../connections/lifecycle.ts'
import { SYSTEM } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'

const LONG_MS = 3600_000
const SIGN_MS = 20 * 60_000
const PAGE = 50

type HoldPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Holds all issuing connections if the store's latest entry is an hour old: the service was
 * stopped, or the store is an old copy. Each role is verified again before credentials are issued
 * (ST-4, fault 33).
 */
export async function holdAfterAbsence(ports: HoldPorts): Promise<number> {
  return (await isBehind(ports)) ? holdConnections(ports) : 0
}

/**
 * True after an hour without an entry, or if the latest entry shows that an earlier hold was
 * interrupted.
 */
export const isBehind = async (ports: Pick<HoldPorts, 'clock' | 'store'>): Promise<boolean> => {
  const { silent, isUnfinished } = await latest(ports)
  return isUnfinished || silent >= LONG_MS
}

/**
 * For hosts that run only from time to time. Holds connections after an absence; otherwise writes
 * an entry from time to time that shows that the service runs.
 */
export async function holdOrLeaveSign(ports: HoldPorts): Promise<number> {
  const { silent, isUnfinished } = await latest(ports)
  if (isUnfinished || silent >= LONG_MS) return holdConnections(ports)
  if (silent >= SIGN_MS) await leaveSign(ports)
  return 0
}

/** Milliseconds since the latest entry; 0 where there is none yet. */
async function latest({
  clock,
  store,
}: Pick<HoldPorts, 'clock' | 'store'>): Promise<{ silent: number; isUnfinished: boolean }> {
  const [last] = (await store.audit({ limit: 1 })).items
  return {
    silent: last ? clock.now().getTime() - Date.parse(last.at) : 0,
    isUnfinished: last?.action === 'connection.held',
  }
}

/** The held connection; undefined if it need not be held. */
type Hold = (connection: Connection, now: string) => Connection | undefined

/**
 * Holds connections, by default every issuing one until its role is verified again. Writes a last
 * entry that shows that the hold is complete. Returns how many connections it held.
 */
export async function holdConnections(ports: HoldPorts, how: Hold = untilProved): Promise<number> {
  let count = 0
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await ports.store.list('connection', { cursor, limit: PAGE })
    const held = await Promise.all(
      items
        .filter((listed) => how(listed, ''))
        .map((listed) => retryOnConflict(() => hold(ports, listed, how))),
    )
    count += held.filter(Boolean).length
    if (nextCursor === undefined) break
    cursor = nextCursor
  }
  await leaveSign(ports)
  return count
}

/** Holds a connection until its role is verified again. */
export const untilProved = (connection: Connection, now: string): Connection | undefined =>
  isIssuing(connection)
    ? { ...connection, awaitsReproof: true, nextCheckAt: now, updatedAt: now }
    : undefined

/**
 * Reads the connection again, because lists may be behind and another process may hold it at the
 * same time.
 */
async function hold(ports: HoldPorts, { id }: Connection, how: Hold): Promise<boolean> {
  const connection = await getConnection(ports, id)
  const held = how(connection, ports.clock.now().toISOString())
  if (!held) return false
  const entry = auditEntry(ports, {
    actor: SYSTEM,
    action: 'connection.held',
    subject: id,
    customerId: connection.customerId,
  })
  await ports.store.commit({ put: [held], audit: [entry], announce: [] })
  return true
}

async function leaveSign(ports: HoldPorts): Promise<void> {
  const event = { actor: SYSTEM, action: 'service.present', subject: 'service' } as const
  await ports.store.commit({ audit: [auditEntry(ports, event)], announce: [] })
}
