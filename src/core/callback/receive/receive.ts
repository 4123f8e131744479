import type { CallbackRecord } from '../../model/callback.ts'
import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import type { Ports } from '../../ports.ts'
import { answerBody } from '../answer/answer.ts'
import {
  deliverAnswer,
  FIRST_RESEND_MS,
  isAnnouncement,
  SETTLE_MS,
} from '../answer/deliver-answer.ts'
import { decideCreate } from '../decide/decide-create.ts'
import { applyDeferredDelete, decideDelete } from '../decide/decide-delete.ts'
import { decideInvitation } from '../decide/decide-invitation.ts'
import { decideUpdate } from '../decide/decide-update.ts'
import { changeOf, isLater, type Later } from '../decide/decision.ts'
import type { Budget } from '../limits/budget.ts'
import { refuseEnded } from '../limits/refuse-ended.ts'
import { withinBudget } from '../limits/within-budget.ts'
import { authenticate, type Rejection } from './authenticate.ts'
import { resolveEnrolment } from './enrolment-request.ts'
import { freshRecord, receivedEntry, registerWaiting } from './register.ts'
import type { StackRequest } from './stack-request.ts'

export type CallbackPorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'sts' | 'installation' | 'keys' | 'answers'
>

/** What to do with the message: remove it from the queue, or try it again later. */
export type Disposition =
  | { outcome: 'rejected'; rejection: Rejection }
  | { outcome: 'answered' }
  | { outcome: 'refused' }
  | { outcome: 'waiting'; laterSeconds: number }
  | { outcome: 'delayed'; laterSeconds: number }

/** Many stacks of one invitation write the same record, so each may decide more than once. */
const MAX_DECISIONS = 64

const DECIDE = { Create: decideCreate, Update: decideUpdate, Delete: decideDelete }

/**
 * Authenticates a message, decides on it once, stores the decision and sends the answer (RSP-6).
 * After a crash, each step can run again.
 */
export async function receiveCallback(
  ports: CallbackPorts,
  body: string,
  budget?: Budget,
): Promise<Disposition> {
  const request = authenticate(ports, body)
  return typeof request === 'string'
    ? { outcome: 'rejected', rejection: request }
    : receiveRequest(ports, request, budget)
}

/** As `receiveCallback`, for a message that is known to be genuine. */
export async function receiveRequest(
  ports: CallbackPorts,
  request: StackRequest,
  budget?: Budget,
): Promise<Exclude<Disposition, { outcome: 'rejected' }>> {
  const known = await ports.store.get('callback', request.id)
  if (known?.deferredDelete)
    await applyDeferredDelete(ports, await resolveEnrolment(ports, request))
  if (known?.status === 'answered' || known?.status === 'undeliverable')
    return { outcome: 'answered' }
  const served = await withinBudget(ports, { budget, request }, async (counted) =>
    serve(counted, await resolveEnrolment(counted, request), known),
  )
  if (!('waitSeconds' in served)) return served
  if (!known && (await refuseEnded(ports, request, budget!))) return { outcome: 'refused' }
  return { outcome: 'delayed', laterSeconds: served.waitSeconds }
}

async function serve(
  ports: CallbackPorts,
  request: StackRequest,
  known: CallbackRecord | undefined,
): Promise<Exclude<Disposition, { outcome: 'rejected' }>> {
  const read = () => ports.store.get('callback', request.id)
  const decideFrom = (found: CallbackRecord | undefined) =>
    retryOnConflict(async (isFirst) => {
      const now = isFirst ? found : await read()
      if (now && now.status !== 'claimed') return now
      return decide(ports, request, now ?? freshRecord(ports, request))
    }, MAX_DECISIONS)
  let decided = await decideFrom(known)
  if (isLater(decided) && decided.goOnAfterMs !== undefined) {
    await ports.clock.sleep(decided.goOnAfterMs)
    decided = await decideFrom(await read())
  }
  if (isLater(decided)) return { outcome: 'waiting', laterSeconds: decided.laterSeconds }
  if (decided.status === 'decided') await deliverAnswer(ports, decided)
  return { outcome: 'answered' }
}

/**
 * Commits the decision, its effects, its audit entry and its announcement together. Two workers may
 * decide at the same time, if the queue gave the message to both: the record's version lets one of
 * them commit (faults 9, 27), and the other one sends what that one decided.
 */
async function decide(
  ports: CallbackPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<CallbackRecord | Later> {
  const decideOn =
    request.resource === 'invitation' ? decideInvitation : DECIDE[request.requestType]
  const decision = await decideOn(ports, request, callback)
  const isNew = callback.version === 0
  if (isLater(decision))
    return isNew ? registerWaiting(ports, request, callback, decision) : decision
  const resendAfter = isAnnouncement(callback) && decision.answer.ok ? SETTLE_MS : FIRST_RESEND_MS
  const decided: CallbackRecord = {
    ...callback,
    status: 'decided',
    answer: answerBody(request, decision.answer),
    answerOk: decision.answer.ok,
    dueAt: new Date(ports.clock.now().getTime() + resendAfter).toISOString(),
  }
  const change = changeOf(ports, request, decision, decided)
  // The announcement of a stack has one entry only, that of its decision.
  const received =
    isNew && request.resource === 'connection' ? [receivedEntry(ports, request, callback)] : []
  const [stored] = await ports.store.commit({ ...change, audit: [...received, ...change.audit] })
  return stored
}
