import { auditEntry } from '../audit/entry.ts'
import { isIssuing } from '../connections/lifecycle.ts'
import { SYSTEM } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import type { Ports } from '../ports.ts'

const LONG_MS = 3600_000
const SIGN_MS = 20 * 60_000
/** Each in a commit with its audit entry; a commit has a hundred parts at most. */
const PAGE = 50

type HoldPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** A store that is an hour behind was away, or is an old copy: what it knows is proved again before anything is issued (ST-4, fault 33). */
export async function holdAfterAbsence(ports: HoldPorts): Promise<number> {
  return (await isBehind(ports)) ? holdConnections(ports) : 0
}

export const isBehind = async (ports: Pick<HoldPorts, 'clock' | 'store'>): Promise<boolean> => (await silence(ports)) >= LONG_MS

/** A service without a process that stays looks again and again, and leaves a sign in the trail where nothing else does. */
export async function holdOrLeaveSign(ports: HoldPorts): Promise<number> {
  const silent = await silence(ports)
  const held = silent >= LONG_MS ? await holdConnections(ports) : 0
  const sign = auditEntry(ports, { actor: SYSTEM, action: 'service.present', subject: 'service' })
  if (silent >= SIGN_MS) await ports.store.commit({ audit: [sign], announce: [] })
  return held
}

/** Milliseconds since the latest entry; 0 where there is none yet. */
async function silence({ clock, store }: Pick<HoldPorts, 'clock' | 'store'>): Promise<number> {
  const [last] = (await store.audit({ limit: 1 })).items
  return last ? clock.now().getTime() - Date.parse(last.at) : 0
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
