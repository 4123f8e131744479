import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { RoleOptions } from '../../api/types.ts'
import { storeTemplate } from '../access-versions/prepared-template.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import type { AccessContent, AccessVersion } from '../model/access-version.ts'
import type { Actor } from '../model/actor.ts'
import { parseAccountId } from '../model/aws/account-id.ts'
import { drawExternalId, drawText } from '../model/external-id.ts'
import { isWithin, requireGrant } from '../model/grants.ts'
import { type Invitation, invitationStatus } from '../model/invitation.ts'
import { earlierId, type Repeat, repeatOf, reservationsOf } from '../model/repeat.ts'
import { contentFor, versionWithOptions } from '../model/role-options.ts'
import type { Installation, Ports } from '../ports.ts'
import { sheetOf } from '../template/access/sheet-of.ts'
import { makeTemplate } from './make-template.ts'
import { requireAllowedReturn } from './return-url.ts'
import { roleOptionsFor } from './role-options.ts'

export interface NewInvitation {
  customerId: string
  customerName?: string | undefined
  profile?: string | undefined
  accountId?: string | undefined
  region?: string | undefined
  /** 60 to 2,592,000 (30 days); 7 days unless given. */
  expiresInSeconds?: number | undefined
  requireApproval?: boolean | undefined
  /** Values for the parameters that the profile takes from invitations, by their names. */
  parameters?: Readonly<Record<string, string>> | undefined
  /** What is set for the role, where the profile allows it. */
  roleOptions?: RoleOptions | undefined
  /** At most 20 values of the vendor's own. */
  metadata?: Readonly<Record<string, string>> | undefined
  contact?: { name?: string | undefined; email?: string | undefined } | undefined
  returnUrl?: string | undefined
  /** A BCP 47 tag. */
  locale?: string | undefined
}

type CreatePorts = Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'templates' | 'installation'>

const DEFAULT_EXPIRY_SECONDS = 7 * 24 * 3600

/**
 * Creates an invitation with its External ID and its template. With the same idempotency key,
 * returns the first one again.
 */
export async function createInvitation(
  ports: CreatePorts,
  actor: Actor,
  input: NewInvitation,
  idempotencyKey?: string,
): Promise<Invitation> {
  requireRight(actor, input)
  const repeat = repeatOf(actor, { key: idempotencyKey, input })
  const earlier = repeat && (await findRepeat(ports, repeat))
  if (earlier) return earlier
  const { content } = await currentVersion(ports, input.profile ?? 'default')
  const { invitation, body } = draftInvitationOf(ports, input, content)
  await storeTemplate(ports.templates, invitation.template, body)
  const event = {
    actor,
    action: 'invitation.created' as const,
    subject: invitation.id,
    customerId: invitation.customerId,
  }
  try {
    const [stored] = await ports.store.commit({
      put: [invitation],
      reserve: [
        { kind: 'external-id', value: invitation.externalId, owner: invitation.id },
        ...reservationsOf(repeat, invitation.id),
      ],
      ...auditAndAnnounce(ports, event, { put: [invitation], before: [] }),
    })
    return stored
  } catch (error) {
    if (!isRolecallError(error, 'ALREADY_RESERVED')) throw error
    return createInvitation(ports, actor, input, idempotencyKey)
  }
}

/** The invitation that this input would make, for a preview. Stores nothing. */
export async function draftInvitation(
  ports: Omit<CreatePorts, 'templates'>,
  actor: Actor,
  input: NewInvitation,
): Promise<{ invitation: Invitation; version: AccessVersion }> {
  requireRight(actor, input)
  const version = await currentVersion(ports, input.profile ?? 'default')
  const { invitation } = draftInvitationOf(ports, input, version.content)
  return { invitation, version: versionWithOptions(version, invitation) }
}

function requireRight(actor: Actor, input: NewInvitation): void {
  requireGrant(actor, 'invitations:write')
  if (!isWithin(actor, input))
    throw new RolecallError('FORBIDDEN', { detail: 'This API token is for other customers.' })
}

/** The invitation that this input makes, and the bytes of its template. */
export function draftInvitationOf(
  ports: Omit<CreatePorts, 'templates' | 'store'>,
  input: NewInvitation,
  stored: AccessContent,
): { invitation: Invitation; body: Buffer } {
  const { installation, random, clock } = ports
  const now = clock.now()
  const accountId =
    input.accountId === undefined ? undefined : customersAccount(installation, input.accountId)
  const roleOptions = roleOptionsFor(stored, input.roleOptions, { accountId, now })
  const content = contentFor(stored, { roleOptions })
  const { profile } = content
  const lifetimeSeconds = input.expiresInSeconds ?? DEFAULT_EXPIRY_SECONDS
  const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000)
  const tail = drawText(random, 22)
  const externalId = drawExternalId(random)
  const regions =
    input.region === undefined
      ? installation.regions
      : [requireSupported(installation, input.region)]
  const known = { ...input, id: `inv_${tail}`, externalId, expiresAt: expiresAt.toISOString() }
  const { facts, body } = makeTemplate(ports, known, content)
  const invitation: Invitation = {
    kind: 'invitation',
    id: known.id,
    version: 0,
    status: 'open',
    customerId: input.customerId,
    ...(input.customerName !== undefined && { customerName: input.customerName }),
    profile: profile.name,
    profileVersion: profile.version,
    ...(accountId !== undefined && { accountId, pinnedBy: 'vendor' as const }),
    externalId,
    region: regions[0]!,
    regions,
    requireApproval: input.requireApproval ?? false,
    ...facts,
    ...(profile.roles && { roles: Object.keys(profile.roles) }),
    ...(roleOptions && { roleOptions }),
    ...(sheetOf(content).verdict === 'takeover' && { takeover: true as const }),
    ...partsOfPortal(installation, input),
    createdAt: now.toISOString(),
    ...endTimes(now, expiresAt),
  }
  return { invitation, body }
}

/** What the vendor's own product needs of the invitation. */
function partsOfPortal(
  installation: Installation,
  { metadata = {}, parameters = {}, contact, returnUrl, locale }: NewInvitation,
): Pick<Invitation, 'metadata' | 'parameters' | 'contact' | 'returnUrl' | 'locale'> {
  return {
    ...(Object.keys(parameters).length > 0 && { parameters: { ...parameters } }),
    ...(Object.keys(metadata).length > 0 && { metadata: { ...metadata } }),
    ...(contact && {
      contact: {
        ...(contact.name !== undefined && { name: contact.name }),
        ...(contact.email !== undefined && { email: contact.email }),
      },
    }),
    ...(returnUrl !== undefined && { returnUrl: requireAllowedReturn(installation, returnUrl) }),
    ...(locale !== undefined && { locale: Intl.getCanonicalLocales(locale)[0]! }),
  }
}

/** So long before the end of an invitation, its end is announced. */
const EXPIRING_MS = 3 * 86_400_000

function endTimes(now: Date, expiresAt: Date): Pick<Invitation, 'expiringAt' | 'expiresAt'> {
  const at = new Date(expiresAt.getTime() - EXPIRING_MS)
  return {
    ...(at > now && { expiringAt: at.toISOString() }),
    expiresAt: expiresAt.toISOString(),
  }
}

/**
 * Parses an account number. Throws for one of the vendor's own, because the broker must never
 * assume a role there (CB-10).
 */
export function customersAccount(
  installation: Pick<Installation, 'ownAccountIds'>,
  text: string,
): string {
  const accountId = parseAccountId(text)
  if (installation.ownAccountIds.includes(accountId)) throw new RolecallError('ACCOUNT_IS_VENDORS')
  return accountId
}

export function requireSupported(
  installation: Pick<Installation, 'regions'>,
  region: string,
): string {
  if (!installation.regions.includes(region))
    throw new RolecallError('REGION_UNSUPPORTED', {
      detail: `Customers cannot launch a stack in this Region. Supported: ${installation.regions.join(', ')}.`,
    })
  return region
}

async function findRepeat(
  { store, clock }: CreatePorts,
  repeat: Repeat,
): Promise<Invitation | undefined> {
  const id = earlierId(await store.reservedBy('idempotency-key', repeat.value), repeat)
  if (!id) return undefined
  const first = await store.get('invitation', id)
  return first && { ...first, status: invitationStatus(first, clock.now()) }
}
