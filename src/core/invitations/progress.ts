import type { Connection } from '../model/connection.ts'
import { type Attempt, attemptOf, type Invitation, subjectOf } from '../model/invitation.ts'
import type { Phase } from '../model/phase.ts'

/** After this time without a report, the page asks what the stack's events say. */
const MAX_WAITING_MS = 60_000
/** After this time the page offers the launch as if nothing had happened. */
const MAX_SILENT_MS = 3_600_000
const MAX_CREATING_MS = 600_000
/** The service time-out of the stack's last resource is 300 s; a minute is for the answer. */
const MAX_CHECKING_MS = 360_000

/** The phase, and the attempt or the launch that decides it before there is a connection. */
export interface InvitationProgress {
  phase: Phase
  attempt?: Attempt | undefined
  /** When the customer launched; only in the phases `waiting` and `silent`. */
  launchedAt?: string | undefined
}

/**
 * How far the customer is. Each phase in which the customer waits ends by the clock, if nothing
 * else ends it. The invitation has its status at this time.
 */
export function progressOf(
  invitation: Invitation,
  connections: readonly Connection[],
  now: Date,
): InvitationProgress {
  if (hasEnded(invitation, now))
    return { phase: invitation.declinedAt === undefined ? 'link-ended' : 'declined' }
  if (invitation.status === 'claimed' && connections.length > 0)
    return claimedProgress(invitation, connections, now)
  return attemptProgress(invitation, connections[0], now)
}

/**
 * A claimed invitation has connections. Until its stack has connected all of its roles, the attempt
 * decides; after that, the connection that is worst off.
 */
function claimedProgress(
  invitation: Invitation,
  connections: readonly Connection[],
  now: Date,
): InvitationProgress {
  const living = connections.filter(({ status }) => status !== 'disconnected')
  const [first] = living
  const attempt = first?.role === undefined ? undefined : attemptOf(invitation, subjectOf(first))
  // Of several declared roles, others are still to come. Nobody waits for them.
  if (attempt?.way === 'declared' && attempt.status === 'creating')
    return { phase: 'ready', attempt }
  if (attempt && attempt.status !== 'connected')
    return { phase: attemptPhase(attempt, now) ?? 'failed', attempt }
  return { phase: phaseOf(leadingConnection(connections, now)!, now) }
}

/** The connection that decides the phase; undefined if there is none. */
export const leadingConnection = (
  connections: readonly Connection[],
  now: Date,
): Connection | undefined => connections.toSorted((a, b) => rankOf(a, now) - rankOf(b, now))[0]

const rankOf = (connection: Connection, now: Date): number =>
  WORST_FIRST.indexOf(phaseOf(connection, now))

/** The phases of a connection. */
const WORST_FIRST: readonly Phase[] = [
  ...(['insecure', 'contested', 'suspended', 'unreachable', 'stuck', 'checking'] as const),
  ...(['awaiting-approval', 'disconnecting', 'connected', 'ended-by-customer'] as const),
  'ended-by-vendor',
]

/** A stack that began before the invitation expired may still connect. */
function hasEnded({ status, attempts }: Invitation, now: Date): boolean {
  if (status !== 'expired') return status === 'revoked'
  const attempt = latestAttempt(attempts, now)
  return !attempt || !isUnderWay(attempt, now)
}

/** The phase of one connection: its status decides. */
export function phaseOf(
  { status, updatedAt, followedRequestAt, ...connection }: Connection,
  now: Date,
): Phase {
  if (status === 'verifying')
    return isOver(followedRequestAt ?? updatedAt, MAX_CHECKING_MS, now) ? 'stuck' : 'checking'
  if (status === 'active') return 'connected'
  if (status === 'disconnected')
    return isCustomersEnd(connection) ? 'ended-by-customer' : 'ended-by-vendor'
  return status
}

/** The stack reported its end, or the role was denied for so long that it must be gone. */
const isCustomersEnd = (
  it: Pick<Connection, 'stackDeleted' | 'invitationDeleted' | 'findings'>,
): boolean =>
  it.stackDeleted === true ||
  it.invitationDeleted === true ||
  it.findings.some(({ code }) => code === 'ROLE_GONE')

/** An open invitation shows its latest attempt, or the latest launch if that is newer. */
function attemptProgress(
  { launchedAt, accountId, attempts }: Invitation,
  connection: Connection | undefined,
  now: Date,
): InvitationProgress {
  const attempt = latestAttempt(attempts, now) ?? earlyAttempt(connection)
  const underWay = attempt && attemptPhase(attempt, now)
  const isNewer =
    accountId !== undefined &&
    launchedAt !== undefined &&
    (!attempt || launchedAt > lastSignOf(attempt))
  if (underWay !== undefined && !(isNewer && underWay === 'stuck'))
    return { phase: underWay, attempt }
  if (isNewer && !isOver(launchedAt, MAX_WAITING_MS, now)) return { phase: 'waiting', launchedAt }
  if (isNewer && !isOver(launchedAt, MAX_SILENT_MS, now)) return { phase: 'silent', launchedAt }
  if (attempt?.status === 'failed') return { phase: 'failed', attempt }
  // A stack that connected and soon ended was rolled back: the invitation is open again.
  return { phase: accountId ? 'ready' : 'account', attempt }
}

/** An attempt that is under way comes first, because it may still connect. */
const latestAttempt = (attempts: Attempt[] = [], now: Date): Attempt | undefined =>
  attempts.findLast((it) => isUnderWay(it, now)) ?? attempts.at(-1)

const isUnderWay = (attempt: Attempt, now: Date): boolean =>
  ['creating', 'checking'].includes(attemptPhase(attempt, now) ?? '')

function attemptPhase(
  { status, startedAt, roleReportedAt, roles }: Attempt,
  now: Date,
): 'creating' | 'checking' | 'stuck' | undefined {
  // After one of several roles, the stack makes the next one.
  const since = (roles && roleReportedAt) ?? startedAt
  if (status === 'creating') return isOver(since, MAX_CREATING_MS, now) ? 'stuck' : 'creating'
  if (status === 'checking')
    return isOver(roleReportedAt ?? startedAt, MAX_CHECKING_MS, now) ? 'stuck' : 'checking'
  return undefined
}

const lastSignOf = ({ startedAt, roleReportedAt, endedAt }: Attempt): string =>
  endedAt ?? roleReportedAt ?? startedAt

/** In stores of early versions, a failed attempt was a connection that had ended. */
function earlyAttempt(connection: Connection | undefined): Attempt | undefined {
  if (!connection || connection.verifiedAt) return undefined
  const { stackId, accountId, region, roleArn, createdAt, updatedAt, findings } = connection
  const [reason] = findings
  const ended = connection.status !== 'verifying'
  return {
    ...(stackId !== undefined && { stackId }),
    ...{ accountId, region, roleArn },
    status: ended ? 'failed' : 'checking',
    startedAt: createdAt,
    roleReportedAt: updatedAt,
    ...(ended && { endedAt: updatedAt }),
    ...(reason && { finding: reason }),
  }
}

const isOver = (since: string, ms: number, now: Date): boolean =>
  now.getTime() - Date.parse(since) >= ms
