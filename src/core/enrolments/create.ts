import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { RoleOptions } from '../../api/types.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { customersAccount, requireSupported } from '../invitations/create.ts'
import { roleOptionsFor } from '../invitations/role-options.ts'
import { roleNameOf, roleSuffixOf } from '../model/access-profile.ts'
import type { AccessContent } from '../model/access-version.ts'
import type { Actor } from '../model/actor.ts'
import type { AccountChoice, Enrolment } from '../model/enrolment.ts'
import { drawExternalId, drawText } from '../model/external-id.ts'
import { isWithin, requireGrant } from '../model/grants.ts'
import { earlierId, type Repeat, repeatOf, reservationsOf } from '../model/repeat.ts'
import { contentFor } from '../model/role-options.ts'
import type { Installation, Ports } from '../ports.ts'
import { sheetOf } from '../template/access/sheet-of.ts'
import { renderLauncher } from './launcher-template.ts'
import { letAdministratorsRead } from './links.ts'
import { type Rendered, renderMember } from './member-template.ts'

export type EnrolPorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'keys' | 'templates' | 'installation'
>

export interface NewEnrolment {
  customerId: string
  customerName?: string | undefined
  profile?: string | undefined
  /** `o-…` */
  organizationId?: string | undefined
  managementAccountId: string
  /** The delegated administrator; the management account unless given. */
  administratorAccountId?: string | undefined
  region?: string | undefined
  roleOptions?: RoleOptions | undefined
  accounts?:
    | {
        include?: readonly string[] | undefined
        exclude?: readonly string[] | undefined
        ous?: readonly string[] | undefined
      }
    | undefined
}

/**
 * Invites a customer's organisation: one External ID, a template for the accounts and one that
 * launches it in all of them. With the same idempotency key, returns the first one again.
 */
export async function createEnrolment(
  ports: EnrolPorts,
  actor: Actor,
  input: NewEnrolment,
  idempotencyKey?: string,
): Promise<Enrolment> {
  requireGrant(actor, 'invitations:write')
  if (!isWithin(actor, input))
    throw new RolecallError('FORBIDDEN', { detail: 'This API token is for other customers.' })
  const repeat = repeatOf(actor, { key: idempotencyKey, input, scope: 'enrolment' })
  const earlier = repeat && (await findRepeat(ports, repeat))
  if (earlier) return earlier
  const { content } = await currentVersion(ports, input.profile ?? 'default')
  const { enrolment, member, launcher } = draft(ports, input, content)
  await letAdministratorsRead(ports, enrolment)
  await ports.templates.put(member.template.key, member.body)
  await ports.templates.put(launcher.template.key, launcher.body)
  const { id, customerId, externalId } = enrolment
  try {
    const [stored] = await ports.store.commit({
      put: [enrolment],
      reserve: [
        { kind: 'external-id', value: externalId, owner: id },
        ...reservationsOf(repeat, id),
      ],
      ...auditAndAnnounce(
        ports,
        { actor, action: 'enrolment.created', subject: id, customerId },
        { put: [enrolment], before: [] },
      ),
    })
    return stored
  } catch (error) {
    if (!isRolecallError(error, 'ALREADY_RESERVED')) throw error
    return createEnrolment(ports, actor, input, idempotencyKey)
  }
}

interface Draft {
  enrolment: Enrolment
  member: Rendered
  launcher: Rendered
}

function draft(
  ports: Omit<EnrolPorts, 'store' | 'templates'> & Pick<Ports, 'templates'>,
  input: NewEnrolment,
  stored: AccessContent,
): Draft {
  const { installation, random, clock, keys } = ports
  const facts = { accountId: undefined, now: clock.now() }
  const roleOptions = roleOptionsFor(stored, input.roleOptions, facts)
  const content = contentFor(stored, { roleOptions })
  const { profile } = content
  const now = facts.now.toISOString()
  const id = `enr_${drawText(random, 22)}`
  const base = {
    ...{ kind: 'enrolment' as const, id, version: 0, status: 'open' as const },
    customerId: input.customerId,
    ...(input.customerName !== undefined && { customerName: input.customerName }),
    ...{ profile: profile.name, profileVersion: profile.version },
    ...organisationOf(installation, input),
    ...(roleOptions && { roleOptions }),
    externalId: drawExternalId(random),
    region:
      input.region === undefined
        ? installation.regions[0]!
        : requireSupported(installation, input.region),
    roleName: roleNameOf(profile, roleSuffixOf(id)),
    ...(profile.roles && { roles: Object.keys(profile.roles) }),
    ...(sheetOf(content).verdict === 'takeover' && { takeover: true as const }),
    ...{ tokenNumber: 0, keyId: keys.keyId, createdAt: now, updatedAt: now },
  }
  return withTemplates(ports, base, content)
}

/** The enrolment with templates for an access version. */
export function withTemplates(
  ports: Pick<Ports, 'keys' | 'templates' | 'installation'>,
  base: Omit<Enrolment, 'memberTemplate' | 'launcherTemplate'>,
  stored: AccessContent,
): Draft {
  const content = contentFor(stored, base)
  const member = renderMember(ports, base, content)
  const launcher = renderLauncher(ports, {
    enrolment: base,
    brokerRole: content.brokerRole,
    memberTemplateUrl: ports.templates.url(member.template.key),
  })
  const templates = { memberTemplate: member.template, launcherTemplate: launcher.template }
  return { enrolment: { ...base, ...templates }, member, launcher }
}

function organisationOf(
  installation: Installation,
  { organizationId, managementAccountId, administratorAccountId, accounts = {} }: NewEnrolment,
) {
  const account = (field: string, text: string): string => {
    try {
      return customersAccount(installation, text)
    } catch (error) {
      throw isRolecallError(error) ? inField(error, field, text) : error
    }
  }
  const known = (name: 'include' | 'exclude'): string[] | undefined =>
    accounts[name] && [...new Set(accounts[name].map((it) => account(`accounts.${name}`, it)))]
  const [include, exclude] = [known('include'), known('exclude')]
  const choice: AccountChoice = {
    ...(include && { include }),
    ...(exclude && { exclude }),
    ...(accounts.ous && { ous: [...new Set(accounts.ous)] }),
  }
  return {
    ...(organizationId !== undefined && { organizationId }),
    managementAccountId: account('managementAccountId', managementAccountId),
    ...(administratorAccountId !== undefined && {
      administratorAccountId: account('administratorAccountId', administratorAccountId),
    }),
    accounts: choice,
  }
}

/** The request has many account numbers, so the error names the wrong one and its place. */
const inField = ({ code }: RolecallError, field: string, text: string): RolecallError =>
  new RolecallError(code, {
    detail: `(${field}: ${text})`,
    invalidFields: [
      { in: 'body', field, message: `has ${text}. ${new RolecallError(code).message}` },
    ],
  })

async function findRepeat({ store }: EnrolPorts, repeat: Repeat): Promise<Enrolment | undefined> {
  const id = earlierId(await store.reservedBy('idempotency-key', repeat.value), repeat)
  return id === undefined ? undefined : store.get('enrolment', id)
}
