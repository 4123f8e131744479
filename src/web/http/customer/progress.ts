import { consoleOrigin } from '../../../core/invitations/links.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { type Attempt, attemptOf, type Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Phase, Progress, ShownStack } from '../../pages/customer/view.ts'

type ProgressPorts = Pick<Ports, 'installation' | 'clock'>

/** After this time without a report, the page asks what the stack's events say. */
const MAX_WAITING_MS = 60_000
/** After this time the page offers the launch as if nothing had happened. */
const MAX_SILENT_MS = 3_600_000
const MAX_CREATING_MS = 600_000
/** The service time-out of the stack's last resource is 300 s; a minute is for the answer. */
const MAX_CHECKING_MS = 360_000

/**
 * How far the customer is. Each phase in which the customer waits ends by the clock, if nothing
 * else ends it.
 */
export function toProgress(
  ports: ProgressPorts,
  invitation: Invitation,
  connection: Connection | undefined,
): Progress {
  const shared = { vendorName: ports.installation.vendor.name, accountId: invitation.accountId }
  if (hasEnded(ports, invitation)) return { ...shared, phase: 'link-ended' }
  if (invitation.status === 'claimed' && connection)
    return { ...shared, ...connectionProgress(ports, invitation, connection) }
  return {
    ...shared,
    ...attemptProgress(ports, invitation, connection),
    earlier: earlierAttempts(invitation),
  }
}

/** A stack that began before the invitation expired may still connect. */
const hasEnded = (ports: ProgressPorts, { status, attempts }: Invitation): boolean => {
  if (status !== 'expired') return status === 'revoked'
  const attempt = latestAttempt(ports, attempts)
  return !attempt || !isUnderWay(ports, attempt)
}

/** A claimed invitation has a connection, and its status decides. */
function connectionProgress(
  ports: ProgressPorts,
  invitation: Invitation,
  connection: Connection,
): Omit<Progress, Own> {
  const { roleArn, verifiedAt, findings, createdAt, updatedAt } = connection
  const attempt = attemptOf(invitation, connection.stackId)
  const phase = phaseOf(ports, connection)
  return {
    phase,
    stack: shownStack(ports, connection),
    ...{ roleArn, verifiedAt, findings },
    startedAt: attempt?.startedAt ?? createdAt,
    since: phase === 'connected' ? (attempt?.endedAt ?? createdAt) : updatedAt,
  }
}

type Own = 'vendorName' | 'accountId'

function phaseOf(
  ports: ProgressPorts,
  { status, updatedAt, followedRequestAt, ...connection }: Connection,
): Phase {
  if (status === 'verifying')
    return isOver(ports, followedRequestAt ?? updatedAt, MAX_CHECKING_MS) ? 'stuck' : 'checking'
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
  ports: ProgressPorts,
  { launchedAt, accountId, attempts }: Invitation,
  connection: Connection | undefined,
): Omit<Progress, Own> {
  const attempt = latestAttempt(ports, attempts) ?? earlyAttempt(connection)
  const underWay = attempt && attemptPhase(ports, attempt)
  const isNewer =
    accountId !== undefined &&
    launchedAt !== undefined &&
    (!attempt || launchedAt > lastSignOf(attempt))
  if (attempt && underWay !== undefined && !(isNewer && underWay === 'stuck'))
    return { phase: underWay, ...factsOf(ports, attempt) }
  if (isNewer && !isOver(ports, launchedAt, MAX_WAITING_MS))
    return { phase: 'waiting', startedAt: launchedAt }
  if (isNewer && !isOver(ports, launchedAt, MAX_SILENT_MS))
    return { phase: 'silent', startedAt: launchedAt }
  if (attempt?.status === 'failed') return { phase: 'failed', ...factsOf(ports, attempt) }
  // A stack that connected and soon ended was rolled back: the invitation is open again.
  return { phase: accountId ? 'ready' : 'account', ...(attempt && factsOf(ports, attempt)) }
}

/** An attempt that is under way comes first, because it may still connect. */
const latestAttempt = (ports: ProgressPorts, attempts: Attempt[] = []): Attempt | undefined =>
  attempts.findLast((it) => isUnderWay(ports, it)) ?? attempts.at(-1)

const isUnderWay = (ports: ProgressPorts, attempt: Attempt): boolean =>
  ['creating', 'checking'].includes(attemptPhase(ports, attempt) ?? '')

function attemptPhase(
  ports: ProgressPorts,
  { status, startedAt, roleReportedAt }: Attempt,
): 'creating' | 'checking' | 'stuck' | undefined {
  if (status === 'creating') return isOver(ports, startedAt, MAX_CREATING_MS) ? 'stuck' : 'creating'
  if (status === 'checking')
    return isOver(ports, roleReportedAt ?? startedAt, MAX_CHECKING_MS) ? 'stuck' : 'checking'
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
    ...{ stackId, accountId, region, roleArn },
    status: ended ? 'failed' : 'checking',
    startedAt: createdAt,
    roleReportedAt: updatedAt,
    ...(ended && { endedAt: updatedAt }),
    ...(reason && { finding: reason }),
  }
}

function factsOf(ports: ProgressPorts, attempt: Attempt) {
  const { roleArn, startedAt, roleReportedAt, endedAt, finding } = attempt
  return {
    stack: shownStack(ports, attempt),
    ...{ roleArn, startedAt, roleReportedAt },
    since: endedAt,
    findings: finding ? [finding] : [],
  }
}

/** All failed attempts but the latest one. */
const earlierAttempts = ({ attempts = [] }: Invitation): Progress['earlier'] =>
  attempts
    .slice(0, -1)
    .filter(({ status }) => status === 'failed')
    .reverse()
    .map(({ startedAt, accountId, finding }) => ({
      ...{ startedAt, accountId },
      message: finding?.message ?? 'It failed.',
    }))

const isOver = ({ clock }: Pick<Ports, 'clock'>, since: string, ms: number): boolean =>
  clock.now().getTime() - Date.parse(since) >= ms

function shownStack(
  ports: Pick<Ports, 'installation'>,
  { stackId, accountId, region }: Pick<Attempt, 'stackId' | 'accountId' | 'region'>,
): ShownStack {
  const encoded = encodeURIComponent(stackId)
  return {
    name: stackId.split('/').at(-2) ?? stackId,
    ...{ accountId, region },
    url: `${consoleOrigin(ports, region)}/cloudformation/home?region=${region}#/stacks/events?stackId=${encoded}`,
  }
}
