import { RolecallError } from '../../api/errors.ts'
import { storeTemplate } from '../access-versions/prepared-template.ts'
import { versionById, versionOf } from '../access-versions/read-versions.ts'
import { auditEntry } from '../audit/entry.ts'
import { siblingsOf } from '../connections/connections-of.ts'
import { connectionFor } from '../connections/find.ts'
import type { AccessVersion } from '../model/access-version.ts'
import { type Actor, whoOf } from '../model/actor.ts'
import { type Connection, MAX_OFFERS, type Offer } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import type { StoredRecord } from '../model/record.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import type { SheetWords } from '../template/access/sheet-words.ts'
import { describeUpgrade, type Upgrade } from './describe-upgrade.ts'
import { type RenderOrder, renderTemplate, requireReachable } from './render-template.ts'

export type UpgradePorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'keys' | 'templates' | 'installation'
>

export interface UpgradeOrder {
  connectionId: string
  /** The number of the version; the profile's current one unless given. A lower one downgrades. */
  toVersion?: number | undefined
  /** Values for parameters of the template that the invitation lacks, by their names. */
  parameters?: Readonly<Record<string, string>> | undefined
}

/**
 * Offers the customer another version of the access profile for the stack of a connection, and so
 * for all connections of that stack. A connection changes when the stack reports the version; for a
 * role without a stack, the customer or the vendor does. A repeat changes nothing. Throws
 * UPGRADE_NOT_NEEDED or UPGRADE_NEEDS_NEW_INVITATION.
 */
export function offerUpgrade(
  ports: UpgradePorts,
  actor: Actor,
  { connectionId, ...order }: UpgradeOrder,
): Promise<Upgrade> {
  return retryOnConflict(async () => {
    const connection = await connectionFor(ports, actor, 'connections:write', connectionId)
    return addOffer(ports, connection, { ...order, actor })
  })
}

/** The caller has checked the grants. Throws VERSION_CONFLICT if the connection changed. */
async function addOffer(
  ports: UpgradePorts,
  connection: Connection,
  { toVersion, parameters: given, actor }: Omit<UpgradeOrder, 'connectionId'> & { actor: Actor },
): Promise<Upgrade> {
  requireUpdatable(connection)
  const from = await versionOf(ports, connection)
  const to = await wantedVersion(ports, connection, { from, toVersion })
  const invitation = await ports.store.get('invitation', connection.invitationId)
  if (!invitation) throw new RolecallError('NOT_FOUND')
  const rendered = await renderOffer(ports, { connection, invitation, given }, to)
  const siblings = (await siblingsOf(ports, connection)).filter(isUpdatable)
  const offered = await storeOffer(ports, [connection, ...siblings], {
    offer: { versionId: to.id, number: to.number, ...rendered?.offer },
    body: rendered?.body,
    from,
    actor,
    invitation: withParameters(invitation, given),
  })
  return describeUpgrade(ports, offered, { invitation, from, to })
}

/** Undefined for a role without a stack: the customer changes it the way they made it. */
async function renderOffer(
  ports: UpgradePorts,
  order: RenderOrder,
  version: AccessVersion,
): Promise<{ offer: Pick<Offer, 'template' | 'keyId'>; body: string | Buffer } | undefined> {
  if (order.connection.stackId === undefined) {
    requireReachable(ports.installation, order, version)
    return undefined
  }
  const { template, body, keyId } = await renderTemplate(ports, order, version)
  return { offer: { template, ...(keyId !== undefined && { keyId }) }, body }
}

const isUpdatable = ({ status, verifiedAt }: Connection): boolean =>
  verifiedAt !== undefined &&
  !['verifying', 'disconnecting', 'contested', 'disconnected'].includes(status)

function requireUpdatable(connection: Connection): void {
  const { status } = connection
  if (!isUpdatable(connection))
    throw new RolecallError('CONNECTION_STATE', {
      detail: `The role of this connection cannot be updated while the connection is ${status}.`,
    })
  // An update of one stack alone would make it differ from its StackSet.
  if (connection.way === 'stack-set')
    throw new RolecallError('CONNECTION_STATE', {
      detail: 'A StackSet made this role. Upgrade the enrolment of the organization instead.',
    })
}

async function wantedVersion(
  ports: UpgradePorts,
  connection: Connection,
  { from, toVersion }: { from: AccessVersion | undefined; toVersion: number | undefined },
): Promise<AccessVersion> {
  const pointer = await ports.store.get('profile', connection.profile)
  const id = toVersion === undefined ? currentOf(pointer) : pointer?.versions[toVersion - 1]
  const version = id === undefined ? undefined : await versionById(ports, id)
  if (!version)
    throw new RolecallError(toVersion === undefined ? 'PROFILE_UNKNOWN' : 'NOT_FOUND', {
      detail:
        toVersion === undefined
          ? `rolecall.yaml no longer has the access profile "${connection.profile}", so it has no current version. Name a version.`
          : `The access profile "${connection.profile}" has no version ${toVersion}.`,
    })
  const isGranted = from !== undefined && from.id === version.id
  const isSame = from?.rightsDigest === version.rightsDigest && toVersion === undefined
  if ((isGranted || isSame) && connection.reportedVersion === undefined)
    throw new RolecallError('UPGRADE_NOT_NEEDED', {
      detail: isGranted
        ? `The customer has already granted version ${version.number}.`
        : `The customer granted version ${from?.number}, which asks for the same rights as version ${version.number}.`,
    })
  return version
}

const currentOf = (
  pointer: { status: 'current' | 'removed'; current: string } | undefined,
): string | undefined => (pointer?.status === 'current' ? pointer.current : undefined)

interface NewOffer {
  offer: Omit<Offer, 'at' | 'by'>
  /** The template; undefined for a role without a stack. */
  body: string | Buffer | undefined
  from: AccessVersion | undefined
  actor: Actor
  /** Undefined if the invitation stays as it is. */
  invitation: Invitation | undefined
}

/** The invitation with the values that were given for the upgrade. */
function withParameters(
  invitation: Invitation,
  given: UpgradeOrder['parameters'] = {},
): Invitation | undefined {
  const { parameters = {} } = invitation
  const isNew = Object.entries(given).some(([name, value]) => parameters[name] !== value)
  return isNew ? { ...invitation, parameters: { ...parameters, ...given } } : undefined
}

/** Stores the offer with all connections of the stack, in one commit. Returns the first of them. */
async function storeOffer(
  ports: UpgradePorts,
  connections: readonly [Connection, ...Connection[]],
  { offer, body, from, actor, invitation }: NewOffer,
): Promise<Connection> {
  const without = connections.filter((it) => !hasOffer(it, offer))
  if (without.length === 0) return connections[0]
  if (offer.template && body !== undefined)
    await storeTemplate(ports.templates, offer.template, body)
  const at = ports.clock.now().toISOString()
  const by = whoOf(actor)
  const put = without.map((connection): Connection => {
    const others = (connection.offers ?? []).filter((it) => it.versionId !== offer.versionId)
    const offers = [...others, { ...offer, at, by }].slice(-MAX_OFFERS)
    return { ...connection, offers, updatedAt: at }
  })
  const stored: StoredRecord[] = await ports.store.commit({
    put: [...put, ...(invitation ? [invitation] : [])] as StoredRecord[],
    audit: without.map(({ id, customerId }) =>
      auditEntry(ports, {
        ...{ actor, action: 'connection.upgrade-offered', subject: id, customerId },
        details: { ...(from && { fromVersion: from.number }), toVersion: offer.number },
      }),
    ),
    announce: [],
  })
  const [first] = connections
  return stored.find((it): it is Connection => it.id === first.id) ?? first
}

function hasOffer({ offers = [] }: Connection, offer: NewOffer['offer']): boolean {
  const latest = offers.at(-1)
  return latest?.versionId === offer.versionId && latest.template?.sha256 === offer.template?.sha256
}

/** The latest offer; undefined if the stack has its version or the connection has ended. */
export function openOffer(connection: Connection): Offer | undefined {
  const offer = connection.offers?.at(-1)
  const { status, profileVersion, reportedVersion } = connection
  const isTaken = offer && [profileVersion, reportedVersion].includes(offer.versionId)
  return status === 'disconnected' || isTaken ? undefined : offer
}

/**
 * The latest offer to the customer of this invitation; undefined if there is none, or if the stack
 * has this version already. For the customer's page: everybody who has its link may see it.
 */
export async function upgradeFor(
  ports: UpgradePorts,
  invitation: Invitation,
  connection: Connection | undefined,
  words?: SheetWords,
): Promise<Upgrade | undefined> {
  const offer = connection && openOffer(connection)
  if (!connection || !offer) return undefined
  const to = await versionById(ports, offer.versionId)
  const from = await versionOf(ports, connection)
  return to && describeUpgrade(ports, connection, { invitation, from, to, words })
}
