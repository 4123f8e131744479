import { announcement, auditEntry, traces } from '../audit/entry.ts'
import { isAccepted } from '../connections/lifecycle.ts'
import type { CallbackRecord } from '../model/callback.ts'
import type { Connection } from '../model/connection.ts'
import { onFreshState } from '../model/fresh-state.ts'
import { connectionIdOf } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { answerBody } from './answer.ts'
import { authenticate, type Rejection } from './authenticate.ts'
import { registered } from './bind.ts'
import type { Budget } from './budget.ts'
import { decideCreate, objectionTo } from './decide-create.ts'
import { decideDelete } from './decide-delete.ts'
import { decideUpdate } from './decide-update.ts'
import { type Decision, isPatience, type Patience, stackActor } from './decision.ts'
import { deliverAnswer, FIRST_RESEND_MS } from './deliver-answer.ts'
import type { StackRequest } from './stack-request.ts'
import { withinBudget } from './within-budget.ts'

export type CallbackPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'sts' | 'site' | 'keys' | 'answers'>

/** What to do with the message: take it off the queue, or look again later. */
export type Disposition =
  | { outcome: 'rejected'; rejection: Rejection }
  | { outcome: 'answered' }
  | { outcome: 'waiting'; laterSeconds: number }
  | { outcome: 'delayed'; laterSeconds: number }

const DECIDE = { Create: decideCreate, Update: decideUpdate, Delete: decideDelete }

/** One message from the queue: authenticated, decided once, stored, answered (RSP-6). Any step may repeat after a crash. */
export async function receiveCallback(ports: CallbackPorts, body: string, budget?: Budget): Promise<Disposition> {
  const request = authenticate(ports, body)
  if (typeof request === 'string') return { outcome: 'rejected', rejection: request }
  const known = await ports.store.get('callback', request.id)
  if (known?.status === 'answered' || known?.status === 'undeliverable') return { outcome: 'answered' }
  const served = await withinBudget(ports, { budget, request }, (counted) => serve(counted, request))
  return 'waitSeconds' in served ? { outcome: 'delayed', laterSeconds: served.waitSeconds } : served
}

async function serve(ports: CallbackPorts, request: StackRequest): Promise<Disposition> {
  const decided = await onFreshState(async () => {
    const callback = (await ports.store.get('callback', request.id)) ?? (await claim(ports, request))
    return callback.status === 'claimed' ? decide(ports, request, callback) : callback
  })
  if (isPatient(decided)) return { outcome: 'waiting', laterSeconds: decided.laterSeconds }
  if (decided.status === 'decided') await deliverAnswer(ports, decided)
  return { outcome: 'answered' }
}

const isPatient = (it: CallbackRecord | Patience): it is Patience => 'laterSeconds' in it

/** Remembers the request, and shows the customer that the role has called in. */
async function claim(ports: CallbackPorts, request: StackRequest): Promise<CallbackRecord> {
  const now = ports.clock.now()
  const record: CallbackRecord = {
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
    receivedAt: now.toISOString(),
    deadline: new Date(now.getTime() + request.serviceTimeoutSeconds * 1000).toISOString(),
    attempts: 0,
  }
  const connection = request.requestType === 'Create' ? await calledIn(ports, request, now) : undefined
  const details = { requestType: request.requestType, stackId: request.stack.text }
  const event = {
    actor: stackActor(request),
    action: 'callback.received' as const,
    subject: connection?.id ?? record.connectionId,
    details,
  }
  await ports.store.commit({ put: connection ? [record, connection] : [record], audit: [auditEntry(ports, event)], announce: [] })
  return { ...record, version: 1 }
}

/** These the customer's page shows with the remedy: the same link works once they are mended. */
const CUSTOMERS_SLIPS: string[] = ['EXTERNAL_ID_CHANGED', 'ACCOUNT_NOT_INVITED']

async function calledIn(ports: CallbackPorts, request: StackRequest, now: Date) {
  const { store } = ports
  const invitation = await store.get('invitation', request.claim.invitationId)
  const connection = invitation && (await store.get('connection', connectionIdOf(invitation.id)))
  const objection = await objectionTo(ports, { request, invitation, connection })
  if (!invitation || (objection && !CUSTOMERS_SLIPS.includes(objection.code))) return undefined
  if (connection && (isOfAnother(connection, request) || !isAccepted(connection.status, 'registered'))) return undefined
  return registered({ request, invitation, connection, role: request.roleArn!, now: now.toISOString() })
}

/** A stack in hand is shown until it is decided: many at once would only overtake each other. */
const isOfAnother = ({ status, stackId }: Connection, { stack }: StackRequest) => status === 'verifying' && stackId !== stack.text

/** The decision, its effects, its audit entry and its announcement become true together. */
async function decide(ports: CallbackPorts, request: StackRequest, callback: CallbackRecord): Promise<CallbackRecord | Patience> {
  const decision = await DECIDE[request.requestType](ports, request, callback)
  if (isPatience(decision)) return decision
  const decided: CallbackRecord = {
    ...callback,
    status: 'decided',
    answer: answerBody(request, decision.answer),
    answerOk: decision.answer.ok,
    dueAt: new Date(ports.clock.now().getTime() + FIRST_RESEND_MS).toISOString(),
  }
  const { put, reserve, claims } = decision
  await ports.store.commit({ put: [decided, ...put], reserve, ...claims, ...decisionTraces(ports, request, decision) })
  return { ...decided, version: decided.version + 1 }
}

/** A failure and a contradiction are announced even where nothing changed. */
function decisionTraces(ports: CallbackPorts, request: StackRequest, decision: Decision) {
  const { action, subject, customerId, details, beside = [] } = decision
  const isNews = decision.put.length > 0 || !decision.answer.ok || action === 'callback.quarantined'
  const actor = stackActor(request)
  const event = { actor, action, subject, ...(customerId && { customerId }), ...(details && { details }) }
  const others = beside.map((it) => traces(ports, { actor, ...it }))
  return {
    audit: [auditEntry(ports, event), ...others.flatMap(({ audit }) => audit)],
    announce: [...(isNews ? [announcement(ports, event)] : []), ...others.flatMap(({ announce }) => announce)],
  }
}
