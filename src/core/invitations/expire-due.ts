import { isRolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { SYSTEM } from '../model/actor.ts'
import type { Ports } from '../ports.ts'

/** Marks expired invitations as expired, so that lists and the audit trail show it. */
export async function expireDueInvitations(
  ports: Pick<Ports, 'clock' | 'random' | 'store'>,
  limit = 200,
): Promise<number> {
  const due = await ports.store.due('invitation', ports.clock.now(), limit)
  await Promise.all(
    due.map(async (invitation) => {
      const event = {
        actor: SYSTEM,
        action: 'invitation.expired' as const,
        subject: invitation.id,
        customerId: invitation.customerId,
      }
      const expired = { ...invitation, status: 'expired' as const }
      try {
        await ports.store.commit({
          put: [expired],
          ...auditAndAnnounce(ports, event, { put: [expired], before: [invitation] }),
        })
      } catch (error) {
        if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
      }
    }),
  )
  return due.length
}
