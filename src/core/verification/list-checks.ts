import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import {
  CHECK_DAYS,
  type CheckDays,
  type CheckRow,
  DAY_MS,
  type LatestChecks,
  oldestCheckAt,
} from '../model/check.ts'
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

const MAX_CHECKS_COUNTED = 1000

/**
 * Counts the checks of each of the last 90 days by their verdicts: the latest 1,000 at most. For a
 * page whose reader may see this connection.
 */
export async function checksByDay(ports: CheckPorts, connectionId: string): Promise<CheckDays> {
  const page = await checksOf(ports, { connectionId, limit: MAX_CHECKS_COUNTED })
  const today = Date.parse(ports.clock.now().toISOString().slice(0, 10))
  const days = Array.from({ length: CHECK_DAYS }, (_, index) => {
    const day = new Date(today - (CHECK_DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    return { day, proved: 0, insecure: 0, denied: 0, unknown: 0 }
  })
  for (const { at, verdict } of page.items) {
    // 90 times 24 hours ago is in the day before the first one.
    const day = days.find((it) => it.day === at.slice(0, 10)) ?? days[0]!
    day[verdict] += 1
  }
  return { days, isComplete: page.nextCursor === undefined }
}

const checksOf = (
  { store, clock }: CheckPorts,
  query: Omit<ChecksQuery, 'since'>,
): Promise<Page<CheckRow>> => store.checks({ ...query, since: oldestCheckAt(clock.now()) })
