import { endReplaced } from '../callback/decide/attempts.ts'
import { type Effects, effectsOf } from '../callback/decide/decision.ts'
import { wasAnswerRefused } from '../callback/decide/reason-to-refuse.ts'
import { isAbandoned, refuseHeldRole, takeOverRole } from '../callback/decide/role-conflict.ts'
import { roleClaims, roleHolder } from '../connections/role-claim.ts'
import type { Actor } from '../model/actor.ts'
import type { RoleArn } from '../model/aws/role-arn.ts'
import type { Connection, Finding } from '../model/connection.ts'
import { connectionIdFor, type Invitation } from '../model/invitation.ts'
import { endOfRole } from '../model/role-options.ts'
import type { Ports } from '../ports.ts'
import { applyProof } from '../verification/apply-proof.ts'
import { finding } from '../verification/findings.ts'
import { grantReported } from '../verification/grant-reported.ts'
import type { Proof } from '../verification/prove-trust.ts'
import { noteDeclared } from './attempt.ts'

export type DeclarePorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'sts' | 'roles' | 'installation'
>

/** A role that nothing speaks against so far, and the invitation that it may connect. */
export interface Declared {
  actor: Actor
  invitation: Invitation
  role: RoleArn
  /** The key of the role in `roles` of the profile; undefined if the profile has no `roles`. */
  key: string | undefined
  /** The connection of an earlier attempt. */
  connection: Connection | undefined
}

/** The connection, or why the role was refused. */
export type Outcome = { connection: Connection } | { refused: Finding }

/**
 * Connects a role that was proved, in one conditional write, unless another connection uses it.
 * Nobody waits for an answer, so it is active at once if the account is approved.
 */
export async function connectRole(
  ports: DeclarePorts,
  declared: Declared,
  proof: Extract<Proof, { verdict: 'proved' }>,
): Promise<Outcome> {
  const { actor, invitation, role } = declared
  const { fresh, effects } = await bindDeclared(ports, declared, proof)
  const holder = await roleHolder(ports, role, fresh.id)
  const isFree = !holder || (await isTakenOver(ports, holder, invitation))
  if (!isFree) return refuseTaken(ports, declared, holder)
  const whole = holder ? await takeOverRole(ports, holder, effects) : effects
  const stored = await ports.store.commit(effectsOf(ports, actor, whole))
  return { connection: stored.find((it): it is Connection => it.id === fresh.id)! }
}

const isTakenOver = async (ports: DeclarePorts, holder: Connection, invitation: Invitation) =>
  holder.invitationId !== invitation.id && (await isAbandoned(ports, holder, invitation))

async function bindDeclared(
  ports: DeclarePorts,
  declared: Declared,
  proof: Extract<Proof, { verdict: 'proved' }>,
): Promise<{ fresh: Connection; effects: Effects }> {
  const { invitation, connection, role, key } = declared
  const now = ports.clock.now().toISOString()
  const fresh = freshConnection(declared, now)
  const applied = applyProof(ports, fresh, proof)
  const compared = await grantReported(ports, applied.connection, proof)
  const details = { accountId: role.accountId, roleArn: role.text }
  const about = { subject: fresh.id, customerId: fresh.customerId, details }
  const claimed: Invitation = {
    ...noteDeclared(endFormerAttempt(invitation, connection, now), { role, key, now }),
    status: 'claimed',
  }
  return {
    fresh,
    effects: {
      put: [claimed, compared.connection],
      before: [invitation, fresh],
      reserve: [],
      claims: roleClaims(connection, compared.connection),
      checks: applied.checks,
      ...about,
      action: 'connection.declared',
      beside: applied.action ? [{ ...about, action: applied.action }] : [],
    },
  }
}

/** CloudFormation did not accept the answer to a stack, so this role takes its place. */
const endFormerAttempt = (
  invitation: Invitation,
  connection: Connection | undefined,
  now: string,
): Invitation =>
  connection && wasAnswerRefused(connection) ? endReplaced(invitation, connection, now) : invitation

/** As it is while nothing is proved yet. */
function freshConnection({ invitation, connection, role, key }: Declared, now: string): Connection {
  const { id, customerId, customerName, externalId, profile, profileVersion, region } = invitation
  return {
    kind: 'connection',
    id: connectionIdFor(id, key),
    version: connection?.version ?? 0,
    status: 'verifying',
    invitationId: id,
    ...(key !== undefined && { role: key }),
    customerId,
    ...(customerName && { customerName }),
    accountId: role.accountId,
    roleArn: role.text,
    externalId,
    region,
    way: 'declared',
    profile,
    profileVersion,
    findings: [],
    ...endOfRole(invitation),
    approved: !invitation.requireApproval,
    looksSinceChange: 0,
    verifiedAt: now,
    ...(connection?.wasActive && { wasActive: true }),
    createdAt: connection?.createdAt ?? now,
    updatedAt: now,
  }
}

/** If the other connection belongs to another customer, the answer says nothing of it (RSP-8). */
function refuseTaken(
  ports: DeclarePorts,
  declared: Declared,
  holder: Connection,
): Promise<Outcome> {
  const { id, customerId } = declared.invitation
  const { roleName } = declared.role
  const vendor = ports.installation.vendor.name
  const reason =
    holder.invitationId === id
      ? finding('ROLE_REPORTED_TWICE', { roleName })
      : holder.customerId === customerId
        ? finding('ROLE_IN_USE', { roleName, vendor })
        : finding('INVITATION_UNUSABLE', { vendor })
  const connectionId = connectionIdFor(id, declared.key)
  return refuseRole(ports, declared, reason, (effects) =>
    holder.invitationId === id
      ? effects
      : refuseHeldRole({ decision: effects, connectionId, customerId, holder }),
  )
}

/** Keeps the clear failure on the invitation, so that page and API show it. */
export async function refuseRole(
  ports: DeclarePorts,
  { actor, invitation, role, key }: Declared,
  reason: Finding,
  told: (effects: Effects) => Effects = (it) => it,
): Promise<Outcome> {
  const now = ports.clock.now().toISOString()
  const effects: Effects = {
    put: [noteDeclared(invitation, { role, key, reason, now })],
    before: [invitation],
    reserve: [],
    action: 'attempt.failed',
    subject: invitation.id,
    customerId: invitation.customerId,
    details: { finding: reason.code, accountId: role.accountId, roleArn: role.text },
  }
  await ports.store.commit(effectsOf(ports, actor, told(effects)))
  return { refused: reason }
}
