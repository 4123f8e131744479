import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { announceChange, auditEntry } from '../audit/entry.ts'
import { followConnection } from '../campaigns/customer.ts'
import { connectionFor } from '../connections/find.ts'
import { reopenInvitation } from '../connections/reopen-invitation.ts'
import { roleClaims } from '../connections/role-claim.ts'
import { type Actor, SYSTEM } from '../model/actor.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { type Connection, otherExternalId } from '../model/connection.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { beginReceipt } from '../receipts/begin-receipt.ts'
import { findingsFromPolicy } from '../trust-policy/findings-from-policy.ts'
import { applyProof, isExpired } from './apply-proof.ts'
import { changeAction, proveConnection } from './change-external-id.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { grantReported } from './grant-reported.ts'
import { type Proof, unclearError } from './prove-trust.ts'
import { isIn, WHOLE } from './share.ts'

/** Calls that use only the capacity of STS that no caller waits for (BRK-7). */
export const inSpareTime = (sts: Ports['sts']): Ports['sts'] => ({
  probe: (role, externalId, manner) => sts.probe(role, externalId, { ...manner, spare: true }),
  check: () => sts.check(),
  assume: (request) => sts.assume(request),
})

type VerifyPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'sts' | 'roles' | 'installation'>

/**
 * Checks a role now, for an operator. Throws BROKER_UNUSABLE if Rolecall cannot act as its broker
 * role, STS_UNAVAILABLE if AWS gives no clear answer, or another error that says why there is none.
 * Checks again if the connection changed meanwhile.
 */
export const verifyNow = (ports: VerifyPorts, actor: Actor, id: string): Promise<Connection> =>
  retryOnConflict(async () => {
    const connection = await connectionFor(ports, actor, 'connections:write', id)
    if (connection.status === 'disconnected')
      throw new RolecallError('CONNECTION_STATE', {
        detail: 'The connection is disconnected, so it cannot be verified.',
      })
    const proof = await look(ports, connection)
    if (proof.verdict === 'unknown') throw unclearError(proof)
    return record(ports, { actor, connection, proof })
  })

/**
 * Checks the roles that are due. A failure of one check does not affect the others. Applies no
 * result before all probes are done, so that the circuit breaker sees all of them (fault 42).
 */
export async function verifyDue(
  ports: VerifyPorts,
  limit = 20,
  breaker = new CircuitBreaker(ports.clock),
  share = WHOLE,
): Promise<number> {
  const listed = await ports.store.due('connection', ports.clock.now(), limit * share.of)
  const due = listed.filter(({ id }) => isIn(share, id)).slice(0, limit)
  const seen = await Promise.allSettled(due.map((connection) => lookAt(ports, connection)))
  // A role that has ended says nothing about the broker role.
  const now = ports.clock.now().toISOString()
  const hasEnded = (it: Connection) => isExpired(it, now)
  for (const one of seen)
    if (one.status === 'fulfilled' && !hasEnded(one.value.connection))
      breaker.saw(one.value.connection, one.value.proof)
  const records = await Promise.allSettled(
    seen.map(async (one) => {
      if (one.status === 'rejected') throw one.reason
      const { connection, proof } = one.value
      await recordDue(ports, connection, hasEnded(connection) ? proof : breaker.judge(proof))
    }),
  )
  const failed = records.find((it) => it.status === 'rejected')
  if (failed) throw failed.reason
  return due.length
}

const lookAt = async (ports: VerifyPorts, connection: Connection) => ({
  connection,
  proof: await (mustLook(connection) ? look : proveConnection)(ports, connection),
})

/** After a change, and while the stack has another version than the granted one. */
const mustLook = ({ looksSinceChange, reportedVersion }: Connection): boolean =>
  looksSinceChange === 0 || reportedVersion !== undefined

async function recordDue(ports: VerifyPorts, connection: Connection, proof: Proof): Promise<void> {
  await record(ports, { actor: SYSTEM, connection, proof }).catch((error: unknown) => {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  })
}

type Looked = Parameters<typeof proveConnection>[1]

/**
 * Probes the role, checks whether it accepts a SourceIdentity (BRK-5), and reads its policies if it
 * may. A probe cannot find a second External ID in a list (attack 5).
 */
export async function look(ports: Omit<VerifyPorts, 'store'>, connection: Looked): Promise<Proof> {
  const proof = await proveConnection(ports, connection)
  if (proof.verdict !== 'proved') return proof
  const { change } = proof
  const externalId = change && 'to' in change ? change.to : connection.externalId
  const role = parseRoleArn(connection.roleArn)
  const [named, text, policies] = await Promise.all([
    ports.sts.probe(role, externalId, { sourceIdentity: SAMPLE_IDENTITY }),
    ports.roles.trustPolicy(role, externalId).catch(() => undefined),
    ports.roles.permissions(role, externalId).then(
      (found) => found ?? ('unreadable' as const),
      () => undefined,
    ),
  ])
  const seen = {
    ...proof,
    ...(named.outcome !== 'unknown' && { takesSourceIdentity: named.outcome === 'allowed' }),
    ...(policies !== undefined && { policies }),
  }
  return text === undefined
    ? seen
    : {
        ...seen,
        trustPolicy: text,
        findings: findingsFromPolicy(text, {
          brokerRole: ports.installation.brokerRole,
          externalId,
          rotatingTo: [connection.externalId, otherExternalId(connection)].find(
            (it) => it !== externalId,
          ),
        }),
      }
}

/** Has the prefix that the trust policy allows for source identities. */
const SAMPLE_IDENTITY = 'rolecall-probe'

interface CheckResult {
  actor: Actor
  /** As it was read before the probes. If it changed meanwhile, the commit is refused. */
  connection: Connection
  proof: Proof
}

async function record(
  ports: VerifyPorts,
  { actor, connection, proof }: CheckResult,
): Promise<Connection> {
  const applied = applyProof(ports, connection, proof)
  const { connection: next, event } = await grantReported(ports, applied.connection, proof)
  const { id: subject, customerId } = connection
  const about = { actor, subject, customerId, details: applied.details }
  const action = applied.action ?? (actor.kind === 'system' ? undefined : 'connection.checked')
  const change = changeAction(proof)
  const audit = [
    ...(change ? [auditEntry(ports, { ...about, action: change })] : []),
    ...(action ? [auditEntry(ports, { ...about, action })] : []),
    ...(event ? [auditEntry(ports, { ...about, ...event })] : []),
  ]
  const reopened = await reopenInvitation(ports, [{ before: connection, after: next }])
  const receipt = await beginReceipt(ports, { before: connection, after: next }, 'customer')
  const [stored] = await ports.store.commit({
    put: [next, ...reopened.put, ...receipt],
    checks: applied.checks,
    ...roleClaims(connection, next),
    audit,
    ...announceChange(ports, {
      put: [next, ...reopened.put],
      before: [connection, ...reopened.before],
    }),
  })
  const hasEnded = next.status === 'disconnected' && connection.status !== 'disconnected'
  if (event || change || hasEnded) await followConnection(ports, stored)
  return stored
}
