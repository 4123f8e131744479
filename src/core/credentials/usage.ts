import type { Connection } from '../model/connection.ts'
import { portionsOf } from '../model/portions.ts'
import type { Usage } from '../model/usage.ts'
import type { Ports } from '../ports.ts'

/** A scope that is used often is noted once in this time. */
const MIN_BETWEEN_NOTES_MS = 600_000
/** The store reads at most this many records by their ids in one call. */
const MAX_IDS = 50

/** The record of use after a new session for a scope; none if the last note is recent enough. */
export async function noteUse(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { id, customerId }: Pick<Connection, 'id' | 'customerId'>,
  scope: string,
): Promise<Usage[]> {
  const now = clock.now().toISOString()
  const usage = await store.get('usage', id)
  const last = usage && Object.hasOwn(usage.scopes, scope) ? usage.scopes[scope] : undefined
  if (last !== undefined && Date.parse(now) - Date.parse(last) < MIN_BETWEEN_NOTES_MS) return []
  const first = { kind: 'usage', id, version: 0, status: 'kept', customerId } as const
  const scopes = { ...usage?.scopes, [scope]: now }
  return [{ ...(usage ?? { ...first, createdAt: now }), scopes, lastUsedAt: now }]
}

/** When each connection was last used, by its id. Connections that never were are left out. */
export async function lastUses(
  { store }: Pick<Ports, 'store'>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const pages = await Promise.all(
    portionsOf(ids, MAX_IDS).map((group) => store.list('usage', { ids: group, limit: MAX_IDS })),
  )
  return new Map(pages.flatMap(({ items }) => items).map((it) => [it.id, it.lastUsedAt]))
}
