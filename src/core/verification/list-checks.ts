import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import { type CheckRow, type LatestChecks, oldestCheckAt } from '../model/check.ts'
import type { ChecksQuery, Page, Ports } from '../ports.ts'

type CheckPorts = Pick<Ports, 'store' | 'clock'>

/** Lists the checks of a connection in the last 90 days, newest first. */
export async function listChecks(
  ports: CheckPorts,
  actor: Actor,
  query: Omit<ChecksQuery, 'since'>,
): Promise<Page<CheckRow>> {
  await connectionFor(ports, actor, 'connections:read', query.connectionId)
  return checksOf(ports, query)
}

const MAX_CHECKS_SHOWN = 120

/** For a page whose reader may see this connection. For a caller use `listChecks`. */
export async function latestChecks(ports: CheckPorts, connectionId: string): Promise<LatestChecks> {
  const { items, nextCursor } = await checksOf(ports, { connectionId, limit: MAX_CHECKS_SHOWN })
  return { items, hasMore: nextCursor !== undefined }
}

const checksOf = (
  { store, clock }: CheckPorts,
  query: Omit<ChecksQuery, 'since'>,
): Promise<Page<CheckRow>> => store.checks({ ...query, since: oldestCheckAt(clock.now()) })
