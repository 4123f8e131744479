import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { RoleToImport } from '../../api/types.ts'
import { storeTemplate } from '../access-versions/prepared-template.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { announceChange, auditEntry } from '../audit/entry.ts'
import { advance } from '../connections/lifecycle.ts'
import { roleClaims, roleHolder } from '../connections/role-claim.ts'
import { draftInvitationOf } from '../invitations/create.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import { addRecentCheck, type CheckRow } from '../model/check.ts'
import type { Connection } from '../model/connection.ts'
import type { ExternalId } from '../model/external-id.ts'
import { isWithin, requireGrant } from '../model/grants.ts'
import { connectionIdFor, type Invitation } from '../model/invitation.ts'
import { type ImportFlaw, ROLE_PREFIX } from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { planNextCheck } from '../verification/check-schedule.ts'
import { finding } from '../verification/findings.ts'
import { type Proof, proveTrust, unclearError } from '../verification/prove-trust.ts'
import { isSameImport, type OwnExternalId, ownExternalId } from './own-external-id.ts'
import { columnOf, type KeyedRole, rolesOfRow } from './roles-of-row.ts'

type ImportPorts = Pick<
  Ports,
  'clock' | 'random' | 'keys' | 'store' | 'sts' | 'templates' | 'installation'
>

export interface RoleImport {
  role: RoleToImport
  /** What the list of roles shows against its External ID. */
  flaws: readonly ImportFlaw[]
}

interface Imported {
  /** One for each role of the profile. */
  connections: Connection[]
  /** False: the roles were imported before, with the same values. */
  isNew: boolean
}

/**
 * Connects a role that the vendor already has, or all roles of a profile with several. It is active
 * at once if only its External ID lets in and protects the customer. With a shared or guessable one
 * it waits for approval, and a role that lets in otherwise is insecure. AWS must let Rolecall into
 * all roles, or none is connected. Throws ROLE_CONNECTED, EXTERNAL_ID_TAKEN, ROLE_NOT_ASSUMABLE,
 * STS_UNAVAILABLE and others.
 */
export async function importRole(
  ports: ImportPorts,
  actor: Actor,
  input: RoleImport,
): Promise<Imported> {
  const { role: given } = input
  requireRight(actor, given.customerId)
  const { content } = await currentVersion(ports, given.profile ?? 'default')
  const roles = rolesOfRow(ports.installation, content.profile, given)
  const earlier = await findEarlier(ports, roles, given)
  if (earlier) return { connections: earlier, isNew: false }
  const { customerId, customerName } = given
  const drafted = draftInvitationOf(ports, { customerId, customerName }, content)
  const own = await ownExternalId(ports, given, drafted.invitation)
  const proved: ProvedRole[] = []
  for (const it of roles) proved.push({ ...it, proof: await prove(ports, it, own.externalId) })
  await storeTemplate(ports.templates, drafted.invitation.template, drafted.body)
  const flaws = [...input.flaws, ...own.flaws]
  try {
    const invitation = claimedInvitation(drafted.invitation, roles[0]!)
    const connections = await store(ports, actor, { invitation, proved, own, flaws })
    return { connections, isNew: true }
  } catch (error) {
    if (!isRolecallError(error, 'ALREADY_RESERVED')) throw error
    // Another row took the role or the External ID at the same moment.
    return importRole(ports, actor, input)
  }
}

function requireRight(actor: Actor, customerId: string): void {
  requireGrant(actor, 'connections:write')
  requireGrant(actor, 'invitations:write')
  if (!isWithin(actor, { customerId }))
    throw new RolecallError('FORBIDDEN', { detail: 'This API token is for other customers.' })
}

/**
 * The connections of these roles, if the same values were imported before. Throws ROLE_CONNECTED if
 * one has another connection.
 */
async function findEarlier(
  ports: ImportPorts,
  roles: readonly KeyedRole[],
  given: RoleToImport,
): Promise<Connection[] | undefined> {
  const holders = await Promise.all(roles.map(({ role }) => roleHolder(ports, role, '')))
  const isSame = (holder: Connection | undefined, index: number) =>
    holder !== undefined && holder.role === roles[index]!.key && isSameImport(holder, given)
  if (holders.every(isSame)) return holders.filter((it) => it !== undefined)
  const taken = holders.findIndex((it) => it !== undefined)
  if (taken === -1) return undefined
  const { key } = roles[taken]!
  throw new RolecallError(
    'ROLE_CONNECTED',
    key === undefined ? {} : { detail: `(${ROLE_PREFIX}${key})` },
  )
}

type ClearProof = Extract<Proof, { verdict: 'proved' | 'insecure' }>

interface ProvedRole extends KeyedRole {
  proof: ClearProof
}

/** Throws unless AWS lets Rolecall in with the External ID, and the other probes are clear. */
async function prove(
  ports: ImportPorts,
  { key, role }: KeyedRole,
  externalId: ExternalId,
): Promise<ClearProof> {
  const proof = await proveTrust(ports, role, externalId)
  if (proof.verdict === 'unknown') throw unclearError(proof)
  if (proof.verdict === 'denied')
    throw new RolecallError('ROLE_NOT_ASSUMABLE', {
      detail: `${columnOf(key)}AWS does not let Rolecall assume this role with this External ID. The role was deleted, or its trust policy does not name the broker role or has another External ID.`,
    })
  return proof
}

/** The invitation of roles that exist: nobody can launch its template. */
const claimedInvitation = (
  { expiringAt: _, ...invitation }: Invitation,
  { key, role: { accountId, roleName } }: KeyedRole,
): Invitation => ({
  ...invitation,
  ...{ status: 'claimed', accountId, pinnedBy: 'vendor' },
  ...(key === undefined && { roleName }),
})

interface Found {
  invitation: Invitation
  proved: readonly ProvedRole[]
  own: OwnExternalId
  flaws: readonly ImportFlaw[]
}

/** Stores the connections of all roles at once. */
async function store(ports: ImportPorts, actor: Actor, found: Found): Promise<Connection[]> {
  const { invitation, own } = found
  const now = ports.clock.now().toISOString()
  const judged = found.proved.map((role) => judge(ports, found, { ...role, now }))
  const connections = judged.map(({ connection }) => connection)
  const put: [Invitation, ...Connection[]] = [invitation, ...connections]
  const before = judged.map((it) => it.before)
  const [, ...stored] = await ports.store.commit<[Invitation, ...Connection[]]>({
    put,
    reserve: own.reserve,
    checks: judged.map(({ check }) => check),
    claim: connections.flatMap((it) => roleClaims(undefined, it).claim ?? []),
    audit: connections.map((it) => entryOf(ports, actor, { connection: it, flaws: found.flaws })),
    ...announceChange(ports, { put, before }),
  })
  return stored
}

/** The connection of a role, with its status by the proof and by what the list shows. */
function judge(
  ports: ImportPorts,
  found: Found,
  { key, role, proof, now }: ProvedRole & { now: string },
) {
  const before = draftConnection(found, { key, role, proof }, now)
  const check: CheckRow = {
    ...{ connectionId: before.id, at: now, verdict: proof.verdict },
    ...{ probes: proof.probes!, action: 'connection.imported' },
  }
  const { flaws } = found
  const isFine = proof.verdict === 'proved' && flaws.length === 0
  const connection = planNextCheck(ports, {
    ...advance({ ...before, approved: isFine }, proof.verdict),
    recentChecks: addRecentCheck(undefined, check),
  })
  return { before, check, connection }
}

const entryOf = (
  ports: ImportPorts,
  actor: Actor,
  { connection, flaws }: Pick<Found, 'flaws'> & { connection: Connection },
): AuditEntry => {
  const { id: subject, customerId, roleArn, status } = connection
  return auditEntry(ports, {
    ...{ actor, action: 'connection.imported' as const, subject, customerId },
    details: {
      ...{ roleArn, status },
      ...(flaws.length > 0 && { flaws: flaws.map(({ message }) => message).join(' ') }),
    },
  })
}

/** The connection before its role was judged. */
function draftConnection(
  { invitation, own, flaws }: Found,
  { key, role, proof }: ProvedRole,
  now: string,
): Connection {
  const { id, customerId, customerName, profile, profileVersion, region } = invitation
  const codes = [...new Set(flaws.map(({ code }) => code))]
  const ofExternalId = codes.map((code) => ({ ...finding(code), firstSeenAt: now }))
  return {
    ...{ kind: 'connection', id: connectionIdFor(id, key), version: 0, status: 'verifying' },
    ...(key !== undefined && { role: key }),
    ...{ way: 'declared', imported: true, invitationId: id, customerId },
    ...(customerName && { customerName }),
    ...{ accountId: role.accountId, roleArn: role.text, externalId: own.externalId, region },
    ...(own.externalId !== invitation.externalId && { nextExternalId: invitation.externalId }),
    ...{ profile, profileVersion, approved: false, looksSinceChange: 0 },
    ...(proof.verdict === 'proved'
      ? { roleId: proof.roleId, verifiedAt: now, findings: ofExternalId }
      : { findings: [...proof.findings, ...ofExternalId] }),
    ...{ createdAt: now, updatedAt: now },
  }
}
