import type {
  ApiToken,
  Attempt,
  AuditEntry,
  Connection,
  Credentials,
  Event,
  Invitation,
  Stop,
  Upgrade,
} from '../../../api/types.ts'
import { versionNumbers } from '../../../core/access-versions/read-versions.ts'
import { connectionsByInvitation, connectionsOf } from '../../../core/connections/connections-of.ts'
import { lastUses } from '../../../core/credentials/usage.ts'
import { launchUrlToGive, onboardingUrl } from '../../../core/invitations/links.ts'
import { stateOf } from '../../../core/invitations/state.ts'
import type * as audit from '../../../core/model/audit.ts'
import type * as connection from '../../../core/model/connection.ts'
import type * as invitation from '../../../core/model/invitation.ts'
import { EVERYBODY, type IssuingStop } from '../../../core/model/issuing-stop.ts'
import { type Token, tokenStatus } from '../../../core/model/token.ts'
import type { Page, Ports, SessionCredentials } from '../../../core/ports.ts'
import type * as upgrade from '../../../core/upgrades/describe-upgrade.ts'
import { eventOf } from '../../../core/webhooks/event-of.ts'
import type { ListedEvent } from '../../../core/webhooks/list-events.ts'

export const toPage = <Item, Body>(page: Page<Item>, toBody: (item: Item) => Body) => ({
  items: page.items.map(toBody),
  nextCursor: page.nextCursor ?? null,
})

type InvitationPorts = Pick<
  Ports,
  'clock' | 'keys' | 'installation' | 'random' | 'store' | 'templates'
>

export const toInvitation = async (
  ports: InvitationPorts,
  it: invitation.Invitation,
): Promise<Invitation> => wireInvitation(ports, it, await connectionsOf(ports, it))

/** Reads the connections of all these invitations at once. */
export async function toInvitations(
  ports: InvitationPorts,
  invitations: invitation.Invitation[],
): Promise<Invitation[]> {
  const connections = await connectionsByInvitation(ports, invitations)
  return invitations.map((it) => wireInvitation(ports, it, connections.get(it.id)!))
}

function wireInvitation(
  ports: InvitationPorts,
  it: invitation.Invitation,
  connections: readonly connection.Connection[],
): Invitation {
  // Many calls answer with one, so its fields stand here one by one: to spread them costs more.
  return {
    id: it.id,
    customerId: it.customerId,
    profile: it.profile,
    profileVersion: it.profileVersion,
    ...(it.customerName !== undefined && { customerName: it.customerName }),
    enrolmentId: it.enrolmentId ?? null,
    accountId: it.accountId ?? null,
    pinnedBy: it.pinnedBy ?? null,
    externalId: it.externalId,
    region: it.region,
    requireApproval: it.requireApproval,
    status: it.status,
    createdAt: it.createdAt,
    expiresAt: it.expiresAt,
    state: stateOf(it, connections, ports.clock.now()),
    attempts: (it.attempts ?? []).map(toAttempt),
    connections: connections.map(({ id, role = null, accountId, roleArn, status }) => ({
      ...{ id, role, accountId, roleArn, status },
    })),
    parameters: it.parameters,
    roleOptions: it.roleOptions,
    metadata: it.metadata,
    contact: it.contact,
    returnUrl: it.returnUrl,
    locale: it.locale,
    openedAt: it.openedAt ?? null,
    declinedAt: it.declinedAt ?? null,
    declineNote: it.declineNote ?? null,
    onboardingUrl: onboardingUrl(ports, it),
    launchUrl: launchUrlToGive(ports, it),
    templateUrl: ports.templates.url(it.template.key),
  }
}

/** The facts are in the texts. */
const toFinding = ({ facts: _, ...finding }: connection.Finding) => finding

const toAttemptRole = ({ role, status, finding, roleArn }: invitation.AttemptRole) => ({
  ...{ role, status, roleArn: roleArn ?? null, finding: finding ? toFinding(finding) : null },
})

function toAttempt(it: invitation.Attempt): Attempt {
  const { way = 'stack', status, stackId = null, accountId, region, startedAt } = it
  const { finding = null, roleArn = null, roleReportedAt = null, endedAt = null, roles } = it
  return {
    ...{
      status,
      way,
      finding: finding && toFinding(finding),
      stackId,
      accountId,
      region,
      roleArn,
      startedAt,
      roleReportedAt,
      endedAt,
    },
    ...(roles && { roles: roles.map(toAttemptRole) }),
  }
}

export const toConnection = async (
  ports: Pick<Ports, 'store' | 'clock'>,
  it: connection.Connection,
): Promise<Connection> => (await toConnections(ports, [it]))[0]!

/** Reads the times of use of all these connections at once. */
export async function toConnections(
  ports: Pick<Ports, 'store' | 'clock'>,
  connections: connection.Connection[],
): Promise<Connection[]> {
  const uses = await lastUses(
    ports,
    connections.map(({ id }) => id),
  )
  return Promise.all(connections.map((it) => wireConnection(ports, it, uses.get(it.id) ?? null)))
}

async function wireConnection(
  ports: Pick<Ports, 'store' | 'clock'>,
  it: connection.Connection,
  lastUsedAt: string | null,
): Promise<Connection> {
  const { id, invitationId, customerId, customerName, accountId, roleArn } = it
  const { externalId, region, way = 'stack', stackId = null, imported = false, role = null } = it
  const { status, findings, profile, profileVersion, createdAt } = it
  const { verifiedAt = null, expiresAt = null } = it
  const { grantedVersion, currentVersion, outdated } = await versionNumbers(ports, it)
  return {
    ...{ id, invitationId, customerId, ...(customerName && { customerName }), accountId },
    ...{ role, roleArn, externalId, region, way, stackId, imported },
    ...{
      status,
      findings: findings.map(toFinding),
      profile,
      profileVersion,
      grantedVersion,
      currentVersion,
      outdated,
    },
    ...{ verifiedAt, lastUsedAt, expiresAt, createdAt },
  }
}

export function toUpgrade(it: upgrade.Upgrade): Upgrade {
  const { connectionId, profile, fromVersion, toVersion, offeredAt, changes } = it
  const { templateUrl, consoleUrl, command, steps, undo, files } = it
  return {
    ...{ connectionId, fromVersion, toVersion, offeredAt },
    changes: changes && { profile, from: fromVersion!, to: toVersion, ...changes },
    ...{ templateUrl, consoleUrl, command, steps, undo, files },
  }
}

export const toStop = ({ id, status, by, reason, updatedAt }: IssuingStop): Stop => ({
  customerId: id === EVERYBODY ? null : id,
  ...{ status, by: by.id, reason: reason ?? null, since: updatedAt },
})

export const toAuditEntry = (it: audit.AuditEntry): AuditEntry => it

export const toEvent = ({ announcement, invitation }: ListedEvent): Event =>
  eventOf(announcement, invitation) as Event

export const toCredentials = (it: SessionCredentials): Credentials => ({
  AccessKeyId: it.accessKeyId,
  SecretAccessKey: it.secretAccessKey.reveal(),
  Token: it.sessionToken.reveal(),
  Expiration: `${it.expiration.toISOString().slice(0, 19)}Z`,
})

export function toApiToken({ clock }: Pick<Ports, 'clock'>, it: Token): ApiToken {
  const { id, name, grants, createdAt, createdBy, expiresAt, replacedBy, lastUsedAt } = it
  return {
    ...{ id, name, ...grants, status: tokenStatus(it, clock.now()), createdAt, createdBy },
    ...{ expiresAt, replacedBy: replacedBy ?? null, lastUsedAt: lastUsedAt ?? null },
  }
}
