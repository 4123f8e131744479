import { consoleOrigin } from '../../../core/invitations/links.ts'
import { progressOf } from '../../../core/invitations/progress.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { type Attempt, attemptOf, type Invitation } from '../../../core/model/invitation.ts'
import type { Phase } from '../../../core/model/phase.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Progress, ShownStack } from '../../pages/customer/view.ts'

/** How far the customer is, with the facts that the page shows. */
export function toProgress(
  ports: Pick<Ports, 'installation' | 'clock'>,
  invitation: Invitation,
  connection: Connection | undefined,
): Progress {
  const { phase, attempt, launchedAt } = progressOf(invitation, connection, ports.clock.now())
  const shared = {
    vendorName: ports.installation.vendor.name,
    accountId: invitation.accountId,
    phase,
  }
  if (phase === 'link-ended') return shared
  if (phase === 'declined') return { ...shared, since: invitation.declinedAt }
  if (invitation.status === 'claimed' && connection)
    return { ...shared, ...connectionFacts(ports, phase, { invitation, connection }) }
  return {
    ...shared,
    ...(launchedAt === undefined
      ? attempt && attemptFacts(ports, attempt)
      : { startedAt: launchedAt }),
    earlier: earlierAttempts(invitation),
  }
}

function connectionFacts(
  ports: Pick<Ports, 'installation'>,
  phase: Phase,
  { invitation, connection }: { invitation: Invitation; connection: Connection },
) {
  const { roleArn, verifiedAt, findings, createdAt, updatedAt } = connection
  const attempt = attemptOf(invitation, connection.stackId)
  return {
    stack: shownStack(ports, connection),
    ...{ roleArn, verifiedAt, findings },
    startedAt: attempt?.startedAt ?? createdAt,
    since: phase === 'connected' ? (attempt?.endedAt ?? createdAt) : updatedAt,
  }
}

function attemptFacts(ports: Pick<Ports, 'installation'>, attempt: Attempt) {
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
      finding,
    }))

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
