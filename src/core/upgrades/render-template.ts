import { RolecallError } from '../../api/errors.ts'
import { sha256 as digestOf } from '../access-versions/content.ts'
import { preparedFor, sharedFor } from '../access-versions/prepared-template.ts'
import { callbackTokensFor } from '../callback/receive/callback-token.ts'
import { roleNameOf, roleSuffixOf } from '../model/access-profile.ts'
import type { AccessContent, AccessVersion } from '../model/access-version.ts'
import type { Connection, Offer } from '../model/connection.ts'
import { awaitsTick, type Invitation } from '../model/invitation.ts'
import { contentFor, hasRoleOptions } from '../model/role-options.ts'
import type { Ports } from '../ports.ts'
import { sheetOf } from '../template/access/sheet-of.ts'
import { customiseTemplate } from '../template/customise.ts'
import { valuesFor } from '../template/own/parameters/invitation-values.ts'
import { sharedValues } from '../template/share-template.ts'
import { obstacleBetween } from './template-parts.ts'

type RenderPorts = Pick<Ports, 'keys' | 'templates' | 'installation'>

export interface Rendered {
  template: NonNullable<Offer['template']>
  body: string | Buffer
  /** The id of the key that signed its callback tokens. */
  keyId: string | undefined
}

export interface RenderOrder {
  connection: Connection
  invitation: Invitation
  /** Values for parameters that the invitation lacks, by their names. */
  given?: Readonly<Record<string, string>> | undefined
}

/**
 * The template of another version for the stack of a connection: External ID, connection, role
 * name and options stay. Throws UPGRADE_NEEDS_NEW_INVITATION if an update cannot lead there.
 */
export async function renderTemplate(
  ports: RenderPorts,
  { connection, invitation, given }: RenderOrder,
  version: AccessVersion,
): Promise<Rendered> {
  const { installation, keys } = ports
  const asked = contentFor(version.content, invitation)
  requireReachable(installation, { connection, invitation }, version)
  const content = withPresentName(connection, invitation, asked)
  const { profile } = content
  const parameters = valuesFor(profile, {
    ...invitation,
    parameters: valuesToUse(profile, invitation.parameters, given),
  })
  const present = templateOf(connection, invitation, connection.profileVersion)
  const shared = sharedTemplate(installation, { content, present, parameters, invitation })
  if (shared) {
    await requireSameParts(ports, { present, body: shared.body.toString(), content })
    return { ...shared, keyId: invitation.keyId }
  }
  const body = customiseTemplate(preparedFor(installation, content), {
    externalId: connection.externalId,
    roleSuffix: roleSuffixOf(invitation.id),
    callbackTokens: callbackTokensFor(ports, {
      invitationId: invitation.id,
      externalId: connection.externalId,
      expiresAt: Math.floor(Date.parse(invitation.expiresAt) / 1000),
      accessVersion: version.id,
    }),
    parameters,
  })
  await requireSameParts(ports, { present, body, content })
  const sha256 = digestOf(body)
  // The key cannot be guessed, and the same template always gets the same one.
  const secret = Buffer.from(keys.mac(`offered-template\n${sha256}`).mac).toString('hex')
  const template = { key: `templates/${secret.slice(0, 40)}.yaml`, sha256 }
  return { body, template, keyId: keys.keyId }
}

type StoredTemplate = Rendered['template']

interface Wish {
  content: AccessContent
  present: StoredTemplate | undefined
  parameters: Record<string, string>
  invitation: Invitation
}

/**
 * The shared template of a version, if the stack has a shared one now. A link that updates a stack
 * fills in nothing, so all values must be the ones that the stack has.
 */
function sharedTemplate(
  installation: RenderPorts['installation'],
  { content, present, parameters, invitation }: Wish,
): Omit<Rendered, 'keyId'> | undefined {
  if (!present?.shared || hasRoleOptions(content)) return undefined
  const all = sharedFor(installation, content)
  if (!all) return undefined
  const { key, sha256, body } = all
  const roleSuffix = roleSuffixOf(invitation.id)
  const shared = sharedValues(all.parameters, { roleSuffix, parameters })
  const isKept = Object.entries(shared).every(([name, value]) => present.shared![name] === value)
  return isKept ? { body, template: { key, sha256, shared } } : undefined
}

/** Throws UPGRADE_NEEDS_NEW_INVITATION if CloudFormation could not make this change. */
async function requireSameParts(
  { templates }: RenderPorts,
  {
    present,
    body,
    content,
  }: { present: StoredTemplate | undefined; body: string; content: AccessContent },
): Promise<void> {
  const before = present && (await templates.get(present.key))
  const isOwn = content.profile.template !== undefined
  const obstacle = before === undefined ? undefined : obstacleBetween(before, body, isOwn)
  if (obstacle) throw needsInvitation(obstacle)
}

/** Throws UPGRADE_NEEDS_NEW_INVITATION if no change of the present role leads to this version. */
export function requireReachable(
  installation: RenderPorts['installation'],
  { connection, invitation }: RenderOrder,
  version: AccessVersion,
): void {
  const asked = contentFor(version.content, invitation)
  requireSameRoles(invitation, asked)
  requireUsable(installation, { connection, invitation }, asked)
}

/** The values of the invitation that this version has a parameter for, and those given now. */
function valuesToUse(
  { parameters = {} }: AccessContent['profile'],
  stored: Invitation['parameters'] = {},
  given: RenderOrder['given'] = {},
): Record<string, string> {
  const usable = Object.entries(stored).filter(([name]) => parameters[name]?.from === 'invitation')
  return { ...Object.fromEntries(usable), ...given }
}

/** The template object of a version of this connection, if Rolecall still has it. */
export const templateOf = (
  { offers = [] }: Connection,
  { profileVersion, template }: Invitation,
  versionId: string,
): Offer['template'] | undefined =>
  offers.find((offer) => offer.versionId === versionId)?.template ??
  (profileVersion === versionId ? template : undefined)

const needsInvitation = (detail: string): RolecallError =>
  new RolecallError('UPGRADE_NEEDS_NEW_INVITATION', {
    detail: `${detail} Invite the customer again, and have this stack deleted after that.`,
  })

/** A connection keeps the key of its role, so the roles of a stack stay. */
function requireSameRoles({ roles = [] }: Invitation, { profile }: AccessContent): void {
  const asked = Object.keys(profile.roles ?? {})
  if (asked.toSorted().join() !== roles.toSorted().join())
    throw needsInvitation(
      `The stack connects ${rolesInWords(roles)}, and this version asks for ${rolesInWords(asked)}.`,
    )
}

const rolesInWords = (roles: string[]): string =>
  roles.length === 0 ? 'one role' : `the roles ${roles.join(', ')}`

function requireUsable(
  installation: RenderPorts['installation'],
  { connection, invitation }: { connection: Connection; invitation: Invitation },
  content: AccessContent,
): void {
  if (content.brokerRole !== installation.brokerRole.text)
    throw needsInvitation(
      `This version trusts the role ${content.brokerRole}, and Rolecall acts as ${installation.brokerRole.text}.`,
    )
  if (connection.stackId !== undefined && !installation.regions.includes(connection.region))
    throw needsInvitation(
      `The stack is in ${connection.region}, and Rolecall no longer has a topic there.`,
    )
  const isNew = sheetOf(content).verdict === 'takeover' && invitation.takeover !== true
  if (isNew || awaitsTick(invitation))
    throw needsInvitation(
      'With this version the role can take over the account. The customer must confirm that on the page of a new invitation.',
    )
}

/**
 * The content with the role's present name: one that an early version of Rolecall made has no
 * suffix, and keeps its name. A vendor's own template names its role itself.
 */
function withPresentName(
  connection: Connection,
  invitation: Invitation,
  content: AccessContent,
): AccessContent {
  const { profile } = content
  if (profile.template) return content
  const present = connection.roleArn.split('/').at(-1)!
  const suffix = roleSuffixOf(invitation.id)
  if (present === roleNameOf(profile, suffix)) return content
  const { fixedRoleName: _, ...suffixed } = profile
  for (const other of [{ ...profile, fixedRoleName: true as const }, suffixed])
    if (present === roleNameOf(other, suffix)) return { ...content, profile: other }
  throw needsInvitation(
    `The role of this connection is called ${present}, and ${roleNameOf(profile, suffix)} in this version.`,
  )
}
