import type { Changed } from '../../audit/announcements.ts'
import { announceChange, auditEntry } from '../../audit/entry.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import { attemptOf, connectionIdFor, type Invitation, isUnderWay } from '../../model/invitation.ts'
import type { Ports } from '../../ports.ts'
import { noteRole, settleAnnouncement } from '../decide/attempts.ts'
import { type DecisionPorts, type Later, stackActor } from '../decide/decision.ts'
import { firstRoleOf } from '../decide/expected-roles.ts'
import { wasDeleted } from '../decide/tombstone.ts'
import type { StackRequest } from './stack-request.ts'

type ClaimPorts = DecisionPorts & Pick<Ports, 'keys'>

/**
 * A little shorter than the time for which the queue hides a message. The lease of a crashed worker
 * has ended when its message is received again.
 */
const LEASE_MS = 18_000

/**
 * Takes the lease of a request, so that one worker at a time works on it (fault 9). The record's
 * version is the fencing token: a worker whose lease was taken over cannot write (fault 27). `held`
 * is the record that this worker leased before.
 */
export async function takeLease(
  ports: ClaimPorts,
  request: StackRequest,
  held?: CallbackRecord,
): Promise<CallbackRecord | Later> {
  const found = await ports.store.get('callback', request.id)
  if (!found) return register(ports, request)
  if (found.status !== 'claimed' || found.version === held?.version) return found
  const left = leaseLeft(found, ports.clock.now())
  if (left > 0) return { laterSeconds: Math.ceil(left / 1000) }
  const taken = { ...found, leasedUntil: leaseFrom(ports.clock.now()) }
  const [stored] = await ports.store.commit({ put: [taken], audit: [], announce: [] })
  return stored
}

/** Gives the lease back, so that the next worker need not wait for its end. */
export async function releaseLease(
  { store }: Pick<Ports, 'store'>,
  callback: CallbackRecord,
  later: Later,
): Promise<Later> {
  const { leasedUntil: _, ...free } = callback
  await store.commit({ put: [free], audit: [], announce: [] })
  return later
}

const leaseFrom = (now: Date): string => new Date(now.getTime() + LEASE_MS).toISOString()

/**
 * A lease that ends later than a new one would was taken before the clock stepped back. It counts
 * as ended (fault 19).
 */
function leaseLeft({ leasedUntil }: CallbackRecord, now: Date): number {
  const left = leasedUntil === undefined ? 0 : Date.parse(leasedUntil) - now.getTime()
  return left > LEASE_MS ? 0 : left
}

/** The record of a request that was just received. */
export function freshRecord(
  ports: Pick<Ports, 'clock' | 'keys'>,
  request: StackRequest,
): CallbackRecord {
  const now = ports.clock.now()
  const published = publishTime(request, now)
  return {
    kind: 'callback',
    id: request.id,
    version: 0,
    status: 'claimed',
    requestType: request.requestType,
    resource: request.resource,
    invitationId: request.claim.invitationId,
    connectionId: connectionIdFor(request.claim.invitationId, firstRoleOf(request)),
    stackId: request.stack.text,
    requestId: request.requestId,
    responseUrl: ports.keys.seal(request.responseUrl.reveal()),
    publishedAt: published.toISOString(),
    receivedAt: now.toISOString(),
    deadline: new Date(published.getTime() + request.serviceTimeoutSeconds * 1000).toISOString(),
    leasedUntil: leaseFrom(now),
    attempts: 0,
  }
}

const NOTHING: Changed = { put: [], before: [] }

/** Stores the request, and shows on the invitation that the stack reported its role. */
async function register(ports: ClaimPorts, request: StackRequest): Promise<CallbackRecord> {
  const record = freshRecord(ports, request)
  const details = { requestType: request.requestType, stackId: request.stack.text }
  const event = {
    actor: stackActor(request),
    action: 'callback.received' as const,
    subject: record.connectionId,
    details,
  }
  const noted = request.requestType === 'Create' ? await noteOnInvitation(ports, request) : NOTHING
  const [stored] = await ports.store.commit({
    put: [record, ...noted.put],
    audit: [auditEntry(ports, event)],
    ...announceChange(ports, noted),
  })
  return stored
}

/** A Create of the role also shows that CloudFormation has the answer to the announcement. */
async function noteOnInvitation(ports: ClaimPorts, request: StackRequest): Promise<Changed> {
  const invitation = await ports.store.get('invitation', request.claim.invitationId)
  if (!invitation || !isNoted(invitation, request)) return NOTHING
  // The Delete of this stack has overtaken its Create, so its attempt is over.
  if (await wasDeleted(ports, request)) return NOTHING
  const noted = noteRole(invitation, request, ports.clock.now().toISOString())
  const settled = await settleAnnouncement(ports, invitation, request)
  return { put: [noted, ...settled], before: [invitation] }
}

/** Once one of several roles is connected, the next ones of the same attempt are noted too. */
function isNoted(invitation: Invitation, { stack }: StackRequest): boolean {
  if (invitation.status === 'open' || invitation.status === 'expired') return true
  const attempt = attemptOf(invitation, stack.text)
  return invitation.status === 'claimed' && attempt?.roles !== undefined && isUnderWay(attempt)
}

/**
 * CloudFormation's time-out starts when it publishes the request, however late the message arrives
 * (fault 23). A time in the future is ignored.
 */
function publishTime({ publishedAt }: StackRequest, now: Date): Date {
  const published = publishedAt === undefined ? now : new Date(publishedAt)
  return published < now ? published : now
}
