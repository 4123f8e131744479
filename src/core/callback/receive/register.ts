import { announceChange, auditEntry } from '../../audit/entry.ts'
import type { AuditEntry } from '../../model/audit.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import type { Ports } from '../../ports.ts'
import { noteReport } from '../decide/attempts.ts'
import { type DecisionPorts, type Later, stackActor } from '../decide/decision.ts'
import { firstRoleOf } from '../decide/expected-roles.ts'
import type { StackRequest } from './stack-request.ts'

/** The record of a request that is not stored yet. */
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
    attempts: 0,
  }
}

/** Says that Rolecall received the request. Committed with the request's record, once. */
export const receivedEntry = (
  ports: Pick<Ports, 'clock' | 'random'>,
  request: StackRequest,
  { connectionId }: CallbackRecord,
): AuditEntry =>
  auditEntry(ports, {
    actor: stackActor(request),
    action: 'callback.received',
    subject: connectionId,
    details: { requestType: request.requestType, stackId: request.stack.text },
  })

/**
 * Stores a request that has to wait, and shows on the invitation that the stack reported its role.
 * A later receive of the request finds the record and writes only its decision.
 */
export async function registerWaiting(
  ports: DecisionPorts,
  request: StackRequest,
  record: CallbackRecord,
  later: Later,
): Promise<Later> {
  const { invitationId } = record
  const isCreate = request.requestType === 'Create'
  const invitation = isCreate ? await ports.store.get('invitation', invitationId) : undefined
  const report = invitation && (await noteReport(ports, request, invitation))
  const isNoted = report !== undefined && report.noted !== invitation
  const put = isNoted ? [report.noted, ...report.settled] : []
  await ports.store.commit({
    put: [record, ...put],
    audit: [receivedEntry(ports, request, record)],
    ...announceChange(ports, { put, before: [invitation] }),
  })
  return later
}

/**
 * CloudFormation's time-out starts when it publishes the request, however late the message arrives
 * (fault 23). A time in the future is ignored.
 */
function publishTime({ publishedAt }: StackRequest, now: Date): Date {
  const published = publishedAt === undefined ? now : new Date(publishedAt)
  return published < now ? published : now
}
