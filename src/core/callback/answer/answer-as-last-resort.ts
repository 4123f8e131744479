import { auditEntry } from '../../audit/entry.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import { finding } from '../../verification/findings.ts'
import { refusal, stackActor } from '../decide/decision.ts'
import { authenticate } from '../receive/authenticate.ts'
import type { CallbackPorts } from '../receive/receive.ts'
import { freshRecord } from '../receive/register.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { answerBody, markerId, success } from './answer.ts'
import { deliverAnswer, FIRST_RESEND_MS } from './deliver-answer.ts'

/**
 * Answers a genuine request that fails each time (fault 25), so that its stack does not wait for
 * its time-out: a Delete with success, anything else with a failure. A Delete that is redriven
 * later still takes effect. Touches only the request's own record, because any other record may be
 * the broken one. Returns false if the request had its answer before.
 */
export async function answerAsLastResort(ports: CallbackPorts, body: string): Promise<boolean> {
  const request = authenticate(ports, body)
  if (typeof request === 'string') return false
  const decided = await retryOnConflict(async () => {
    const found = (await ports.store.get('callback', request.id)) ?? freshRecord(ports, request)
    return found.status === 'claimed' ? giveUp(ports, request, found) : found
  })
  if (decided.status !== 'decided') return false
  await deliverAnswer(ports, decided)
  return true
}

async function giveUp(
  ports: CallbackPorts,
  request: StackRequest,
  found: CallbackRecord,
): Promise<CallbackRecord> {
  const { answer, action, subject, details } = refusal(request, finding('VERIFICATION_UNFINISHED'))
  const given =
    request.requestType === 'Delete'
      ? success(request.physicalResourceId ?? markerId(request.requestId))
      : answer
  const decided: CallbackRecord = {
    ...found,
    status: 'decided',
    answer: answerBody(request, given),
    answerOk: given.ok,
    dueAt: new Date(ports.clock.now().getTime() + FIRST_RESEND_MS).toISOString(),
    ...(request.requestType === 'Delete' && { deferredDelete: true as const }),
  }
  const event = {
    actor: stackActor(request),
    action,
    subject,
    details: { ...details, lastResort: true },
  }
  const audit = [auditEntry(ports, event)]
  const [stored] = await ports.store.commit({ put: [decided], audit, announce: [] })
  return stored
}
