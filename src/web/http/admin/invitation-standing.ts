import type { InvitationState } from '../../../api/types.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { attemptInWords, type Invitation } from '../../../core/model/invitation.ts'
import type { InvitationStanding } from '../../pages/admin/list-view.ts'
import { standingOf } from '../../pages/admin/pieces/status.tsx'

/** Reasons that only the vendor can remove. */
const FOR_VENDOR: readonly string[] = [
  ...['ACCOUNT_NOT_INVITED', 'ROLE_IN_USE', 'INVITATION_UNUSABLE', 'INVITATION_EXPIRED'],
  ...['TEMPLATE_OF_OTHER_INVITATION', 'UPDATE_UNKNOWN'],
]

/** The invitation has its status, and its state, at the same time. */
export function standingOfInvitation(
  invitation: Invitation,
  connection: Connection | undefined,
  state: InvitationState,
): InvitationStanding {
  const { launchedAt, declineNote, attempts = [] } = invitation
  switch (state) {
    case 'invited':
      return { step: 'Sent', detail: 'never opened', standing: 'waiting' }
    case 'opened':
      return { step: 'Opened', detail: 'no account given', standing: 'waiting' }
    case 'accepted':
      return launchedAt === undefined
        ? { step: 'Account given', detail: 'not launched yet', standing: 'waiting' }
        : { step: 'Launched', detail: 'no stack has reported', standing: 'waiting' }
    case 'creating':
      return { step: 'Stack begun', detail: 'creating the role', standing: 'busy' }
    case 'checking':
      return { step: 'Stack begun', detail: 'checking the role', standing: 'busy' }
    case 'failed':
      return failedStanding(attempts)
    case 'declined':
      return { step: 'Declined', detail: declineNote ?? 'by the customer', standing: 'ended' }
    case 'expired':
      return { step: 'Expired', detail: lastFailure(attempts), standing: 'ended' }
    case 'revoked':
      return { step: 'Revoked', detail: lastFailure(attempts), standing: 'ended' }
    default:
      return connection && invitation.status === 'claimed'
        ? connectedStanding(connection)
        : { step: 'Stack begun', detail: 'nothing more was reported', standing: 'waiting' }
  }
}

function failedStanding(attempts: NonNullable<Invitation['attempts']>): InvitationStanding {
  const last = attempts.findLast(({ status }) => status === 'failed')
  const needsVendor = FOR_VENDOR.includes(last?.finding?.code ?? '')
  return {
    step: 'Failed',
    detail: lastFailure(attempts),
    standing: needsVendor ? 'needs-you' : 'waiting',
  }
}

/** `role not created, 2 attempts` */
function lastFailure(attempts: NonNullable<Invitation['attempts']>): string | undefined {
  const failed = attempts.filter(({ status }) => status === 'failed')
  const last = failed.at(-1)
  if (!last) return undefined
  const reason = attemptInWords(last).replace(/^failed: /, '')
  return `${reason}, ${failed.length} ${failed.length === 1 ? 'attempt' : 'attempts'}`
}

function connectedStanding(connection: Connection): InvitationStanding {
  const { standing, why } = standingOf(connection)
  return { step: standing === 'ended' ? 'Disconnected' : 'Connected', detail: why, standing }
}
