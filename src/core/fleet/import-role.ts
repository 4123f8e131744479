import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { RoleToImport } from '../../api/types.ts'
import { storeTemplate } from '../access-versions/prepared-template.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { auditAndAnnounce } from '../audit/entry.ts'
import { advance } from '../connections/lifecycle.ts'
import { roleClaims, roleHolder } from '../connections/role-claim.ts'
import { customersAccount, draftInvitationOf } from '../invitations/create.ts'
import type { Actor } from '../model/actor.ts'
import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import { addRecentCheck, type CheckRow } from '../model/check.ts'
import type { Connection } from '../model/connection.ts'
import type { ExternalId } from '../model/external-id.ts'
import { isWithin, requireGrant } from '../model/grants.ts'
import { connectionIdFor, type Invitation } from '../model/invitation.ts'
import type { ImportFlaw } from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { planNextCheck } from '../verification/check-schedule.ts'
import { finding } from '../verification/findings.ts'
import { type Proof, proveTrust, unclearError } from '../verification/prove-trust.ts'
import { isSameImport, type OwnExternalId, ownExternalId } from './own-external-id.ts'

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
  connection: Connection
  /** False: the role was imported before, with the same values. */
  isNew: boolean
}

/**
 * Connects a role that the vendor already has. It is active at once if only its External ID lets in
 * and protects the customer. With a shared or guessable one it waits for approval, and a role that
 * lets in otherwise is insecure. Throws ROLE_CONNECTED, EXTERNAL_ID_TAKEN, ROLE_NOT_ASSUMABLE,
 * STS_UNAVAILABLE and others.
 */
export async function importRole(
  ports: ImportPorts,
  actor: Actor,
  input: RoleImport,
): Promise<Imported> {
  const { role: given } = input
  requireRight(actor, given.customerId)
  const role = parseRoleArn(given.roleArn)
  customersAccount(ports.installation, role.accountId)
  const holder = await roleHolder(ports, role, '')
  if (holder) {
    if (isSameImport(holder, given)) return { connection: holder, isNew: false }
    throw new RolecallError('ROLE_CONNECTED')
  }
  const { content } = await currentVersion(ports, given.profile ?? 'default')
  if (content.profile.roles)
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'This access profile has several roles. Choose a profile that has one role.',
    })
  const { customerId, customerName } = given
  const drafted = draftInvitationOf(ports, { customerId, customerName }, content)
  const own = await ownExternalId(ports, given, drafted.invitation)
  const proof = await prove(ports, role, own.externalId)
  await storeTemplate(ports.templates, drafted.invitation.template, drafted.body)
  const flaws = [...input.flaws, ...own.flaws]
  try {
    const invitation = claimedInvitation(drafted.invitation, role)
    const connection = await store(ports, actor, { invitation, role, proof, own, flaws })
    return { connection, isNew: true }
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

type ClearProof = Extract<Proof, { verdict: 'proved' | 'insecure' }>

/** Throws unless AWS lets Rolecall in with the External ID, and the other probes are clear. */
async function prove(
  ports: ImportPorts,
  role: RoleArn,
  externalId: ExternalId,
): Promise<ClearProof> {
  const proof = await proveTrust(ports, role, externalId)
  if (proof.verdict === 'unknown') throw unclearError(proof)
  if (proof.verdict === 'denied')
    throw new RolecallError('ROLE_NOT_ASSUMABLE', {
      detail:
        'AWS does not let Rolecall assume this role with this External ID. The role was deleted, or its trust policy does not name the broker role or has another External ID.',
    })
  return proof
}

/** The invitation of a role that exists: nobody can launch its template. */
const claimedInvitation = (
  { expiringAt: _, ...invitation }: Invitation,
  { accountId, roleName }: RoleArn,
): Invitation => ({
  ...invitation,
  ...{ status: 'claimed', accountId, pinnedBy: 'vendor', roleName },
})

interface Found {
  invitation: Invitation
  role: RoleArn
  proof: ClearProof
  own: OwnExternalId
  flaws: readonly ImportFlaw[]
}

async function store(ports: ImportPorts, actor: Actor, found: Found): Promise<Connection> {
  const { invitation, own, flaws, proof } = found
  const now = ports.clock.now().toISOString()
  const check: CheckRow = {
    ...{ connectionId: connectionIdFor(invitation.id), at: now, verdict: proof.verdict },
    ...{ probes: proof.probes!, action: 'connection.imported' },
  }
  const before = draftConnection(found, now)
  const isFine = proof.verdict === 'proved' && flaws.length === 0
  const connection = planNextCheck(ports, {
    ...advance({ ...before, approved: isFine }, proof.verdict),
    recentChecks: addRecentCheck(undefined, check),
  })
  const { id: subject, customerId, roleArn, status } = connection
  const event = {
    ...{ actor, action: 'connection.imported' as const, subject, customerId },
    details: {
      ...{ roleArn, status },
      ...(flaws.length > 0 && { flaws: flaws.map(({ message }) => message).join(' ') }),
    },
  }
  const [, stored] = await ports.store.commit<[Invitation, Connection]>({
    put: [invitation, connection],
    reserve: own.reserve,
    checks: [check],
    ...roleClaims(undefined, connection),
    ...auditAndAnnounce(ports, event, { put: [invitation, connection], before: [before] }),
  })
  return stored
}

/** The connection before its role was judged. */
function draftConnection({ invitation, role, proof, own, flaws }: Found, now: string): Connection {
  const { id, customerId, customerName, profile, profileVersion, region } = invitation
  const codes = [...new Set(flaws.map(({ code }) => code))]
  const ofExternalId = codes.map((code) => ({ ...finding(code), firstSeenAt: now }))
  return {
    ...{ kind: 'connection', id: connectionIdFor(id), version: 0, status: 'verifying' },
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
