import { roleClaims } from '../../connections/role-claim.ts'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import { addRecentCheck, type CheckRow } from '../../model/check.ts'
import type { Connection } from '../../model/connection.ts'
import { connectionIdFor, type Invitation } from '../../model/invitation.ts'
import { endOfRole } from '../../model/role-options.ts'
import { success } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { endReplaced } from './attempts.ts'
import type { Decision, DecisionPorts } from './decision.ts'

export interface Binding {
  request: StackRequest
  invitation: Invitation
  /** The connection of an earlier attempt. */
  connection: Connection | undefined
  role: RoleArn
  roleId: string
}

/**
 * Binds invitation, stack, account and role in one conditional write (CB-8). The connection becomes
 * active once CloudFormation accepts the answer.
 */
export function bindConnection(ports: DecisionPorts, from: Binding): Decision {
  const { request, invitation, connection, role, roleId } = from
  const now = ports.clock.now().toISOString()
  const check: CheckRow = {
    ...{ connectionId: connectionIdFor(invitation.id, request.role), at: now, verdict: 'proved' },
    probes: { externalId: 'allowed', none: 'denied', wrong: 'denied' },
    action: 'connection.verified',
  }
  const fresh: Connection = {
    ...connectionFromStack({ request, invitation, connection, role, now }),
    roleId,
    approved: invitation.accountId === role.accountId && !invitation.requireApproval,
    verifiedAt: now,
    recentChecks: addRecentCheck(undefined, check),
  }
  return {
    answer: success(fresh.id),
    put: [{ ...endFormerAttempt(from, now), status: 'claimed' }, fresh],
    before: [invitation, connection],
    reserve: [],
    claims: roleClaims(connection, fresh),
    checks: [check],
    action: 'connection.verified',
    subject: fresh.id,
    customerId: fresh.customerId,
    details: { accountId: fresh.accountId, roleArn: role.text },
  }
}

const endFormerAttempt = ({ request, invitation, connection }: Binding, now: string): Invitation =>
  connection && connection.stackId !== request.stack.text
    ? endReplaced(invitation, connection, now)
    : invitation

/** The connection for a stack that just reported its role. */
function connectionFromStack(from: {
  request: StackRequest
  invitation: Invitation
  connection: Connection | undefined
  role: RoleArn
  now: string
}): Connection {
  const { request, invitation, connection, role, now } = from
  const { id, customerId, customerName, externalId, profile, profileVersion } = invitation
  return {
    kind: 'connection',
    id: connectionIdFor(id, request.role),
    version: connection?.version ?? 0,
    status: 'verifying',
    invitationId: id,
    ...(invitation.enrolmentId !== undefined && { way: 'stack-set' as const }),
    ...(request.role !== undefined && { role: request.role }),
    customerId,
    ...(customerName && { customerName }),
    accountId: role.accountId,
    roleArn: role.text,
    externalId,
    region: request.stack.region,
    stackId: request.stack.text,
    profile,
    profileVersion,
    findings: [],
    ...endOfRole(invitation),
    approved: false,
    looksSinceChange: 0,
    ...(connection?.wasActive && { wasActive: true }),
    ...(request.publishedAt !== undefined && { followedRequestAt: request.publishedAt }),
    createdAt: connection?.createdAt ?? now,
    updatedAt: now,
  }
}
