import { RolecallError } from '../../api/errors.ts'
import { announceChange, auditEntry } from '../audit/entry.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { parseAccountId } from '../model/aws/account-id.ts'
import { awaitsTick, type Invitation } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { customersAccount } from './create.ts'
import { invitationOfPage } from './find.ts'
import { openedEvent } from './note-opened.ts'

type AcceptPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'installation'>

export interface Acceptance {
  accountId: string
  /** The customer ticked the box about a role that can take over the account. */
  confirmTakeover?: boolean | undefined
}

/**
 * Binds the invitation to the account number that the customer enters. The same number again
 * changes nothing; a different number is refused. A role that can take over the account also needs
 * the customer's confirmation.
 */
export async function acceptInvitation(ports: AcceptPorts, token: string, input: Acceptance) {
  return retryOnConflict(async (): Promise<Invitation> => {
    const invitation = await invitationOfPage(ports, token)
    const accountId = parseAccountId(input.accountId)
    const isPinned = invitation.accountId !== undefined
    if (isPinned && invitation.accountId !== accountId)
      throw new RolecallError('ACCOUNT_ALREADY_PINNED')
    const mustTick = awaitsTick(invitation)
    if (mustTick && !input.confirmTakeover) throw new RolecallError('TAKEOVER_NOT_CONFIRMED')
    if (isPinned && !mustTick) return invitation
    if (invitation.status !== 'open') throw new RolecallError('INVITATION_NOT_OPEN')
    const now = ports.clock.now().toISOString()
    const accepted: Invitation = {
      ...invitation,
      ...(!isPinned && {
        accountId: customersAccount(ports.installation, accountId),
        pinnedBy: 'customer' as const,
      }),
      ...(mustTick && { takeoverConfirmedAt: now }),
      openedAt: invitation.openedAt ?? now,
    }
    const audit = [
      ...(invitation.openedAt === undefined ? [openedEvent(invitation)] : []),
      ...(isPinned ? [] : [acceptanceEvent('invitation.accepted', accepted)]),
      ...(mustTick ? [acceptanceEvent('invitation.takeover-confirmed', accepted)] : []),
    ].map((event) => auditEntry(ports, event))
    const [stored] = await ports.store.commit({
      put: [accepted],
      audit,
      ...announceChange(ports, { put: [accepted], before: [invitation] }),
    })
    return stored
  })
}

const acceptanceEvent = (action: AuditAction, { id, customerId, accountId }: Invitation) => ({
  actor: { kind: 'customer' as const, id },
  action,
  subject: id,
  customerId,
  details: { accountId: accountId! },
})
