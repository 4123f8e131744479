import type { Connection } from '../model/connection.ts'
import type { Ports } from '../ports.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const upTo = (steps: number[], count: number): number => steps[Math.min(count, steps.length - 1)]!

/**
 * After a Delete, CloudFormation removes the role within seconds. Rolecall checks soon and often,
 * and then calls the connection contested.
 */
const LEAVING = [2, 2, 3, 5, 8, 15, 30, 60, 60, 60].map((seconds) => seconds * SECOND)

/** After so many checks that still get access, a Delete counts as contested. */
export const LOOKS_BEFORE_CONTESTED = LEAVING.length

type Scheduled = Pick<
  Connection,
  'status' | 'looksSinceChange' | 'reportedVersion' | 'externalIdAskedAt'
>

/** Milliseconds until the next check, before jitter. Undefined where no check is needed. */
function interval({
  status,
  looksSinceChange: checks,
  reportedVersion,
  externalIdAskedAt,
}: Scheduled): number | undefined {
  if (status === 'disconnected') return undefined
  if (status === 'disconnecting') return upTo(LEAVING, checks)
  // AWS: IAM may still show the former policies for some seconds after an update.
  if (reportedVersion !== undefined)
    return upTo([10 * SECOND, MINUTE, 5 * MINUTE, HOUR, 24 * HOUR], checks)
  if (externalIdAskedAt !== undefined) return upTo([5 * MINUTE, HOUR, 6 * HOUR], checks)
  if (status === 'active' || status === 'suspended') return upTo([5 * MINUTE, 24 * HOUR], checks)
  if (status === 'verifying') return upTo([5 * MINUTE, 10 * MINUTE, HOUR, 24 * HOUR], checks)
  return upTo([10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR], checks)
}

/**
 * Plans the next check. Moves it by up to a tenth at random, so that not all checks are due at
 * once.
 */
export function planNextCheck(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  connection: Connection,
  as = connection.status,
): Connection {
  const { nextCheckAt: _, ...rest } = connection
  const base = interval({ ...connection, status: as })
  if (base === undefined) return rest
  const jitter = 0.9 + (random.bytes(1)[0]! / 255) * 0.2
  const now = clock.now().getTime()
  const nextCheckAt = new Date(beforeEnd(now, now + base * jitter, connection.expiresAt))
  return { ...rest, nextCheckAt: nextCheckAt.toISOString() }
}

/** A role that ends is checked soon after its end. */
function beforeEnd(now: number, planned: number, expiresAt: string | undefined): number {
  const end = expiresAt === undefined ? 0 : Date.parse(expiresAt) + MINUTE
  return end > now ? Math.min(planned, end) : planned
}

/**
 * Plans another check soon, because the last one gave no clear result and does not count. Checks
 * even sooner if credentials wait for the result.
 */
export function planAnotherLook(
  ports: Pick<Ports, 'clock' | 'random'>,
  connection: Connection,
): Connection {
  const status = connection.awaitsReproof ? 'disconnecting' : connection.status
  const checks =
    status === 'disconnecting' ? Math.max(connection.looksSinceChange, LEAVING.length / 2) : 0
  return {
    ...planNextCheck(ports, { ...connection, looksSinceChange: checks }, status),
    looksSinceChange: connection.looksSinceChange,
  }
}

/** Plans a check that is due at once, because something waits for its result. */
export const planCheckNow = (
  { clock }: Pick<Ports, 'clock'>,
  connection: Connection,
): Connection => ({ ...connection, looksSinceChange: 0, nextCheckAt: clock.now().toISOString() })
