import { auditEntry } from '../../audit/entry.ts'
import { isAccepted } from '../../connections/lifecycle.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection } from '../../model/connection.ts'
import { connectionIdOf } from '../../model/invitation.ts'
import type { Ports } from '../../ports.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import { connectionFromStack } from '../decide/bind-connection.ts'
import { reasonToRefuse } from '../decide/decide-create.ts'
import { type DecisionPorts, type Later, stackActor } from '../decide/decision.ts'
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
    invitationId: request.claim.invitationId,
    connectionId: connectionIdOf(request.claim.invitationId),
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

/** Stores the request, and the connection that the customer's page shows. */
async function register(ports: ClaimPorts, request: StackRequest): Promise<CallbackRecord> {
  const record = freshRecord(ports, request)
  const connection =
    request.requestType === 'Create'
      ? await connectionToShow(ports, request, record.receivedAt)
      : undefined
  const details = { requestType: request.requestType, stackId: request.stack.text }
  const event = {
    actor: stackActor(request),
    action: 'callback.received' as const,
    subject: connection?.id ?? record.connectionId,
    details,
  }
  const [stored] = await ports.store.commit({
    put: connection ? [record, connection] : [record],
    audit: [auditEntry(ports, event)],
    announce: [],
  })
  return stored
}

/**
 * CloudFormation's time-out starts when it publishes the request, however late the message arrives
 * (fault 23). A time in the future is ignored.
 */
function publishTime({ publishedAt }: StackRequest, now: Date): Date {
  const published = publishedAt === undefined ? now : new Date(publishedAt)
  return published < now ? published : now
}

/**
 * Problems that the customer's page shows with their remedy. The same link works again once they
 * are fixed.
 */
const SHOWN_FINDINGS: string[] = [
  'EXTERNAL_ID_CHANGED',
  'ACCOUNT_NOT_INVITED',
  'REGION_NOT_INVITED',
]

async function connectionToShow(ports: ClaimPorts, request: StackRequest, now: string) {
  const { store } = ports
  const invitation = await store.get('invitation', request.claim.invitationId)
  const connection = invitation && (await store.get('connection', connectionIdOf(invitation.id)))
  const refusal = await reasonToRefuse(ports, { request, invitation, connection })
  if (!invitation || (refusal && !SHOWN_FINDINGS.includes(refusal.code))) return undefined
  if (
    connection &&
    (isOfAnother(connection, request) || !isAccepted(connection.status, 'registered'))
  )
    return undefined
  // Plan a check even if the request never finishes.
  return planNextCheck(
    ports,
    connectionFromStack({ request, invitation, connection, role: request.roleArn!, now }),
  )
}

/**
 * The page shows one stack until its request is decided. Several stacks at once would replace each
 * other on it.
 */
const isOfAnother = ({ status, stackId }: Connection, { stack }: StackRequest) =>
  status === 'verifying' && stackId !== stack.text
