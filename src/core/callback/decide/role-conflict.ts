import { advance } from '../../connections/lifecycle.ts'
import { reopenInvitation } from '../../connections/reopen-invitation.ts'
import { roleClaims } from '../../connections/role-claim.ts'
import { parseRoleArn } from '../../model/aws/role-arn.ts'
import type { Connection } from '../../model/connection.ts'
import type { Invitation } from '../../model/invitation.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import type { DecisionPorts, Effects } from './decision.ts'

/**
 * Whether a customer who connects again may replace the earlier connection: its role is denied now,
 * and no operator suspended it.
 */
export async function isAbandoned(
  { sts }: DecisionPorts,
  holder: Connection,
  { customerId }: Invitation,
): Promise<boolean> {
  if (holder.customerId !== customerId || holder.status === 'suspended') return false
  const { outcome } = await sts.probe(parseRoleArn(holder.roleArn), holder.externalId)
  return outcome === 'denied'
}

/**
 * Whether an account of an organisation left and joined again: its new stack makes the role under
 * the same name, and the earlier stack is gone.
 */
export async function wasOfSameAccount(
  { store }: DecisionPorts,
  holder: Connection,
  { enrolmentId }: Invitation,
): Promise<boolean> {
  if (enrolmentId === undefined || holder.status === 'suspended') return false
  const earlier = await store.get('invitation', holder.invitationId)
  return earlier?.enrolmentId === enrolmentId
}

/** Gives the role to the new connection and ends the earlier one, in one write. */
export async function takeOverRole<Change extends Effects>(
  ports: DecisionPorts,
  holder: Connection,
  decision: Change,
): Promise<Change> {
  const ended = planNextCheck(ports, {
    ...advance(holder, 'ended'),
    looksSinceChange: 0,
    updatedAt: ports.clock.now().toISOString(),
  })
  const { release = [] } = roleClaims(holder, ended)
  const details = { from: holder.status, to: ended.status, supersededBy: decision.subject }
  const reopened = await reopenInvitation(ports, [{ before: holder, after: ended }])
  return {
    ...decision,
    put: [...decision.put, ended, ...reopened.put],
    before: [...decision.before, holder, ...reopened.before],
    claims: { ...decision.claims, release: [...release, ...(decision.claims?.release ?? [])] },
    beside: [
      ...(decision.beside ?? []),
      {
        action: 'connection.disconnected',
        subject: holder.id,
        customerId: holder.customerId,
        details,
      },
    ],
  }
}

interface Conflict<Change extends Effects> {
  /** The decision that refused the role, and the connection and customer that asked for it. */
  decision: Change
  connectionId: string
  customerId: string
  holder: Connection
}

/**
 * Refuses a role that another connection uses. The audit trails of both show it; the holder does
 * not change (CB-11).
 */
export function refuseHeldRole<Change extends Effects>({
  decision,
  connectionId,
  customerId,
  holder,
}: Conflict<Change>): Change {
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
