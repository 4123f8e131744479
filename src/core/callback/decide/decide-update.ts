import { roleClaims, roleHolder } from '../../connections/role-claim.ts'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection } from '../../model/connection.ts'
import { type Applied, applyProof } from '../../verification/apply-proof.ts'
import { finding } from '../../verification/findings.ts'
import { proveWithPatience } from '../../verification/prove-with-patience.ts'
import { success } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { type Decision, type DecisionPorts, type Later, quarantine, refusal } from './decision.ts'
import { refuseHeldRole } from './role-conflict.ts'

/**
 * Applies the update of a connected stack. The update fails only if Rolecall cannot use the new
 * role, never because of our own records.
 */
export async function decideUpdate(
  ports: DecisionPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<Decision | Later> {
  const connection = await ports.store.get('connection', callback.connectionId)
  if (
    !connection ||
    connection.stackId !== request.stack.text ||
    !connection.verifiedAt ||
    connection.status === 'disconnected'
  ) {
    const reason = finding('UPDATE_UNKNOWN', { vendor: ports.installation.vendor.name })
    return connection && connection.status !== 'disconnected'
      ? quarantine(request, reason, connection)
      : refusal(request, reason)
  }
  const role = request.roleArn
  if (role?.accountId !== connection.accountId || role.accountId !== request.stack.accountId) {
    return quarantine(request, finding('ACCOUNT_MISMATCH'), connection)
  }
  if (
    connection.followedRequestAt !== undefined &&
    request.publishedAt !== undefined &&
    request.publishedAt < connection.followedRequestAt
  )
    return skipOvertaken(connection)
  const proof = await proveWithPatience(ports, {
    role,
    externalId: connection.externalId,
    since: callback.publishedAt ?? callback.receivedAt,
    deadline: callback.deadline,
  })
  if (proof.verdict === 'later') return proof
  const moved = role.text !== connection.roleArn
  if (moved && (proof.verdict === 'denied' || proof.verdict === 'unknown')) {
    const [denied = finding('VERIFICATION_UNFINISHED')] =
      proof.verdict === 'denied' ? proof.findings : []
    return refusal(request, denied, { subject: connection.id })
  }
  const updated = applyUpdate(connection, request, role)
  const holder = moved ? await roleHolder(ports, role, connection.id) : undefined
  if (holder) {
    const { externalId } = connection
    const facts = { roleName: role.roleName, externalId }
    const decision = refusal(request, finding('ROLE_NOT_ASSUMABLE', facts))
    return refuseHeldRole({
      decision,
      connectionId: connection.id,
      customerId: connection.customerId,
      holder,
    })
  }
  return decisionFrom(connection, applyProof(ports, updated, proof))
}

function applyUpdate(
  { roleId, ...connection }: Connection,
  request: StackRequest,
  role: RoleArn,
): Connection {
  return {
    ...connection,
    // The id of the earlier role does not belong to a role of another name.
    ...(role.text === connection.roleArn && roleId !== undefined && { roleId }),
    roleArn: role.text,
    profileVersion: request.profileVersion,
    ...(request.publishedAt !== undefined && { followedRequestAt: request.publishedAt }),
  }
}

/**
 * CloudFormation sends a later request only after it stopped waiting for this one, so only the
 * later one is applied (fault 11).
 */
const skipOvertaken = ({ id, customerId }: Connection): Decision => ({
  answer: success(id),
  put: [],
  reserve: [],
  action: 'callback.overtaken',
  subject: id,
  customerId,
})

const decisionFrom = (before: Connection, { connection, action, details }: Applied): Decision => ({
  claims: roleClaims(before, connection),
  answer: success(connection.id),
  put: [connection],
  reserve: [],
  action: action ?? 'connection.updated',
  subject: connection.id,
  customerId: connection.customerId,
  details: { roleArn: connection.roleArn, profileVersion: connection.profileVersion, ...details },
})
