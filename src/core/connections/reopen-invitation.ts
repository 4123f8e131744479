import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'

/**
 * Opens the invitation again if its stack ended before CloudFormation accepted an answer (fault
 * 22).
 */
export async function reopenInvitation(
  { store }: Pick<Ports, 'store'>,
  before: Connection,
  after: Connection,
): Promise<Invitation[]> {
  if (before.status !== 'verifying' || after.status !== 'disconnected') return []
  const invitation = await store.get('invitation', before.invitationId)
  return invitation?.status === 'claimed' ? [{ ...invitation, status: 'open' }] : []
}
