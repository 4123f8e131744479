import { RolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import type { Invitation } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { invitationOnceOpen } from './find.ts'
import { progressOf } from './progress.ts'

/**
 * Ends the invitation for the customer, who does not want to connect. Declining again changes
 * nothing. Throws INVITATION_NOT_OPEN after a stack has connected, and STACK_UNDER_WAY while one
 * may still connect.
 * @param note Why, in the customer's words; at most 500 characters.
 */
export async function declineInvitation(
  ports: Pick<Ports, 'clock' | 'random' | 'store' | 'keys'>,
  token: string,
  { note }: { note?: string | undefined } = {},
): Promise<Invitation> {
  return retryOnConflict(async (): Promise<Invitation> => {
    const invitation = await invitationOnceOpen(ports, token)
    const { id, customerId, status } = invitation
    if (invitation.declinedAt !== undefined) return invitation
    if (status === 'claimed') throw new RolecallError('INVITATION_NOT_OPEN')
    if (status !== 'open') throw new RolecallError('LINK_INVALID')
    const now = ports.clock.now()
    const { phase } = progressOf(invitation, [], now)
    if (phase === 'creating' || phase === 'checking') throw new RolecallError('STACK_UNDER_WAY')
    const declined: Invitation = {
      ...invitation,
      status: 'revoked',
      declinedAt: now.toISOString(),
      ...(note && { declineNote: note }),
    }
    const event = {
      actor: { kind: 'customer' as const, id },
      action: 'invitation.declined' as const,
      subject: id,
      customerId,
    }
    const [stored] = await ports.store.commit({
      put: [declined],
      ...auditAndAnnounce(ports, event, { put: [declined], before: [invitation] }),
    })
    return stored
  })
}
