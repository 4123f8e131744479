import { connectionsOf } from '../../connections/connections-of.ts'
import { roleClaims, roleHolder } from '../../connections/role-claim.ts'
import type { AuditAction } from '../../model/audit-actions.ts'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import { type Applied, applyProof } from '../../verification/apply-proof.ts'
import { planCheckNow } from '../../verification/check-schedule.ts'
import { finding } from '../../verification/findings.ts'
import { proveWithPatience } from '../../verification/prove-with-patience.ts'
import { success } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { type Decision, type DecisionPorts, type Later, quarantine, refusal } from './decision.ts'
import { changedParameter, namesVersion } from './reason-to-refuse.ts'
import { refuseHeldRole } from './role-conflict.ts'

/**
 * Applies the update of a connected stack. The update fails only if Rolecall cannot use the new
 * role, never because of our own records. A version that the stack reports counts as granted after
 * the next check of the role, which is due at once.
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
    connection.status === 'disconnected' ||
    isOfOtherRole(connection, request)
  ) {
    const reason =
      (await refuseUpdate(ports, request)) ??
      finding('UPDATE_UNKNOWN', { vendor: ports.installation.vendor.name })
    return connection && connection.status !== 'disconnected'
      ? quarantine(request, reason, connection)
      : refusal(request, reason)
  }
  const role = request.roleArn
  if (role?.accountId !== connection.accountId || role.accountId !== request.stack.accountId) {
    return quarantine(request, finding('ACCOUNT_MISMATCH'), connection)
  }
  const wrong = await refuseUpdate(ports, request, connection)
  if (wrong) return refusal(request, wrong, { subject: connection.id })
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
  return decisionFrom(ports, connection, applyProof(ports, updated, proof))
}

/**
 * The resource of one role reports another one now. AWS: an answer with another physical id would
 * delete the connection of the first role.
 */
const isOfOtherRole = ({ id, role }: Connection, { physicalResourceId }: StackRequest): boolean =>
  role !== undefined && physicalResourceId !== undefined && physicalResourceId !== id

/**
 * Why an update is refused whatever its role is: its template is of another invitation, or of an
 * access version that nobody offered. An update that is rolled back names an earlier version and is
 * never refused.
 */
export async function refuseUpdate(
  { store, installation }: DecisionPorts,
  request: StackRequest,
  connection?: Connection,
): Promise<Finding | undefined> {
  if (connection) {
    const { profileVersion, formerVersions = [], offers = [] } = connection
    const offered = [
      ...offers.map(({ versionId }) => versionId),
      ...(request.enrolmentVersions ?? []),
    ]
    return namesVersion(request, [profileVersion, ...formerVersions, ...offered])
      ? changedParameter({ installation }, request, connection)
      : finding('VERSION_CHANGED')
  }
  const connected = await connectionsNamed({ store }, request)
  return connected.some(
    ({ stackId, status, role, invitationId }) =>
      stackId === request.stack.text &&
      status !== 'disconnected' &&
      (role === undefined || invitationId !== request.claim.invitationId),
  )
    ? finding('TEMPLATE_OF_OTHER_INVITATION', { vendor: installation.vendor.name })
    : undefined
}

/** The connections of the invitation that the physical id of a resource names. */
async function connectionsNamed(
  ports: Pick<DecisionPorts, 'store'>,
  { physicalResourceId = '' }: StackRequest,
): Promise<Connection[]> {
  const [, tail, role] = /^(?:inv|con)_(\w+)(?:-([\w-]+))?$/.exec(physicalResourceId) ?? []
  if (tail === undefined) return []
  const connection = await ports.store.get('connection', connectionIdFor(`inv_${tail}`, role))
  if (connection) return [connection]
  const invitation = await ports.store.get('invitation', `inv_${tail}`)
  return invitation ? connectionsOf(ports, invitation) : []
}

/**
 * The version that the stack has now. A token of an early version names none, and means the version
 * that was granted first.
 */
const versionIn = (
  { claim }: StackRequest,
  { profileVersion, formerVersions = [] }: Connection,
): string => claim.accessVersion ?? formerVersions[0] ?? profileVersion

function applyUpdate(connection: Connection, request: StackRequest, role: RoleArn): Connection {
  const { roleId, reportedVersion: _, ...rest } = connection
  const reportedVersion = versionIn(request, connection)
  return {
    ...rest,
    // The id of the earlier role does not belong to a role of another name.
    ...(role.text === connection.roleArn && roleId !== undefined && { roleId }),
    roleArn: role.text,
    ...(reportedVersion !== connection.profileVersion && { reportedVersion, looksSinceChange: 0 }),
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
  before: [],
  reserve: [],
  action: 'callback.overtaken',
  subject: id,
  customerId,
})

/** A stack that reports the granted version again was rolled back. */
const updateAction = (before: Connection, after: Connection): AuditAction =>
  before.reportedVersion !== undefined && after.reportedVersion === undefined
    ? 'connection.upgrade-failed'
    : 'connection.updated'

function decisionFrom(
  ports: DecisionPorts,
  before: Connection,
  { connection: applied, action, details, checks }: Applied,
): Decision {
  const { reportedVersion = applied.profileVersion } = applied
  const connection = applied.reportedVersion ? planCheckNow(ports, applied) : applied
  return {
    claims: roleClaims(before, connection),
    answer: success(connection.id),
    put: [connection],
    before: [before],
    reserve: [],
    checks,
    action: action ?? updateAction(before, connection),
    subject: connection.id,
    customerId: connection.customerId,
    details: { roleArn: connection.roleArn, profileVersion: reportedVersion, ...details },
  }
}
