import { RolecallError } from '../../api/errors.ts'
import { auditAndAnnounce, auditOnly } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Invitation } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { invitationFor } from './find.ts'

type RevokePorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Revokes an invitation. Its External ID is never used again. Revoking it twice changes nothing.
 */
export const revokeInvitation = (
  ports: RevokePorts,
  actor: Actor,
  id: string,
): Promise<Invitation> =>
  change(ports, { actor, id, action: 'invitation.revoked' }, (invitation) =>
    invitation.status === 'revoked' ? invitation : { ...invitation, status: 'revoked' },
  )

/** Removes the account number that the customer entered, so that another can be entered. */
export const resetInvitation = (
  ports: RevokePorts,
  actor: Actor,
  id: string,
): Promise<Invitation> =>
  change(ports, { actor, id, action: 'invitation.reset' }, (invitation) => {
    if (invitation.pinnedBy !== 'customer') return invitation
    // The customer confirmed and chose what follows for the former account.
    const { takeoverConfirmedAt: _, otherWay: __, ...rest } = invitation
    const { accountId: ___, pinnedBy: ____, ...unpinned } = rest
    return unpinned
  })

/**
 * Gives the invitation a new link, and ends the one before. Also for an invitation that has led to
 * a connection, because its page stays.
 */
export const replaceLink = (ports: RevokePorts, actor: Actor, id: string): Promise<Invitation> =>
  retryOnConflict(async () => {
    const invitation = await invitationFor(ports, actor, 'invitations:write', id)
    if (invitation.status !== 'open' && invitation.status !== 'claimed') throw notOpen(invitation)
    const event = { actor, action: 'invitation.link-replaced' as const, subject: id }
    const [stored] = await ports.store.commit({
      put: [{ ...invitation, linkNumber: (invitation.linkNumber ?? 0) + 1 }],
      ...auditOnly(ports, { ...event, customerId: invitation.customerId }),
    })
    return stored
  })

const notOpen = ({ status }: Invitation) =>
  new RolecallError('INVITATION_NOT_OPEN', { detail: `This invitation is ${status}.` })

interface Order {
  actor: Actor
  id: string
  action: AuditAction
}

function change(
  ports: RevokePorts,
  { actor, id, action }: Order,
  edit: (invitation: Invitation) => Invitation,
): Promise<Invitation> {
  return retryOnConflict(async () => {
    const invitation = await invitationFor(ports, actor, 'invitations:write', id)
    const edited = edit(invitation)
    if (edited === invitation) return invitation
    if (invitation.status !== 'open' && invitation.status !== 'expired') throw notOpen(invitation)
    const event = { actor, action, subject: id, customerId: invitation.customerId }
    const [stored] = await ports.store.commit({
      put: [edited],
      ...auditAndAnnounce(ports, event, { put: [edited], before: [invitation] }),
    })
    return stored
  })
}
