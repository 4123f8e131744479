import type { Connection } from '../model/connection.ts'
import { attemptOf, completeAttempt, type Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { finding } from '../verification/findings.ts'

/** A stack that ends so soon after it connected was rolled back, as far as Rolecall can know. */
const ROLLBACK_MS = 3600_000

const NONE = { put: [], before: [] }

/**
 * Opens the invitation again if its stack ended before CloudFormation accepted an answer (fault
 * 22), or was rolled back after that, because another of its resources failed.
 */
export async function reopenInvitation(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  before: Connection,
  after: Connection,
): Promise<{ put: Invitation[]; before: Invitation[] }> {
  if (after.status !== 'disconnected') return NONE
  const invitation = await store.get('invitation', before.invitationId)
  if (invitation?.status !== 'claimed') return NONE
  const now = clock.now()
  const isOver = before.status === 'verifying' || isRolledBack(before, invitation, now)
  if (!isOver) return NONE
  const end = { status: 'failed' as const, finding: finding('STACK_ROLLED_BACK') }
  const ended = completeAttempt(invitation, before.stackId, end, now.toISOString())
  return { put: [{ ...ended, status: 'open' }], before: [invitation] }
}

function isRolledBack(connection: Connection, invitation: Invitation, now: Date): boolean {
  const connectedAt = attemptOf(invitation, connection.stackId)?.endedAt
  return (
    (connection.stackDeleted === true || connection.invitationDeleted === true) &&
    connectedAt !== undefined &&
    now.getTime() - Date.parse(connectedAt) < ROLLBACK_MS
  )
}
