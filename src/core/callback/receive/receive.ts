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
import { freshRecord, releaseLease, takeLease } from './lease.ts'
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
    serve(counted, await resolveEnrolment(counted, request)),
  )
  if (!('waitSeconds' in served)) return served
  if (!known && (await refuseEnded(ports, request, budget!))) return { outcome: 'refused' }
  return { outcome: 'delayed', laterSeconds: served.waitSeconds }
}

async function serve(
  ports: CallbackPorts,
  request: StackRequest,
): Promise<Exclude<Disposition, { outcome: 'rejected' }>> {
  let held: CallbackRecord | undefined
  const decided = await retryOnConflict(async () => {
    if (request.resource === 'invitation') return decideAtOnce(ports, request)
    const found = await takeLease(ports, request, held)
    if (isLater(found) || found.status !== 'claimed') return found
    held = found
    return decide(ports, request, found)
  }, MAX_DECISIONS)
  if (isLater(decided)) return { outcome: 'waiting', laterSeconds: decided.laterSeconds }
  if (decided.status === 'decided') await deliverAnswer(ports, decided)
  return { outcome: 'answered' }
}

/**
 * The invitation's resource needs no probe, so its decision is the first and only write. Two
 * workers may decide at the same time: the record's version lets one of them commit.
 */
async function decideAtOnce(
  ports: CallbackPorts,
  request: StackRequest,
): Promise<CallbackRecord | Later> {
  const found = await ports.store.get('callback', request.id)
  if (found && found.status !== 'claimed') return found
  return decide(ports, request, found ?? freshRecord(ports, request))
}

/** Commits the decision, its effects, its audit entry and its announcement together. */
async function decide(
  ports: CallbackPorts,
  request: StackRequest,
  callback: CallbackRecord,
): Promise<CallbackRecord | Later> {
  const decideOn =
    request.resource === 'invitation' ? decideInvitation : DECIDE[request.requestType]
  const decision = await decideOn(ports, request, callback)
  if (isLater(decision)) return releaseLease(ports, callback, decision)
  const { leasedUntil: _, ...claimed } = callback
  const resendAfter = isAnnouncement(callback) && decision.answer.ok ? SETTLE_MS : FIRST_RESEND_MS
  const decided: CallbackRecord = {
    ...claimed,
    status: 'decided',
    answer: answerBody(request, decision.answer),
    answerOk: decision.answer.ok,
    dueAt: new Date(ports.clock.now().getTime() + resendAfter).toISOString(),
  }
  const [stored] = await ports.store.commit(changeOf(ports, request, decision, decided))
  return stored
}
