import { isRolecallError } from '../../api/errors.ts'
import { auditEntry } from '../audit/entry.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'

/** Launches that follow each other faster than this are noted once. */
const MIN_BETWEEN_NOTES_MS = 10_000

/**
 * Notes that the customer followed the launch link, so that the page can say since when it waits.
 * If another change of the invitation comes first, the note is left out: the customer has to reach
 * AWS in any case.
 */
export async function noteLaunch(
  ports: Pick<Ports, 'clock' | 'random' | 'store'>,
  invitation: Invitation,
  region: string,
): Promise<void> {
  const now = ports.clock.now()
  const { id, customerId, launchedAt } = invitation
  if (launchedAt && now.getTime() - Date.parse(launchedAt) < MIN_BETWEEN_NOTES_MS) return
  const event = {
    actor: { kind: 'customer' as const, id },
    action: 'invitation.launched' as const,
    subject: id,
    customerId,
    details: { region },
  }
  try {
    await ports.store.commit({
      put: [{ ...invitation, launchedAt: now.toISOString() }],
      audit: [auditEntry(ports, event)],
      announce: [],
    })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}
