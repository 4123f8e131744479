import { RolecallError } from '../../api/errors.ts'
import { versionOf } from '../../core/access-versions/read-versions.ts'
import { onboardingUrl } from '../../core/invitations/links.ts'
import type { Invitation } from '../../core/model/invitation.ts'
import type { Ports } from '../../core/ports.ts'
import { invitationEmail } from '../pages/invitation-email.ts'
import { chooseLanguage } from '../pages/language/choose-language.ts'

/**
 * The e-mail for an open invitation, in the language that is asked for, else in the invitation's.
 * Throws INVITATION_NOT_OPEN, because no other link can be used to connect.
 */
export async function emailFor(
  ports: Pick<Ports, 'keys' | 'installation' | 'store' | 'clock'>,
  invitation: Invitation,
  locale = invitation.locale,
) {
  if (invitation.status !== 'open') throw new RolecallError('INVITATION_NOT_OPEN')
  const { installation } = ports
  const { contact, customerName, expiresAt, accountId } = invitation
  const version = await versionOf(ports, invitation)
  const view = {
    ...{ contact, customerName, expiresAt, accountId },
    vendor: version?.content.vendor ?? installation.vendor,
    purpose: version?.content.profile.purpose,
    pageUrl: onboardingUrl(ports, invitation),
    vendorAccountId: installation.brokerRole.accountId,
    domain: installation.verifiedDomain?.name,
    texts: installation.brand?.texts,
  }
  return invitationEmail(view, chooseLanguage(locale, undefined))
}
