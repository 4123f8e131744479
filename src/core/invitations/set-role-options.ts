import { RolecallError } from '../../api/errors.ts'
import type { RoleOptions as GivenOptions } from '../../api/types.ts'
import { storeTemplate } from '../access-versions/prepared-template.ts'
import { versionOf } from '../access-versions/read-versions.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { type Invitation, isUnderWay } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { contentFor } from '../model/role-options.ts'
import type { Ports } from '../ports.ts'
import { sheetOf } from '../template/access/sheet-of.ts'
import { invitationOfPage } from './find.ts'
import { makeTemplate } from './make-template.ts'
import { roleOptionsFor } from './role-options.ts'

type SetPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'templates' | 'installation'>

/**
 * Sets what the customer chose for the role on the page, in place of all that was set before, and
 * stores a new template with it. The same again changes nothing. Throws INVITATION_NOT_OPEN after a
 * stack has connected, ROLE_UNDER_WAY while one may still connect, and REQUEST_INVALID for options
 * that the profile does not allow or AWS would refuse.
 */
export const setRoleOptions = (
  ports: SetPorts,
  token: string,
  given: GivenOptions,
): Promise<Invitation> =>
  retryOnConflict(async (): Promise<Invitation> => {
    const invitation = await invitationOfPage(ports, token)
    const { id, customerId, status, attempts = [], accountId } = invitation
    if (status !== 'open') throw new RolecallError('INVITATION_NOT_OPEN')
    if (attempts.some(isUnderWay)) throw new RolecallError('ROLE_UNDER_WAY')
    const version = await versionOf(ports, invitation)
    if (!version) throw new RolecallError('INVITATION_NOT_OPEN')
    const roleOptions = roleOptionsFor(version.content, given, {
      accountId,
      now: ports.clock.now(),
    })
    const { roleOptions: former, takeover: _, ...others } = invitation
    if (JSON.stringify(roleOptions) === JSON.stringify(former)) return invitation
    const content = contentFor(version.content, { roleOptions })
    const { facts, body } = makeTemplate(ports, invitation, content)
    const changed: Invitation = {
      ...others,
      ...facts,
      ...(roleOptions && { roleOptions }),
      ...(sheetOf(content).verdict === 'takeover' && { takeover: true as const }),
    }
    await storeTemplate(ports.templates, changed.template, body)
    const event = {
      actor: { kind: 'customer' as const, id },
      action: 'invitation.options-set' as const,
      subject: id,
      customerId,
      details: { options: Object.keys(roleOptions ?? {}).join(', ') },
    }
    const [stored] = await ports.store.commit({
      put: [changed],
      ...auditAndAnnounce(ports, event, { put: [changed], before: [invitation] }),
    })
    return stored
  })
