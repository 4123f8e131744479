import { isRolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { SYSTEM } from '../model/actor.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'

/**
 * Marks expired invitations as expired, so that lists and the audit trail show it, and announces
 * those that expire in three days.
 */
export async function expireDueInvitations(
  ports: Pick<Ports, 'clock' | 'random' | 'store'>,
  limit = 200,
): Promise<number> {
  const now = ports.clock.now()
  const due = await ports.store.due('invitation', now, limit)
  await Promise.all(
    due.map(async (invitation) => {
      const { expiringAt: _, ...rest } = invitation
      const isOver = now >= new Date(invitation.expiresAt)
      const event = {
        actor: SYSTEM,
        action: isOver ? ('invitation.expired' as const) : ('invitation.expiring' as const),
        subject: invitation.id,
        customerId: invitation.customerId,
      }
      const next: Invitation = isOver ? { ...rest, status: 'expired' } : rest
      try {
        await ports.store.commit({
          put: [next],
          ...auditAndAnnounce(ports, event, { put: [next], before: [invitation] }),
        })
      } catch (error) {
        if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
      }
    }),
  )
  return due.length
}
