import type { Connection } from '../model/connection.ts'
import { attemptOf, type Invitation, isUnderWay, withAttempt } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { finding } from '../verification/findings.ts'

/** A stack that ends so soon after it connected was rolled back, as far as Rolecall can know. */
const ROLLBACK_MS = 3600_000

/**
 * Opens the invitation again if its stack ended before CloudFormation accepted an answer (fault
 * 22), or was rolled back after that, because another of its resources failed.
 */
export async function reopenInvitation(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  before: Connection,
  after: Connection,
): Promise<Invitation[]> {
  if (after.status !== 'disconnected') return []
  const invitation = await store.get('invitation', before.invitationId)
  if (invitation?.status !== 'claimed') return []
  const isOver = before.status === 'verifying' || isRolledBack(before, invitation, clock.now())
  if (!isOver) return []
  return [{ ...endUnderWay(invitation, before.stackId, clock.now()), status: 'open' }]
}

/** The stack was deleted before Rolecall knew that CloudFormation has its answer. */
function endUnderWay(invitation: Invitation, stackId: string, now: Date): Invitation {
  const attempt = attemptOf(invitation, stackId)
  if (!attempt || !isUnderWay(attempt)) return invitation
  const reason = finding('STACK_ROLLED_BACK')
  const ended = { status: 'failed' as const, endedAt: now.toISOString(), finding: reason }
  return withAttempt(invitation, { ...attempt, ...ended })
}

function isRolledBack(connection: Connection, invitation: Invitation, now: Date): boolean {
  const connectedAt = attemptOf(invitation, connection.stackId)?.endedAt
  return (
    (connection.stackDeleted === true || connection.invitationDeleted === true) &&
    connectedAt !== undefined &&
    now.getTime() - Date.parse(connectedAt) < ROLLBACK_MS
  )
}
