import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'

/** A stack that went before it took our answer used nothing up: its invitation opens for the next one (fault 22). */
export async function reopenInvitation(
  { store }: Pick<Ports, 'store'>,
  before: Connection,
  after: Connection,
): Promise<Invitation[]> {
  if (before.status !== 'verifying' || after.status !== 'disconnected') return []
  const invitation = await store.get('invitation', before.invitationId)
  return invitation?.status === 'claimed' ? [{ ...invitation, status: 'open' }] : []
}
