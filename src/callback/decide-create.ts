import { advance, isAccepted } from '../connections/lifecycle.ts'
import type { CallbackRecord } from '../model/callback.ts'
import type { Connection, Finding } from '../model/connection.ts'
import { connectionIdOf, type Invitation, invitationStatus } from '../model/invitation.ts'
import type { RoleArn } from '../model/role-arn.ts'
import { planNextCheck } from '../verification/check-schedule.ts'
import { finding } from '../verification/findings.ts'
import type { Proof } from '../verification/prove-trust.ts'
import { proveWithPatience } from '../verification/prove-with-patience.ts'
import { success } from './answer.ts'
import { decideUpdate } from './decide-update.ts'
import { type Decision, type DecisionPorts, type Patience, refusal } from './decision.ts'
import type { StackRequest } from './stack-request.ts'

/** A new stack calls in: connect it, or fail it fast with a reason that its owner can act on. */
export async function decideCreate(ports: DecisionPorts, request: StackRequest, callback: CallbackRecord): Promise<Decision | Patience> {
  const invitation = await ports.store.get('invitation', request.claim.invitationId)
  const connection = await ports.store.get('connection', callback.connectionId)
  if (invitation?.status === 'claimed' && connection?.stackId === request.stack.text) return decideUpdate(ports, request, callback)
  const objection = await objectionTo(ports, request, invitation)
  if (objection || !invitation)
    return failed(ports, { request, connection }, objection ?? finding('INVITATION_UNUSABLE', { vendor: ports.site.vendor.name }))
  const role = request.roleArn!
  const proof = await proveWithPatience(ports, {
    role,
    externalId: invitation.externalId,
    since: callback.receivedAt,
    deadline: callback.deadline,
  })
  if (proof.verdict === 'patience') return proof
  if (proof.verdict !== 'proved')
    return failed(ports, { request, connection }, unproved(proof), proof.verdict === 'insecure' ? 'insecure' : 'refused')
  return bound(ports, { request, invitation, connection, role, roleId: proof.roleId })
}

const unproved = (proof: Exclude<Proof, { verdict: 'proved' }>): Finding =>
  proof.verdict === 'unknown' ? finding('VERIFICATION_UNFINISHED') : proof.findings[0]!

/** What speaks against this stack before AWS is asked anything. */
export async function objectionTo(
  ports: DecisionPorts,
  request: StackRequest,
  invitation: Invitation | undefined,
): Promise<Finding | undefined> {
  const { accountId } = request.stack
  const vendor = ports.site.vendor.name
  if (!invitation) return finding('INVITATION_UNUSABLE', { vendor })
  const status = invitationStatus(invitation, ports.clock.now())
  if (status === 'expired') return finding('INVITATION_EXPIRED', { vendor })
  if (status !== 'open' || (await ports.store.reservedBy('deleted-stack', request.stack.text)))
    return finding('INVITATION_UNUSABLE', { vendor })
  if (!request.roleArn) return finding('ROLE_ARN_INVALID')
  if (request.roleArn.accountId !== accountId || request.roleArn.partition !== request.stack.partition) return finding('ACCOUNT_MISMATCH')
  if (accountId === ports.site.brokerRole.accountId) return finding('ACCOUNT_IS_VENDORS', { accountId })
  if (invitation.accountId && invitation.accountId !== accountId) return finding('ACCOUNT_NOT_INVITED', { accountId })
  return request.externalId === invitation.externalId ? undefined : finding('EXTERNAL_ID_CHANGED')
}

interface Attempt {
  request: StackRequest
  connection: Connection | undefined
}

/** The failed attempt stays visible, and the invitation open for the next one. */
function failed(
  ports: DecisionPorts,
  { request, connection }: Attempt,
  reason: Finding,
  signal: 'refused' | 'insecure' = 'refused',
): Decision {
  const concerned = connection?.stackId === request.stack.text && isAccepted(connection.status, signal)
  if (!concerned) return refusal(request, reason)
  const put = [planNextCheck(ports, { ...advance(connection, signal), findings: [reason], updatedAt: ports.clock.now().toISOString() })]
  return refusal(request, reason, { put, action: 'connection.refused', subject: connection.id, customerId: connection.customerId })
}

interface Bound {
  request: StackRequest
  invitation: Invitation
  connection: Connection | undefined
  role: RoleArn
  roleId: string
}

/** Invitation, stack, account and role are bound in one conditional write (CB-8); the connection works once CloudFormation took the answer. */
function bound(ports: DecisionPorts, { request, invitation, connection, role, roleId }: Bound): Decision {
  const now = ports.clock.now().toISOString()
  const fresh: Connection = {
    ...registered({ request, invitation, connection, role, now }),
    roleId,
    approved: invitation.accountId === role.accountId && !invitation.requireApproval,
    profileVersion: request.profileVersion,
    verifiedAt: now,
  }
  return {
    answer: success(fresh.id),
    put: [{ ...invitation, status: 'claimed' }, fresh],
    reserve: [],
    action: 'connection.verified',
    subject: fresh.id,
    customerId: fresh.customerId,
    details: { accountId: fresh.accountId, roleArn: role.text },
  }
}

/** The connection as a stack that just called in makes it. */
export function registered(from: {
  request: StackRequest
  invitation: Invitation
  connection: Connection | undefined
  role: RoleArn
  now: string
}): Connection {
  const { request, invitation, connection, role, now } = from
  const { id, customerId, externalId, profile, profileVersion } = invitation
  return {
    kind: 'connection',
    id: connectionIdOf(id),
    version: connection?.version ?? 0,
    status: 'verifying',
    invitationId: id,
    customerId,
    accountId: role.accountId,
    roleArn: role.text,
    externalId,
    region: request.stack.region,
    stackId: request.stack.text,
    profile,
    profileVersion,
    findings: [],
    approved: false,
    checks: 0,
    createdAt: connection?.createdAt ?? now,
    updatedAt: now,
  }
}
