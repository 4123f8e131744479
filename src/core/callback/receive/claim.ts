import { auditEntry } from '../../audit/entry.ts'
import { isAccepted } from '../../connections/lifecycle.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection } from '../../model/connection.ts'
import { connectionIdOf } from '../../model/invitation.ts'
import type { Ports } from '../../ports.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import { connectionFromStack } from '../decide/bind-connection.ts'
import { objectionTo } from '../decide/decide-create.ts'
import { type DecisionPorts, type Patience, stackActor } from '../decide/decision.ts'
import type { StackRequest } from './stack-request.ts'

type ClaimPorts = DecisionPorts & Pick<Ports, 'keys'>

/** A little shorter than a message stays hidden: what a crashed worker held is free when its message comes again. */
const LEASE_MS = 18_000

/**
 * One worker at a time works on a request (fault 9). The record's version is the fencing token: whoever was overtaken
 * meanwhile can write nothing (fault 27). `held` is what this worker claimed before.
 */
export async function claim(
  ports: ClaimPorts,
  request: StackRequest,
  held?: CallbackRecord,
): Promise<CallbackRecord | Patience> {
  const found = await ports.store.get('callback', request.id)
  if (!found) return register(ports, request)
  if (found.status !== 'claimed' || found.version === held?.version) return found
  const left = leaseLeft(found, ports.clock.now())
  if (left > 0) return { laterSeconds: Math.ceil(left / 1000) }
  const taken = { ...found, leasedUntil: leaseFrom(ports.clock.now()) }
  const [stored] = await ports.store.commit({ put: [taken], audit: [], announce: [] })
  return stored
}

/** Waits without holding it, so that whoever meets it next goes on at once. */
export async function letGo(
  { store }: Pick<Ports, 'store'>,
  callback: CallbackRecord,
  patience: Patience,
): Promise<Patience> {
  const { leasedUntil: _, ...free } = callback
  await store.commit({ put: [free], audit: [], announce: [] })
  return patience
}

const leaseFrom = (now: Date): string => new Date(now.getTime() + LEASE_MS).toISOString()

/** A lease that ends later than any could was given before the clock stepped back: it holds nobody up (fault 19). */
function leaseLeft({ leasedUntil }: CallbackRecord, now: Date): number {
  const left = leasedUntil === undefined ? 0 : Date.parse(leasedUntil) - now.getTime()
  return left > LEASE_MS ? 0 : left
}

/** What is known of a request before anything else is. */
export function freshRecord(
  ports: Pick<Ports, 'clock' | 'keys'>,
  request: StackRequest,
): CallbackRecord {
  const now = ports.clock.now()
  const published = publication(request, now)
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

/** Remembers the request, and shows the customer that the role has called in. */
async function register(ports: ClaimPorts, request: StackRequest): Promise<CallbackRecord> {
  const record = freshRecord(ports, request)
  const connection =
    request.requestType === 'Create' ? await calledIn(ports, request, record.receivedAt) : undefined
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

/** CloudFormation's patience runs from its publish, however late that reaches us (fault 23); never from a time to come. */
function publication({ publishedAt }: StackRequest, now: Date): Date {
  const published = publishedAt === undefined ? now : new Date(publishedAt)
  return published < now ? published : now
}

/** These the customer's page shows with the remedy: the same link works once they are mended. */
const CUSTOMERS_SLIPS: string[] = [
  'EXTERNAL_ID_CHANGED',
  'ACCOUNT_NOT_INVITED',
  'REGION_NOT_INVITED',
]

async function calledIn(ports: ClaimPorts, request: StackRequest, now: string) {
  const { store } = ports
  const invitation = await store.get('invitation', request.claim.invitationId)
  const connection = invitation && (await store.get('connection', connectionIdOf(invitation.id)))
  const objection = await objectionTo(ports, { request, invitation, connection })
  if (!invitation || (objection && !CUSTOMERS_SLIPS.includes(objection.code))) return undefined
  if (
    connection &&
    (isOfAnother(connection, request) || !isAccepted(connection.status, 'registered'))
  )
    return undefined
  // Whatever becomes of the request, somebody looks at it later.
  return planNextCheck(
    ports,
    connectionFromStack({ request, invitation, connection, role: request.roleArn!, now }),
  )
}

/** A stack in hand is shown until it is decided: many at once would only overtake each other. */
const isOfAnother = ({ status, stackId }: Connection, { stack }: StackRequest) =>
  status === 'verifying' && stackId !== stack.text
