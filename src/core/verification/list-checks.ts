import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import { type CheckRow, oldestCheckAt } from '../model/check.ts'
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

/** For a page whose reader may see this connection. For a caller use `listChecks`. */
export const checksOf = (
  { store, clock }: CheckPorts,
  query: Omit<ChecksQuery, 'since'>,
): Promise<Page<CheckRow>> => store.checks({ ...query, since: oldestCheckAt(clock.now()) })
