import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { customersWithin } from '../model/grants.ts'
import type { Ports, Store } from '../ports.ts'

/** More connections than these are not read for one count. */
const MAX_COUNTED = 10_000
const PAGE = 200
/** A count of more connections than these is used for a minute. */
const MAX_FRESH = 1000
const KEPT_MS = 60_000

type CountPorts = Pick<Ports, 'store' | 'clock'>

/** The connections that have not ended, by the version that was granted. */
export interface ConnectionCounts {
  /** By profile, then by `profileVersion`. */
  byVersion: Map<string, Map<string, Connection['id'][]>>
  /** False if there are more than 10,000: then the counts are minimums. */
  isComplete: boolean
  /** How many connections were read, with those that have ended. */
  read: number
}

interface KeptCounts {
  at: number
  counts: ConnectionCounts
}

const memory = new WeakMap<Store, Map<string, KeptCounts>>()
const MAX_KEPT_LIMITS = 100

/**
 * Counts the connections that the caller may see. The store has no index of them by version, so
 * they are read, the newest 10,000 at most.
 */
export async function countConnections(ports: CountPorts, actor: Actor): Promise<ConnectionCounts> {
  const { customers, connections } = actor.grants
  const key = JSON.stringify([customers, connections])
  const kept = memory.get(ports.store) ?? new Map<string, KeptCounts>()
  memory.set(ports.store, kept)
  const known = kept.get(key)
  const now = ports.clock.monotonic()
  if (known && now - known.at < KEPT_MS) return known.counts
  const limits = { customerIds: customersWithin(actor, undefined), ids: connections }
  const counts = await readCounts(ports, limits)
  if (kept.size >= MAX_KEPT_LIMITS) kept.clear()
  if (counts.read > MAX_FRESH) kept.set(key, { at: now, counts })
  return counts
}

interface Limits {
  customerIds?: readonly string[] | undefined
  ids?: readonly string[] | undefined
}

export async function readCounts(
  { store }: Pick<Ports, 'store'>,
  limits: Limits,
  max = MAX_COUNTED,
): Promise<ConnectionCounts> {
  const byVersion: ConnectionCounts['byVersion'] = new Map()
  if (limits.customerIds?.length === 0) return { byVersion, isComplete: true, read: 0 }
  let cursor: string | undefined
  let read = 0
  while (read < max) {
    const { items, nextCursor } = await store.list('connection', { ...limits, cursor, limit: PAGE })
    for (const it of items) if (it.status !== 'disconnected') add(byVersion, it)
    read += items.length
    if (nextCursor === undefined) return { byVersion, isComplete: true, read }
    cursor = nextCursor
  }
  return { byVersion, isComplete: false, read }
}

function add(
  byVersion: ConnectionCounts['byVersion'],
  { id, profile, profileVersion }: Connection,
): void {
  const versions = byVersion.get(profile) ?? new Map<string, string[]>()
  byVersion.set(profile, versions)
  const ids = versions.get(profileVersion) ?? []
  versions.set(profileVersion, ids)
  ids.push(id)
}
