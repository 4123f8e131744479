import { advance, type Signal } from '../connections/lifecycle.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { addRecentCheck, type CheckRow } from '../model/check.ts'
import type { Connection, Finding } from '../model/connection.ts'
import type { Ports } from '../ports.ts'
import { changeExternalId, isOfExternalId } from './change-external-id.ts'
import { LOOKS_BEFORE_CONTESTED, planAnotherLook, planNextCheck } from './check-schedule.ts'
import { finding, followFindings, isNoted } from './findings.ts'
import type { Proof } from './prove-trust.ts'

export interface Applied {
  connection: Connection
  /** Goes into the audit trail if the status changes. */
  action: AuditAction | undefined
  details: Record<string, string | number | boolean>
  /** One row for the history of the connection's checks. */
  checks: CheckRow[]
}

/** Applies a new proof to a connection. An unknown outcome only plans another check. */
export function applyProof(
  ports: Pick<Ports, 'clock' | 'random'>,
  present: Connection,
  proof: Proof,
): Applied {
  const connection = changeExternalId(present, proof)
  const now = ports.clock.now().toISOString()
  const { verdict, probes = { externalId: 'unknown' } } = proof
  const row = { connectionId: connection.id, at: now, verdict, probes }
  const checked = { recentChecks: addRecentCheck(connection.recentChecks, row), updatedAt: now }
  const details = (to: Connection) => ({
    verdict: proof.verdict,
    from: connection.status,
    to: to.status,
  })
  if (proof.verdict === 'unknown')
    return {
      connection: planAnotherLook(ports, { ...connection, ...checked }),
      action: undefined,
      details: details(connection),
      checks: [row],
    }
  const moved = isRecreated(connection, proof)
    ? suspendRecreated(connection)
    : applyVerdict(connection, proof, now)
  const changed = moved.status !== connection.status
  const checks = changed && moved.status !== 'disconnecting' ? 0 : connection.looksSinceChange + 1
  const action = changed ? (`connection.${moved.status}` as const) : undefined
  const findings = followFindings(connection, moved, now)
  const { expiringAt, ...followed } = { ...moved, findings, looksSinceChange: checks, ...checked }
  // Without it, the change announces that the role ends soon.
  const next = expiringAt !== undefined && expiringAt > now ? { ...followed, expiringAt } : followed
  return {
    connection: planNextCheck(ports, next),
    action,
    details: details(moved),
    checks: [{ ...row, ...(action && { action }) }],
  }
}

/**
 * Before a person confirms the account, nobody has used the role: the confirmation also covers a
 * role that was re-created, for example by an update of the stack.
 */
const isRecreated = ({ status, roleId }: Connection, proof: Proof): boolean =>
  proof.verdict === 'proved' &&
  status !== 'awaiting-approval' &&
  roleId !== undefined &&
  proof.roleId !== roleId

function applyVerdict(
  connection: Connection,
  proof: Exclude<Proof, { verdict: 'unknown' }>,
  now: string,
): Connection {
  // Only a Create can connect a role. A check does not change the status of a role whose stack
  // never got a successful answer. An imported role has no stack.
  if (proof.verdict === 'proved' && !wasConnected(connection)) return connection
  if (isExpired(connection, now)) return endExpired(connection)
  const { awaitsReproof: _, ...moved } = advance(
    forgetHint(connection, proof.verdict),
    signalOf(connection, proof.verdict, now),
  )
  if (proof.verdict === 'proved') {
    const { takesSourceIdentity: before, ...rest } = moved
    const takes = proof.takesSourceIdentity ?? before ?? false
    return {
      ...rest,
      ...(takes && { takesSourceIdentity: true }),
      roleId: proof.roleId,
      verifiedAt: now,
      findings: [
        ...(proof.findings ?? connection.findings.filter(isFromPolicy)),
        ...connection.findings.filter(isNoted),
        ...connection.findings.filter(isOfExternalId),
      ],
    }
  }
  const roleName = connection.roleArn.split('/').at(-1)!
  const gone = isGone(connection, now) && [finding('ROLE_GONE', { roleName })]
  return {
    ...moved,
    findings: gone || [...proof.findings, ...connection.findings.filter(isOfExternalId)],
  }
}

const wasConnected = ({ verifiedAt, imported }: Connection): boolean =>
  verifiedAt !== undefined || imported === true

/** The end that was set for the role has come. */
export const isExpired = ({ expiresAt }: Connection, now: string): boolean =>
  expiresAt !== undefined && Date.parse(now) >= Date.parse(expiresAt)

/** The end was agreed, so it is no fault of the role, and holds whatever the role still allows. */
function endExpired(connection: Connection): Connection {
  const { roleArn, expiresAt: time = '' } = connection
  const roleName = roleArn.split('/').at(-1)!
  return {
    ...advance(connection, 'ended'),
    findings: [finding('ROLE_EXPIRED', { roleName, time })],
  }
}

/** Such a finding stays until the policy is read again. */
const isFromPolicy = ({ code }: Finding): boolean => code.startsWith('TRUST_POLICY_')

/**
 * AWS: a closed account can be reopened for 90 days. A role that is denied for longer is gone, even
 * if nobody ever said so. A check may have proved the role a day before the account was closed.
 */
const GONE_AFTER_MS = 92 * 86_400_000

const isGone = (connection: Connection, now: string): boolean =>
  connection.status === 'unreachable' &&
  !isHinted(connection) &&
  connection.verifiedAt !== undefined &&
  Date.parse(now) - Date.parse(connection.verifiedAt) > GONE_AFTER_MS

const isHinted = ({ stackDeleted, invitationDeleted }: Connection): boolean =>
  stackDeleted === true || invitationDeleted === true

function signalOf(
  connection: Connection,
  verdict: 'proved' | 'insecure' | 'denied',
  now: string,
): Signal {
  const { stackDeleted } = connection
  if (verdict === 'denied')
    return isHinted(connection) || !wasConnected(connection) || isGone(connection, now)
      ? 'ended'
      : 'denied'
  if (verdict === 'insecure') return 'insecure'
  if (connection.status !== 'disconnecting' || !isLastLook(connection)) return 'proved'
  return stackDeleted ? 'persists' : 'remains'
}

const isLastLook = ({ looksSinceChange }: Connection): boolean =>
  looksSinceChange + 1 >= LOOKS_BEFORE_CONTESTED

/**
 * The role still answers after all checks, so the stack was not deleted: only one resource was. A
 * contested role that answers once more belongs to a Delete that was forged (attack 68).
 */
function forgetHint(connection: Connection, verdict: 'proved' | 'insecure' | 'denied'): Connection {
  if (verdict !== 'proved') return connection
  const { invitationDeleted, stackDeleted, ...remaining } = connection
  if (connection.status === 'contested') return remaining
  return isLastLook(connection)
    ? { ...remaining, ...(stackDeleted !== undefined && { stackDeleted }) }
    : connection
}

/** Another role has the old name: an operator has to confirm that this is intended (VER-4). */
function suspendRecreated(connection: Connection): Connection {
  const roleName = connection.roleArn.split('/').at(-1)!
  const { takesSourceIdentity: _, ...recreated } = advance(connection, 'recreated')
  return { ...recreated, findings: [finding('ROLE_RECREATED', { roleName })] }
}
