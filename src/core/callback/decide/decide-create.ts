import { advance, isAccepted } from '../../connections/lifecycle.ts'
import { roleHolder } from '../../connections/role-claim.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import { type Invitation, invitationStatus } from '../../model/invitation.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import { finding } from '../../verification/findings.ts'
import type { Proof } from '../../verification/prove-trust.ts'
import { proveWithPatience } from '../../verification/prove-with-patience.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { type Bound, bindConnection } from './bind-connection.ts'
import { decideUpdate } from './decide-update.ts'
import {
  type Decision,
  type DecisionPorts,
  type Patience,
  quarantined,
  refusal,
} from './decision.ts'
import { isAbandoned, refuseHeldRole, takeOverRole } from './role-conflict.ts'

/** A new stack calls in: connect it, or fail it fast with a reason that its owner can act on. */
export async function decideCreate(
  ports: DecisionPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<Decision | Patience> {
  const invitation = await ports.store.get('invitation', request.claim.invitationId)
  const connection = await ports.store.get('connection', callback.connectionId)
  const isClaimed = invitation?.status === 'claimed'
  if (isClaimed && connection?.stackId === request.stack.text)
    return decideUpdate(ports, request, callback)
  const patience = isClaimed ? inLineBehind(ports, connection, callback) : undefined
  if (patience) return patience
  const objection = await objectionTo(ports, { request, invitation, connection })
  if (objection || !invitation) {
    const reason =
      objection ?? finding('INVITATION_UNUSABLE', { vendor: ports.installation.vendor.name })
    return isClaimed && connection
      ? quarantined(request, reason, connection)
      : failed(ports, { request, connection }, reason)
  }
  const role = request.roleArn!
  const { externalId } = invitation
  const proof = await proveWithPatience(ports, {
    role,
    externalId,
    since: asked(callback),
    deadline: callback.deadline,
  })
  if (proof.verdict === 'patience') return proof
  if (proof.verdict === 'insecure')
    return failed(ports, { request, connection }, proof.findings[0]!, 'insecure')
  if (proof.verdict !== 'proved') {
    const late = ports.clock.now().toISOString() > callback.deadline
    return failed(
      ports,
      { request, connection },
      late ? finding('CALLED_IN_TOO_LATE') : unproved(ports, proof, role.accountId),
    )
  }
  return proved(
    ports,
    { request, invitation, connection, role, roleId: proof.roleId },
    callback.connectionId,
  )
}

/** When the stack began to wait. */
const asked = ({ publishedAt, receivedAt }: CallbackRecord): string => publishedAt ?? receivedAt

function unproved(
  { installation }: DecisionPorts,
  proof: Exclude<Proof, { verdict: 'proved' }>,
  accountId: string,
): Finding {
  if (proof.verdict !== 'unknown') return proof.findings[0]!
  if (proof.why !== 'STS_REGION_DISABLED') return finding('VERIFICATION_UNFINISHED')
  return finding('STS_REGION_DISABLED', {
    accountId,
    regions: [...new Set([installation.homeRegion, ...installation.regions])].join(' or '),
  })
}

/** Bound, unless the role serves another connection. Another customer is told what a used link says: nothing of the holder (RSP-8). */
async function proved(
  ports: DecisionPorts,
  attempt: Bound,
  connectionId: string,
): Promise<Decision> {
  const { invitation, role } = attempt
  const holder = await roleHolder(ports, role, connectionId)
  if (!holder) return bindConnection(ports, attempt)
  if (await isAbandoned(ports, holder, invitation))
    return takeOverRole(ports, holder, bindConnection(ports, attempt))
  const { customerId } = invitation
  const facts = { vendor: ports.installation.vendor.name, roleName: role.roleName }
  const reason = finding(
    holder.customerId === customerId ? 'ROLE_IN_USE' : 'INVITATION_UNUSABLE',
    facts,
  )
  return refuseHeldRole({
    decision: failed(ports, attempt, reason),
    connectionId,
    customerId,
    holder,
  })
}

interface Claimant {
  request: StackRequest
  invitation: Invitation | undefined
  connection: Connection | undefined
}

/** What speaks against this stack before AWS is asked anything. */
export async function objectionTo(
  ports: DecisionPorts,
  { request, invitation, connection }: Claimant,
): Promise<Finding | undefined> {
  const { accountId } = request.stack
  const vendor = ports.installation.vendor.name
  if (!invitation) return finding('INVITATION_UNUSABLE', { vendor })
  const status = invitationStatus(
    isUnheard(connection) ? { ...invitation, status: 'open' } : invitation,
    ports.clock.now(),
  )
  if (status === 'expired') return finding('INVITATION_EXPIRED', { vendor })
  if (status !== 'open' || (await ports.store.reservedBy('deleted-stack', request.stack.text)))
    return finding('INVITATION_UNUSABLE', { vendor })
  if (!request.roleArn) return finding('ROLE_ARN_INVALID')
  if (
    request.roleArn.accountId !== accountId ||
    request.roleArn.partition !== request.stack.partition
  )
    return finding('ACCOUNT_MISMATCH')
  if (ports.installation.ownAccountIds.includes(accountId))
    return finding('ACCOUNT_IS_VENDORS', { accountId })
  if (invitation.accountId && invitation.accountId !== accountId)
    return finding('ACCOUNT_NOT_INVITED', { accountId })
  if (!invitation.regions.includes(request.stack.region))
    return finding('REGION_NOT_INVITED', {
      region: request.stack.region,
      regions: invitation.regions.join(', '),
    })
  return request.externalId === invitation.externalId ? undefined : finding('EXTERNAL_ID_CHANGED')
}

/** CloudFormation did not take its answer, so perhaps no stack stands behind it: it keeps no other out (attack 15). */
const isUnheard = (connection: Connection | undefined): boolean =>
  connection?.status === 'verifying' &&
  connection.findings.some(({ code }) => code === 'ANSWER_REFUSED')

/** Time kept for the answer. */
const RESERVE_MS = 30_000

/** While CloudFormation has not taken the answer to another stack, the invitation is not used up. */
function inLineBehind(
  { clock }: DecisionPorts,
  connection: Connection | undefined,
  { receivedAt, deadline }: CallbackRecord,
): Patience | undefined {
  const now = clock.now().getTime()
  const isOpen =
    connection?.status !== 'verifying' ||
    isUnheard(connection) ||
    now > Date.parse(deadline) - RESERVE_MS
  return isOpen
    ? undefined
    : { laterSeconds: Math.ceil(Math.max(1, (now - Date.parse(receivedAt)) * 0.0007)) }
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
  const concerned =
    connection?.stackId === request.stack.text && isAccepted(connection.status, signal)
  if (!concerned) return refusal(request, reason)
  const put = [
    planNextCheck(ports, {
      ...advance(connection, signal),
      findings: [reason],
      updatedAt: ports.clock.now().toISOString(),
    }),
  ]
  return refusal(request, reason, {
    put,
    action: 'connection.refused',
    subject: connection.id,
    customerId: connection.customerId,
  })
}
