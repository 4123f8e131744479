import { connectionsOf } from '../../connections/connections-of.ts'
import { advance } from '../../connections/lifecycle.ts'
import { reopenInvitation } from '../../connections/reopen-invitation.ts'
import { roleClaims } from '../../connections/role-claim.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import { attemptOf, type Invitation, isUnderWay } from '../../model/invitation.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import { finding } from '../../verification/findings.ts'
import { isMarkerId, markerId, success } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import {
  endAttempt,
  expectRoles,
  failAttempt,
  settleAnnouncement,
  startAttempt,
} from './attempts.ts'
import { refuseUpdate } from './decide-update.ts'
import { type Decision, type DecisionPorts, quarantine, refusal } from './decision.ts'
import { reasonToRefuse } from './reason-to-refuse.ts'
import { tombstone } from './tombstone.ts'

/**
 * Decides on the stack's first resource, without calling AWS. Its Create refuses the stack before
 * anything exists; its Delete is the last request of a stack.
 */
export async function decideInvitation(
  ports: DecisionPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<Decision> {
  const invitation = await ports.store.get('invitation', callback.invitationId)
  const connections = invitation
    ? await connectionsOf(ports, invitation)
    : await connectionNamed(ports, callback)
  const { deadline } = callback
  return DECIDE[request.requestType](ports, { request, invitation, connections, deadline })
}

/** For a connection whose invitation is missing from the store. */
async function connectionNamed(
  { store }: DecisionPorts,
  { connectionId }: CallbackRecord,
): Promise<Connection[]> {
  const connection = await store.get('connection', connectionId)
  return connection ? [connection] : []
}

interface Case {
  request: StackRequest
  invitation: Invitation | undefined
  /** The connections of the invitation. */
  connections: readonly Connection[]
  /** ISO 8601: CloudFormation waits until then. */
  deadline: string
}

const DECIDE = { Create: announce, Update: follow, Delete: leave }

/** The connections of the stack that asks. */
const ownConnections = ({ request, connections }: Case): Connection[] =>
  connections.filter(
    ({ stackId, status }) => stackId === request.stack.text && status !== 'disconnected',
  )

async function announce(ports: DecisionPorts, it: Case): Promise<Decision> {
  const { request, invitation } = it
  const now = ports.clock.now().toISOString()
  const [own] = invitation?.status === 'claimed' ? ownConnections(it) : []
  const refused = own ? await refuseUpdate(ports, request, own) : await reasonToRefuse(ports, it)
  if (refused || !invitation) {
    const reason =
      refused ?? finding('INVITATION_UNUSABLE', { vendor: ports.installation.vendor.name })
    return refuse(it, reason, now)
  }
  // The stack has been rolled back, and nothing would end its attempt.
  if (!own && now > it.deadline) return refuse(it, finding('CALLED_IN_TOO_LATE'), now)
  return {
    answer: success(invitation.id),
    // A stack of an early template that is updated to this one is connected already.
    put: own ? [] : [startAttempt(invitation, request, now)],
    before: [invitation],
    reserve: [],
    action: 'attempt.started',
    subject: invitation.id,
    customerId: invitation.customerId,
    details: { accountId: request.stack.accountId, stackId: request.stack.text },
  }
}

/** The stack fails before anything exists. The attempt and its reason stay visible. */
function refuse(
  { request, invitation, connections }: Case,
  reason: Finding,
  now: string,
): Decision {
  const [connection] = connections
  const base =
    connection && invitation?.status === 'claimed'
      ? quarantine(request, reason, connection)
      : refusal(request, reason, { action: 'attempt.failed' })
  const isOwn = connections.some(({ stackId }) => stackId === request.stack.text)
  if (!invitation || isOwn) return base
  const { customerId } = invitation
  const failed = failAttempt(invitation, request, { reason, now })
  return { ...base, customerId, put: [failed], before: [invitation] }
}

/** An update fails here only if its template belongs to another invitation or version. */
async function follow(ports: DecisionPorts, it: Case): Promise<Decision> {
  const { request, invitation } = it
  const [own] = ownConnections(it)
  const reason = await refuseUpdate(ports, request, own)
  if (reason) return refusal(request, reason)
  const expecting = own && invitation ? expectRoles(invitation, request) : invitation
  return {
    answer: success(request.physicalResourceId ?? request.claim.invitationId),
    put: expecting && expecting !== invitation ? [expecting] : [],
    before: [invitation],
    reserve: [],
    action: 'callback.update-noted',
    subject: request.claim.invitationId,
    details: { stackId: request.stack.text },
  }
}

/** Always answers with success, so that the customer's stack can go. */
async function leave(ports: DecisionPorts, it: Case): Promise<Decision> {
  const { request, invitation } = it
  const now = ports.clock.now().toISOString()
  const physicalResourceId = request.physicalResourceId ?? markerId(request.requestId)
  const noted: Decision = {
    answer: success(physicalResourceId),
    put: [],
    before: [invitation],
    reserve: [],
    action: 'callback.delete-noted',
    subject: request.claim.invitationId,
    details: { stackId: request.stack.text },
  }
  const own = ownConnections(it)
  if (own.length > 0)
    return isMarkerId(physicalResourceId) ? noted : hint(ports, { ...it, own }, noted)
  const reserve = await tombstone(ports, request)
  if (!invitation) return { ...noted, reserve }
  const ended = endAttempt(invitation, request, now)
  const settled = await settleAnnouncement(ports, invitation, request)
  // A concurrent Create of this stack writes the invitation too, so one of the two runs again.
  if (ended === invitation) return { ...noted, reserve, put: settled, fence: invitation }
  return {
    ...noted,
    reserve,
    put: [ended, ...settled],
    action: 'attempt.failed',
    customerId: invitation.customerId,
  }
}

/**
 * Usually the role is gone by now. But an update to this template that was rolled back deletes this
 * resource alone, so the stack does not count as deleted before a probe is denied. A hint to all
 * connections of the stack.
 */
async function hint(
  ports: DecisionPorts,
  { own, invitation, request }: Case & { own: Connection[] },
  noted: Decision,
): Promise<Decision> {
  const attempt = invitation && attemptOf(invitation, request.stack.text)
  const isAnnounced = attempt?.announced === true
  // A role that has not connected must not open the attempt again, when it is reported late.
  const isUnfinished = attempt?.roles !== undefined && isUnderWay(attempt)
  const moved = own.map((before) => ({ before, after: leaving(ports, before, isAnnounced) }))
  const reopened = await reopenInvitation(ports, moved)
  const isOver = moved.every(({ after }) => after.status === 'disconnected')
  const isReopened = reopened.put.length > 0
  const [first, ...others] = moved.map(({ before: { id, customerId } }) => ({
    ...{ action: 'connection.delete-hinted' as const, subject: id, customerId },
  }))
  return {
    ...noted,
    claims: claimsOf(moved),
    put: [
      ...moved.map(({ after }) => after),
      ...reopened.put,
      ...(invitation ? await settleAnnouncement(ports, invitation, request) : []),
    ],
    before: [...own, invitation, ...reopened.before],
    // A concurrent Create of another role writes the invitation too, so one of the two runs again.
    fence: isUnfinished && !isReopened ? invitation : undefined,
    reserve: isOver || isUnfinished ? await tombstone(ports, request) : [],
    ...first!,
    ...(others.length > 0 && {
      beside: others.map((it) => ({ ...it, details: { stackId: request.stack.text } })),
    }),
  }
}

function leaving(ports: DecisionPorts, own: Connection, isAnnounced: boolean): Connection {
  // A stack of an early template may be updated before its connection is settled. If that update is
  // rolled back, the stack stays, and only a probe can end its connection.
  const isUpdate = own.status === 'verifying' && !isAnnounced
  const hinted: Connection = {
    ...(isUpdate ? own : advance(own, 'deleteHinted')),
    invitationDeleted: true,
    looksSinceChange: 0,
    updatedAt: ports.clock.now().toISOString(),
  }
  const isOver = hinted.status === 'disconnected'
  return planNextCheck(ports, hinted, isOver ? hinted.status : 'disconnecting')
}

/** The roles that the connections of a stack release. */
function claimsOf(
  moved: { before: Connection; after: Connection }[],
): NonNullable<Decision['claims']> {
  const [only, ...others] = moved.map(({ before, after }) => roleClaims(before, after))
  if (others.length === 0) return only!
  const all = [only!, ...others]
  return {
    release: all.flatMap(({ release = [] }) => release),
    claim: all.flatMap(({ claim = [] }) => claim),
  }
}
