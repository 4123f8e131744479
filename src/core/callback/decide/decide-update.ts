import { roleClaims, roleHolder } from '../../connections/role-claim.ts'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection } from '../../model/connection.ts'
import { type Applied, applyProof } from '../../verification/apply-proof.ts'
import { finding } from '../../verification/findings.ts'
import { proveWithPatience } from '../../verification/prove-with-patience.ts'
import { success } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import {
  type Decision,
  type DecisionPorts,
  type Patience,
  quarantined,
  refusal,
} from './decision.ts'
import { refuseHeldRole } from './role-conflict.ts'

/** A connected stack changed. It is never broken because of our records: only a role that we cannot use at all turns it back. */
export async function decideUpdate(
  ports: DecisionPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<Decision | Patience> {
  const connection = await ports.store.get('connection', callback.connectionId)
  if (
    !connection ||
    connection.stackId !== request.stack.text ||
    !connection.verifiedAt ||
    connection.status === 'disconnected'
  ) {
    const reason = finding('UPDATE_UNKNOWN', { vendor: ports.installation.vendor.name })
    return connection && connection.status !== 'disconnected'
      ? quarantined(request, reason, connection)
      : refusal(request, reason)
  }
  const role = request.roleArn
  if (role?.accountId !== connection.accountId || role.accountId !== request.stack.accountId) {
    return quarantined(request, finding('ACCOUNT_MISMATCH'), connection)
  }
  if (
    connection.followedRequestAt !== undefined &&
    request.publishedAt !== undefined &&
    request.publishedAt < connection.followedRequestAt
  )
    return overtaken(connection)
  const proof = await proveWithPatience(ports, {
    role,
    externalId: connection.externalId,
    since: callback.publishedAt ?? callback.receivedAt,
    deadline: callback.deadline,
  })
  if (proof.verdict === 'patience') return proof
  const moved = role.text !== connection.roleArn
  if (moved && (proof.verdict === 'denied' || proof.verdict === 'unknown')) {
    const [denied = finding('VERIFICATION_UNFINISHED')] =
      proof.verdict === 'denied' ? proof.findings : []
    return refusal(request, denied, { subject: connection.id })
  }
  const updated = afterUpdate(connection, request, role)
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
  return recorded(connection, applyProof(ports, updated, proof))
}

function afterUpdate(
  { roleId, ...connection }: Connection,
  request: StackRequest,
  role: RoleArn,
): Connection {
  return {
    ...connection,
    // AWS's id of the earlier role does not belong to a role of another name.
    ...(role.text === connection.roleArn && roleId !== undefined && { roleId }),
    roleArn: role.text,
    profileVersion: request.profileVersion,
    ...(request.publishedAt !== undefined && { followedRequestAt: request.publishedAt }),
  }
}

/** Only once CloudFormation stopped waiting does it ask again: what the later request made of the connection stays (fault 11). */
const overtaken = ({ id, customerId }: Connection): Decision => ({
  answer: success(id),
  put: [],
  reserve: [],
  action: 'callback.overtaken',
  subject: id,
  customerId,
})

const recorded = (before: Connection, { connection, action, details }: Applied): Decision => ({
  claims: roleClaims(before, connection),
  answer: success(connection.id),
  put: [connection],
  reserve: [],
  action: action ?? 'connection.updated',
  subject: connection.id,
  customerId: connection.customerId,
  details: { roleArn: connection.roleArn, profileVersion: connection.profileVersion, ...details },
})
