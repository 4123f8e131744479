import { isRolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'

/**
 * Notes that the customer opened the page for the first time. Call it when a person looks at the
 * page, not when a mail scanner fetches it. If another change of the invitation comes first, the
 * next look notes it.
 */
export async function noteOpened(
  ports: Pick<Ports, 'clock' | 'random' | 'store'>,
  invitation: Invitation,
): Promise<void> {
  const { id, customerId, status, openedAt } = invitation
  if (status !== 'open' || openedAt !== undefined) return
  const opened = { ...invitation, openedAt: ports.clock.now().toISOString() }
  const changed = { put: [opened], before: [invitation] }
  try {
    await ports.store.commit({
      put: [opened],
      ...auditAndAnnounce(ports, openedEvent({ id, customerId }), changed),
    })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}

/** The event of the first look, which accepting may be too. */
export const openedEvent = ({ id, customerId }: Pick<Invitation, 'id' | 'customerId'>) => ({
  actor: { kind: 'customer' as const, id },
  action: 'invitation.opened' as const,
  subject: id,
  customerId,
})
