import { consoleOrigin } from '../../../core/invitations/links.ts'
import { leadingConnection, phaseOf, progressOf } from '../../../core/invitations/progress.ts'
import type { Connection } from '../../../core/model/connection.ts'
import {
  type Attempt,
  attemptOf,
  connectionIdFor,
  type Invitation,
  subjectOf,
} from '../../../core/model/invitation.ts'
import type { Phase } from '../../../core/model/phase.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Progress, ShownRole, ShownStack } from '../../pages/customer/view.ts'

/** How far the customer is, with the facts that the page shows. */
export function toProgress(
  ports: Pick<Ports, 'installation' | 'clock'>,
  invitation: Invitation,
  connections: readonly Connection[],
): Progress {
  const now = ports.clock.now()
  const { phase, attempt, launchedAt } = progressOf(invitation, connections, now)
  const connection = leadingConnection(connections, now)
  const shared = {
    vendorName: ports.installation.vendor.name,
    accountId: invitation.accountId,
    phase,
    roles: shownRoles({ invitation, connections, attempt, now }),
  }
  if (phase === 'link-ended') return shared
  if (phase === 'declined') return { ...shared, since: invitation.declinedAt }
  if (invitation.status === 'claimed' && connection && !attempt)
    return { ...shared, ...connectionFacts(ports, phase, { invitation, connection }) }
  return {
    ...shared,
    ...(launchedAt === undefined
      ? attempt && attemptFacts(ports, attempt)
      : { startedAt: launchedAt }),
    earlier: earlierAttempts(invitation),
  }
}

interface RoleFacts {
  invitation: Invitation
  connections: readonly Connection[]
  attempt: Attempt | undefined
  now: Date
}

/** Each of several roles with its own state; undefined if the profile asks for one role. */
function shownRoles({ invitation, connections, attempt, now }: RoleFacts) {
  const isSettled = invitation.status === 'claimed' && !attempt
  return invitation.roles?.flatMap((role): ShownRole[] => {
    const tried = attempt?.roles?.find((it) => it.role === role)
    const connection = connections.find(({ id }) => id === connectionIdFor(invitation.id, role))
    if (isSettled || (tried?.status === 'connected' && connection))
      return connection ? [settledRole(role, connection, now)] : []
    if (attempt?.roles && !tried) return []
    const { status = 'waiting', roleArn, finding } = tried ?? {}
    return [{ role, state: status, roleArn, findings: finding ? [finding] : [] }]
  })
}

const settledRole = (role: string, connection: Connection, now: Date): ShownRole => ({
  ...{ role, state: phaseOf(connection, now) },
  ...{ roleArn: connection.roleArn, findings: connection.findings },
  verifiedAt: connection.verifiedAt,
})

function connectionFacts(
  ports: Pick<Ports, 'installation'>,
  phase: Phase,
  { invitation, connection }: { invitation: Invitation; connection: Connection },
) {
  const { roleArn, verifiedAt, findings, createdAt, updatedAt } = connection
  const attempt = attemptOf(invitation, subjectOf(connection))
  return {
    way: wayOf(connection),
    stack: shownStack(ports, connection),
    ...{ roleArn, verifiedAt, findings },
    startedAt: attempt?.startedAt ?? createdAt,
    since: phase === 'connected' ? (attempt?.endedAt ?? createdAt) : updatedAt,
  }
}

function attemptFacts(ports: Pick<Ports, 'installation'>, attempt: Attempt) {
  const { roleArn, startedAt, roleReportedAt, endedAt, finding } = attempt
  return {
    way: wayOf(attempt),
    stack: shownStack(ports, attempt),
    ...{ roleArn, startedAt, roleReportedAt },
    since: endedAt,
    findings: finding ? [finding] : [],
  }
}

const wayOf = ({ way }: Pick<Connection, 'way'>): Progress['way'] =>
  way === 'declared' ? way : undefined

/** All failed attempts but the latest one. */
const earlierAttempts = ({ attempts = [] }: Invitation): Progress['earlier'] =>
  attempts
    .slice(0, -1)
    .filter(({ status }) => status === 'failed')
    .reverse()
    .map(({ startedAt, accountId, finding }) => ({
      ...{ startedAt, accountId },
      finding,
    }))

function shownStack(
  ports: Pick<Ports, 'installation'>,
  { stackId, accountId, region }: Pick<Attempt, 'stackId' | 'accountId' | 'region'>,
): ShownStack | undefined {
  if (stackId === undefined) return undefined
  const encoded = encodeURIComponent(stackId)
  return {
    name: stackId.split('/').at(-2) ?? stackId,
    ...{ accountId, region },
    url: `${consoleOrigin(ports, region)}/cloudformation/home?region=${region}#/stacks/events?stackId=${encoded}`,
  }
}
