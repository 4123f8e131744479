import type { Secret } from '../../../api/secret.ts'
import type { Changed } from '../../audit/announcements.ts'
import { announceChange, auditAndAnnounce, auditEntry } from '../../audit/entry.ts'
import { advance } from '../../connections/lifecycle.ts'
import { SYSTEM } from '../../model/actor.ts'
import type { AuditAction } from '../../model/audit-actions.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import type { Connection } from '../../model/connection.ts'
import { completeAttempt, subjectOf } from '../../model/invitation.ts'
import { retryOnConflict } from '../../model/retry-on-conflict.ts'
import type { AnswerOutcome, Change, Ports } from '../../ports.ts'
import { planNextCheck } from '../../verification/check-schedule.ts'
import { finding } from '../../verification/findings.ts'

type DeliveryPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'answers'>

/** A stored answer that was not sent is due after this. */
export const FIRST_RESEND_MS = 10_000
const MAX_RESEND_PAUSE_MS = 60_000
/**
 * The answer to a stack's announcement is sent again after this, unless the stack's next request
 * shows before that it arrived. This saves a write for each stack.
 */
export const SETTLE_MS = 60_000

export const isAnnouncement = ({
  resource,
  requestType,
}: Pick<CallbackRecord, 'resource' | 'requestType'>): boolean =>
  resource === 'invitation' && requestType === 'Create'

/**
 * Sends the stored answer and applies the result. Only an answer that CloudFormation accepted makes
 * a connection active (RSP-6).
 */
export async function deliverAnswer(
  ports: DeliveryPorts,
  callback: CallbackRecord,
): Promise<AnswerOutcome> {
  const url = unsealUrl(ports, callback)
  const put = url === undefined ? 'refused' : await ports.answers.put(url, callback.answer!)
  // AWS: the presigned URL is valid longer than the stack waits, so a late PUT may succeed although
  // nobody reads it.
  const late = ports.clock.now().getTime() > Date.parse(callback.deadline)
  const outcome = late ? 'refused' : put
  const why = url === undefined ? 'key-lost' : late ? 'late' : 'refused'
  const isBeforeResend =
    callback.dueAt !== undefined && ports.clock.now() < new Date(callback.dueAt)
  if (outcome === 'delivered' && callback.answerOk && isAnnouncement(callback) && isBeforeResend)
    return outcome
  await retryOnConflict(async (isFirst) => {
    const now = isFirst ? callback : await ports.store.get('callback', callback.id)
    if (now?.status !== 'decided') return
    await ports.store.commit(
      outcome === 'unreachable'
        ? resendLater(ports, now)
        : await changeAfterDelivery(ports, now, { outcome, why }),
    )
  })
  return outcome
}

/**
 * Returns undefined if the key that sealed the URL is lost. Then nobody can send this answer (fault
 * 34).
 */
function unsealUrl({ keys }: DeliveryPorts, { responseUrl }: CallbackRecord): Secret | undefined {
  try {
    return keys.open(responseUrl!)
  } catch {
    return undefined
  }
}

interface Settlement {
  outcome: 'delivered' | 'refused'
  /** Why the answer was not delivered, for the audit trail. */
  why: string
}

/**
 * Sends again later. The pause is shortened at random by up to a half, so that many failures do not
 * repeat together.
 */
function resendLater({ clock, random }: DeliveryPorts, callback: CallbackRecord): Change {
  const attempts = callback.attempts + 1
  const pause =
    Math.min(1000 * 2 ** attempts, MAX_RESEND_PAUSE_MS) * (1 - random.bytes(1)[0]! / 512)
  const dueAt = new Date(clock.now().getTime() + pause).toISOString()
  return { put: [{ ...callback, attempts, dueAt }], audit: [], announce: [] }
}

async function changeAfterDelivery(
  ports: DeliveryPorts,
  callback: CallbackRecord,
  { outcome, why }: Settlement,
): Promise<Change> {
  const { responseUrl: _, dueAt: __, ...rest } = callback
  const status = outcome === 'delivered' ? 'answered' : 'undeliverable'
  const record: CallbackRecord = { ...rest, status }
  const reason = outcome === 'delivered' ? {} : { details: { why } }
  const connects =
    callback.requestType === 'Create' && callback.answerOk && callback.resource !== 'invitation'
  const connection = connects
    ? await ports.store.get('connection', callback.connectionId)
    : undefined
  const own = connection?.stackId === callback.stackId ? connection : undefined
  const settled = own ? await settleAttempt(ports, own, outcome) : NOTHING
  // A check may have moved the connection on before the delivery was recorded.
  const waiting = own?.status === 'verifying' ? own : undefined
  if (!waiting) {
    const trusted = outcome === 'delivered' ? await forgetRefusal(ports, callback) : NOTHING
    return {
      put: [record, ...settled.put, ...trusted.put],
      audit: [auditEntry(ports, { ...event(record, `callback.${status}`), ...reason })],
      ...announceChange(ports, settled),
    }
  }
  const moved =
    outcome === 'delivered' ? connectAfterAnswer(ports, waiting) : noteRefusedAnswer(ports, waiting)
  const action =
    outcome === 'delivered' ? (`connection.${moved.status}` as const) : 'callback.undeliverable'
  const facts = {
    ...event(record, action),
    customerId: moved.customerId,
    details: { accountId: moved.accountId, ...reason.details },
  }
  const changed = { put: [moved, ...settled.put], before: [waiting, ...settled.before] }
  return { put: [record, ...changed.put], ...auditAndAnnounce(ports, facts, changed) }
}

const NOTHING: Changed = { put: [], before: [] }

/**
 * CloudFormation accepted the answer to an Update, so the stack exists, although it refused the
 * answer to the Create: no other stack or role may take its place.
 */
async function forgetRefusal(
  { store }: DeliveryPorts,
  { requestType, resource, answerOk, connectionId, stackId }: CallbackRecord,
): Promise<Changed> {
  if (requestType !== 'Update' || resource === 'invitation' || !answerOk) return NOTHING
  const connection = await store.get('connection', connectionId)
  if (connection?.stackId !== stackId || !connection.answerRefused) return NOTHING
  const { answerRefused: _, ...trusted } = connection
  return { put: [trusted], before: [connection] }
}

/** The attempt as it ended, if it is still under way. */
async function settleAttempt(
  { store, clock }: DeliveryPorts,
  { invitationId, role, ...connection }: Connection,
  outcome: Settlement['outcome'],
): Promise<Changed> {
  const invitation = await store.get('invitation', invitationId)
  if (!invitation) return NOTHING
  const end =
    outcome === 'delivered'
      ? { status: 'connected' as const, role }
      : { status: 'failed' as const, finding: finding('ANSWER_REFUSED'), role }
  const settled = completeAttempt(invitation, subjectOf(connection), end, clock.now().toISOString())
  return settled === invitation ? NOTHING : { put: [settled], before: [invitation] }
}

const event = (record: CallbackRecord, action: AuditAction) => ({
  actor: SYSTEM,
  action,
  subject: record.connectionId,
})

const connectAfterAnswer = (ports: DeliveryPorts, connection: Connection): Connection =>
  planNextCheck(ports, {
    ...advance(connection, 'answered'),
    updatedAt: ports.clock.now().toISOString(),
  })

/**
 * AWS: a refused PUT means that the stack had stopped waiting. A later check finds out whether the
 * role still exists (fault 21).
 */
const noteRefusedAnswer = (ports: DeliveryPorts, connection: Connection): Connection =>
  planNextCheck(ports, {
    ...connection,
    answerRefused: true,
    findings: [{ ...finding('ANSWER_REFUSED'), firstSeenAt: ports.clock.now().toISOString() }],
  })
