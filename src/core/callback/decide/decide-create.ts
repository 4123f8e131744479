import { connectionsOf } from '../../connections/connections-of.ts'
import { roleHolder } from '../../connections/role-claim.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import type { Invitation } from '../../model/invitation.ts'
import { finding } from '../../verification/findings.ts'
import type { Proof } from '../../verification/prove-trust.ts'
import { proveWithPatience } from '../../verification/prove-with-patience.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { failAttempt, keepFirstReason, noteReport } from './attempts.ts'
import { type Binding, bindConnection } from './bind-connection.ts'
import { decideUpdate } from './decide-update.ts'
import {
  type Decision,
  type DecisionPorts,
  isLater,
  type Later,
  quarantine,
  refusal,
} from './decision.ts'
import { reasonToRefuse, wasAnswerRefused } from './reason-to-refuse.ts'
import { isAbandoned, refuseHeldRole, takeOverRole, wasOfSameAccount } from './role-conflict.ts'

/**
 * Connects a new stack, or fails it at once with a reason that its owner can act on. If the request
 * is not stored yet, the decision also shows the report of the role.
 */
export async function decideCreate(
  ports: DecisionPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<Decision | Later> {
  const read = await ports.store.get('invitation', request.claim.invitationId)
  const isNew = callback.version === 0
  if (!read || !isNew) return decideOnRole(ports, { request, invitation: read }, callback)
  const { noted, settled } = await noteReport(ports, request, read)
  const decision = await decideOnRole(ports, { request, invitation: noted }, callback)
  if (isLater(decision)) return decision
  const put = decision.put.map((it) =>
    it.kind === 'invitation' && it.id === read.id ? keepFirstReason(it, read, request) : it,
  )
  const before = decision.before.map((it) => (it === noted ? read : it))
  return { ...decision, before, put: [...put, ...settled] }
}

async function decideOnRole(
  ports: DecisionPorts,
  { request, invitation }: { request: StackRequest; invitation: Invitation | undefined },
  callback: CallbackRecord,
): Promise<Decision | Later> {
  const connections = invitation ? await connectionsOf(ports, invitation) : []
  const connection = connections.find(({ id }) => id === callback.connectionId)
  const isClaimed = invitation?.status === 'claimed'
  if (isClaimed && connection?.stackId === request.stack.text)
    return decideUpdate(ports, request, callback)
  const others = connections.filter(({ stackId }) => stackId !== request.stack.text)
  const later = isClaimed ? waitForOtherStack(ports, others, callback) : undefined
  if (later) return later
  const refused = await reasonToRefuse(ports, { request, invitation, connections })
  if (refused || !invitation) {
    const reason =
      refused ?? finding('INVITATION_UNUSABLE', { vendor: ports.installation.vendor.name })
    const failed = failCreate(ports, { request, invitation }, reason)
    const [holder] = others
    return isClaimed && holder
      ? { ...quarantine(request, reason, holder), put: failed.put, before: failed.before }
      : failed
  }
  const role = request.roleArn!
  const { externalId } = invitation
  const proof = await proveWithPatience(ports, {
    role,
    externalId,
    since: waitingSince(callback),
    deadline: callback.deadline,
    untilPause: callback.version === 0,
  })
  if (proof.verdict === 'later') return proof
  if (proof.verdict === 'insecure')
    return failCreate(ports, { request, invitation }, proof.findings[0]!)
  if (proof.verdict !== 'proved') {
    const late = ports.clock.now().toISOString() > callback.deadline
    return failCreate(
      ports,
      { request, invitation },
      late ? finding('CALLED_IN_TOO_LATE') : findingFrom(ports, proof, role.accountId),
    )
  }
  return bindUnlessTaken(
    ports,
    { request, invitation, connection, role, roleId: proof.roleId },
    callback.connectionId,
  )
}

/** ISO 8601: when the stack began to wait. */
const waitingSince = ({ publishedAt, receivedAt }: CallbackRecord): string =>
  publishedAt ?? receivedAt

function findingFrom(
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

/**
 * Binds the connection unless another one uses the role. If the other one belongs to another
 * customer, the stack learns only that the link no longer works (RSP-8).
 */
async function bindUnlessTaken(
  ports: DecisionPorts,
  attempt: Binding,
  connectionId: string,
): Promise<Decision> {
  const { invitation, role } = attempt
  const holder = await roleHolder(ports, role, connectionId)
  if (!holder) return bindConnection(ports, attempt)
  if (holder.invitationId === invitation.id)
    return failCreate(ports, attempt, finding('ROLE_REPORTED_TWICE', { roleName: role.roleName }))
  if (
    (await wasOfSameAccount(ports, holder, invitation)) ||
    (await isAbandoned(ports, holder, invitation))
  )
    return takeOverRole(ports, holder, bindConnection(ports, attempt))
  const { customerId } = invitation
  const facts = { vendor: ports.installation.vendor.name, roleName: role.roleName }
  const reason = finding(
    holder.customerId === customerId ? 'ROLE_IN_USE' : 'INVITATION_UNUSABLE',
    facts,
  )
  return refuseHeldRole({
    decision: failCreate(ports, attempt, reason),
    connectionId,
    customerId,
    holder,
  })
}

/** Time kept for the answer before CloudFormation stops waiting. */
const RESERVE_MS = 30_000

/**
 * Waits while the answer to another stack of this invitation is being sent, because that stack may
 * still fail.
 */
function waitForOtherStack(
  { clock }: DecisionPorts,
  others: readonly Connection[],
  { receivedAt, deadline }: CallbackRecord,
): Later | undefined {
  const now = clock.now().getTime()
  const isOpen =
    !others.some((it) => it.status === 'verifying' && !wasAnswerRefused(it)) ||
    now > Date.parse(deadline) - RESERVE_MS
  return isOpen
    ? undefined
    : { laterSeconds: Math.ceil(Math.max(1, (now - Date.parse(receivedAt)) * 0.0007)) }
}

/** Refuses the Create. The attempt and its reason stay visible, and the invitation stays open. */
function failCreate(
  { clock }: DecisionPorts,
  { request, invitation }: { request: StackRequest; invitation: Invitation | undefined },
  reason: Finding,
): Decision {
  const base = refusal(request, reason)
  if (!invitation) return base
  const now = clock.now().toISOString()
  return {
    ...base,
    put: [failAttempt(invitation, request, { reason, now })],
    before: [invitation],
    action: 'attempt.failed',
    customerId: invitation.customerId,
  }
}
