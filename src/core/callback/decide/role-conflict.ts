import { advance } from '../../connections/lifecycle.ts'
import { reopenInvitation } from '../../connections/reopen-invitation.ts'
import { roleClaims } from '../../connections/role-claim.ts'
import { parseRoleArn } from '../../model/aws/role-arn.ts'
import type { Connection } from '../../model/connection.ts'
import type { Invitation } from '../../model/invitation.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import type { Decision, DecisionPorts } from './decision.ts'

/** A customer who connects anew replaces a connection whose role no longer opens to it; what a person suspended only a person ends. */
export async function isAbandoned(
  { sts }: DecisionPorts,
  holder: Connection,
  { customerId }: Invitation,
): Promise<boolean> {
  if (holder.customerId !== customerId || holder.status === 'suspended') return false
  const { outcome } = await sts.probe(parseRoleArn(holder.roleArn), holder.externalId)
  return outcome === 'denied'
}

/** The new connection takes the role over, in one write with the end of the earlier one. */
export async function takeOverRole(
  ports: DecisionPorts,
  holder: Connection,
  decision: Decision,
): Promise<Decision> {
  const ended = planNextCheck(ports, {
    ...advance(holder, 'ended'),
    looksSinceChange: 0,
    updatedAt: ports.clock.now().toISOString(),
  })
  const { release = [] } = roleClaims(holder, ended)
  const details = { from: holder.status, to: ended.status, supersededBy: decision.subject }
  return {
    ...decision,
    put: [...decision.put, ended, ...(await reopenInvitation(ports, holder, ended))],
    claims: { ...decision.claims, release: [...release, ...(decision.claims?.release ?? [])] },
    beside: [
      {
        action: 'connection.disconnected',
        subject: holder.id,
        customerId: holder.customerId,
        details,
      },
    ],
  }
}

interface Conflict {
  /** What was refused, and for whom. */
  decision: Decision
  connectionId: string
  customerId: string
  holder: Connection
}

/** Both sides' trails say so; the holder stays as it is (CB-11). */
export function refuseHeldRole({ decision, connectionId, customerId, holder }: Conflict): Decision {
  const role = { accountId: holder.accountId, roleArn: holder.roleArn }
  return {
    ...decision,
    action: 'connection.conflict',
    subject: connectionId,
    customerId,
    details: { ...role, heldBy: holder.id },
    beside: [
      {
        action: 'connection.conflict',
        subject: holder.id,
        customerId: holder.customerId,
        details: { ...role, claimedBy: connectionId },
      },
    ],
  }
}
