import { RolecallError } from '../../api/errors.ts'
import { versionById } from '../access-versions/read-versions.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Enrolment } from '../model/enrolment.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { type EnrolPorts, withTemplates } from './create.ts'
import { enrolmentFor } from './find.ts'

type SteerPorts = Pick<Ports, 'clock' | 'random' | 'store'>

/**
 * Revokes an enrolment: no further account connects. Connections stay, and can be disconnected.
 * Revoking it twice changes nothing.
 */
export const revokeEnrolment = (ports: SteerPorts, actor: Actor, id: string): Promise<Enrolment> =>
  change(ports, { actor, id, action: 'enrolment.revoked' }, (enrolment) =>
    enrolment.status === 'revoked' ? enrolment : { ...enrolment, status: 'revoked' },
  )

/** Gives the enrolment a new link to its page, and ends the one before. */
export const replaceEnrolmentLink = (
  ports: SteerPorts,
  actor: Actor,
  id: string,
): Promise<Enrolment> =>
  change(ports, { actor, id, action: 'enrolment.link-replaced' }, (enrolment) => ({
    ...requireOpen(enrolment),
    linkNumber: (enrolment.linkNumber ?? 0) + 1,
  }))

/**
 * Replaces the callback token, which every account of the organisation can read. Templates with an
 * earlier token connect no account; what is connected stays. The customer updates the launcher.
 */
export const rotateEnrolmentToken = (
  ports: EnrolPorts,
  actor: Actor,
  id: string,
): Promise<Enrolment> =>
  change(ports, { actor, id, action: 'enrolment.token-rotated' }, (enrolment) =>
    withNewTemplates(ports, {
      ...requireOpen(enrolment),
      tokenNumber: enrolment.tokenNumber + 1,
      keyId: ports.keys.keyId,
    }),
  )

/**
 * Gives the enrolment the current version of its profile. The StackSet updates the accounts once
 * the customer updates the launcher. Throws UPGRADE_NOT_NEEDED if it has that version, and
 * UPGRADE_NEEDS_NEW_INVITATION if an update cannot lead there.
 */
export const upgradeEnrolment = (ports: EnrolPorts, actor: Actor, id: string): Promise<Enrolment> =>
  change(ports, { actor, id, action: 'enrolment.upgraded' }, async (enrolment) => {
    const { profile, profileVersion, formerVersions = [], roles = [] } = requireOpen(enrolment)
    const pointer = await ports.store.get('profile', profile)
    const version =
      pointer?.status === 'current' ? await versionById(ports, pointer.current) : undefined
    if (!version) throw new RolecallError('PROFILE_UNKNOWN')
    if (version.id === profileVersion) throw new RolecallError('UPGRADE_NOT_NEEDED')
    if (Object.keys(version.content.profile.roles ?? {}).join() !== roles.join())
      throw new RolecallError('UPGRADE_NEEDS_NEW_INVITATION', {
        detail: 'This version asks for other roles. Enrol the organization again.',
      })
    return withNewTemplates(ports, {
      ...enrolment,
      profileVersion: version.id,
      formerVersions: [...new Set([...formerVersions, profileVersion])],
    })
  })

/** Renders and stores both templates, as the enrolment has its version and token now. */
async function withNewTemplates(ports: EnrolPorts, enrolment: Enrolment): Promise<Enrolment> {
  const version = await versionById(ports, enrolment.profileVersion)
  if (!version) throw new RolecallError('NOT_FOUND')
  const made = withTemplates(ports, enrolment, version.content)
  for (const { template, body } of [made.member, made.launcher])
    await ports.templates.put(template.key, body)
  return made.enrolment
}

function requireOpen(enrolment: Enrolment): Enrolment {
  if (enrolment.status !== 'open')
    throw new RolecallError('INVITATION_NOT_OPEN', { detail: 'This enrolment is revoked.' })
  return enrolment
}

interface Order {
  actor: Actor
  id: string
  action: AuditAction
}

function change(
  ports: SteerPorts,
  { actor, id, action }: Order,
  edit: (enrolment: Enrolment) => Enrolment | Promise<Enrolment>,
): Promise<Enrolment> {
  return retryOnConflict(async () => {
    const enrolment = await enrolmentFor(ports, actor, 'invitations:write', id)
    const edited = await edit(enrolment)
    if (edited === enrolment) return enrolment
    const next = { ...edited, updatedAt: ports.clock.now().toISOString() }
    const event = { actor, action, subject: id, customerId: enrolment.customerId }
    const [stored] = await ports.store.commit({
      put: [next],
      ...auditAndAnnounce(ports, event, { put: [next], before: [enrolment] }),
    })
    return stored
  })
}
