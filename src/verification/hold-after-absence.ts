import { auditEntry } from '../audit/entry.ts'
import { isIssuing } from '../connections/lifecycle.ts'
import { SYSTEM } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import type { Ports } from '../ports.ts'

const LONG_MS = 3600_000
/** Each in a commit with its audit entry; a commit has a hundred parts at most. */
const PAGE = 50

type HoldPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** A store that is an hour behind was away, or is an old copy: what it knows is proved again before anything is issued (ST-4, fault 33). */
export async function holdAfterAbsence(ports: HoldPorts): Promise<number> {
  const [last] = (await ports.store.audit({ limit: 1 })).items
  if (!last || ports.clock.now().getTime() - Date.parse(last.at) < LONG_MS) return 0
  return holdConnections(ports)
}

/** Nothing is issued for any connection before its role is proved again. Returns how many were issuing. */
export async function holdConnections(ports: HoldPorts): Promise<number> {
  let count = 0
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await ports.store.list('connection', { cursor, limit: PAGE })
    count += await hold(ports, items.filter(isIssuing))
    if (nextCursor === undefined) return count
    cursor = nextCursor
  }
}

async function hold(ports: HoldPorts, connections: Connection[]): Promise<number> {
  const now = ports.clock.now().toISOString()
  const put = connections.map((it): Connection => ({ ...it, held: true, nextCheckAt: now, updatedAt: now }))
  const audit = put.map(({ id, customerId }) => auditEntry(ports, { actor: SYSTEM, action: 'connection.held', subject: id, customerId }))
  if (put.length > 0) await ports.store.commit({ put, audit, announce: [] })
  return put.length
}
