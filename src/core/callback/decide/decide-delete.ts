import { advance } from '../../connections/lifecycle.ts'
import { reopenInvitation } from '../../connections/reopen-invitation.ts'
import { roleClaims } from '../../connections/role-claim.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection } from '../../model/connection.ts'
import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import { isMarkerId, markerId, success } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { endAttempt } from './attempts.ts'
import { decideInvitation } from './decide-invitation.ts'
import { changeOf, type Decision, type DecisionPorts } from './decision.ts'
import { tombstone } from './tombstone.ts'

/**
 * Always answers with success. A Delete is a hint, not an order: Rolecall checks the access before
 * it ends the connection (CB-12).
 */
export async function decideDelete(
  ports: DecisionPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<Decision> {
  const physicalResourceId = request.physicalResourceId ?? markerId(request.requestId)
  // Read the invitation first. A concurrent Create of this stack writes it too, so one of the two
  // commits fails and runs again (fault 10).
  const invitation = await ports.store.get('invitation', callback.invitationId)
  const connection = await ports.store.get('connection', callback.connectionId)
  const isBound =
    connection?.stackId === request.stack.text &&
    connection.status !== 'disconnected' &&
    (connection.role === undefined || physicalResourceId === connection.id)
  const noted: Decision = {
    answer: success(physicalResourceId),
    put: [],
    before: [invitation],
    // A stack of an early template that never connected ends its attempt here.
    fence:
      invitation && !isBound
        ? endAttempt(invitation, request, ports.clock.now().toISOString())
        : invitation,
    reserve: await tombstone(ports, request),
    action: 'callback.delete-noted',
    subject: request.claim.invitationId,
    details: { stackId: request.stack.text },
  }
  if (connection && isForeign(connection, request)) {
    return {
      ...noted,
      action: 'callback.quarantined',
      subject: connection.id,
      customerId: connection.customerId,
    }
  }
  if (!connection || !isBound || isMarkerId(physicalResourceId)) return noted
  const hinted: Connection = {
    ...advance(connection, 'deleteHinted'),
    stackDeleted: true,
    looksSinceChange: 0,
    updatedAt: ports.clock.now().toISOString(),
  }
  const leaving = planNextCheck(
    ports,
    hinted,
    hinted.status === 'disconnected' ? hinted.status : 'disconnecting',
  )
  const reopened = await reopenInvitation(ports, [{ before: connection, after: leaving }])
  return {
    ...noted,
    claims: roleClaims(connection, leaving),
    put: [leaving, ...reopened.put],
    before: [connection, ...reopened.before],
    fence: undefined,
    action: 'connection.delete-hinted',
    subject: connection.id,
    customerId: connection.customerId,
  }
}

/**
 * A Delete that Rolecall answered as a last resort has not changed its connection yet. Applies the
 * change now; the answer stays the same (fault 25).
 */
export const applyDeferredDelete = (ports: DecisionPorts, request: StackRequest): Promise<void> =>
  retryOnConflict(async () => {
    const callback = await ports.store.get('callback', request.id)
    if (!callback?.deferredDelete) return
    const { deferredDelete: _, ...applied } = callback
    const decide = request.resource === 'invitation' ? decideInvitation : decideDelete
    const decision = await decide(ports, request, callback)
    await ports.store.commit(changeOf(ports, request, decision, applied))
  })

/**
 * The request names this connection, but comes from another stack than the one that it is bound to
 * (CB-8).
 */
const isForeign = (
  { id, status, stackId }: Connection,
  { physicalResourceId, stack }: StackRequest,
): boolean => physicalResourceId === id && stackId !== stack.text && status !== 'disconnected'
