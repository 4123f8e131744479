import { RolecallError } from '../../api/errors.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { parseAccountId } from '../model/aws/account-id.ts'
import type { Invitation } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { customersAccount } from './create.ts'
import { invitationOfPage } from './find.ts'

/**
 * Binds the invitation to the account number that the customer enters. The same number again
 * changes nothing; a different number is refused.
 */
export async function acceptInvitation(
  ports: Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'installation'>,
  token: string,
  input: { accountId: string },
) {
  return retryOnConflict(async (): Promise<Invitation> => {
    const invitation = await invitationOfPage(ports, token)
    const accountId = parseAccountId(input.accountId)
    if (invitation.accountId === accountId) return invitation
    if (invitation.accountId !== undefined) throw new RolecallError('ACCOUNT_ALREADY_PINNED')
    if (invitation.status !== 'open') throw new RolecallError('INVITATION_NOT_OPEN')
    const accepted: Invitation = {
      ...invitation,
      accountId: customersAccount(ports.installation, accountId),
      pinnedBy: 'customer',
    }
    const about = {
      subject: invitation.id,
      customerId: invitation.customerId,
      details: { accountId },
    }
    const [stored] = await ports.store.commit({
      put: [accepted],
      ...auditAndAnnounce(ports, {
        actor: { kind: 'customer', id: invitation.id },
        action: 'invitation.accepted',
        ...about,
      }),
    })
    return stored
  })
}
