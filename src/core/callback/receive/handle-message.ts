import type { InboxMessage, Ports } from '../../ports.ts'
import { answerAsLastResort } from '../answer/answer-as-last-resort.ts'
import type { Budget } from '../limits/budget.ts'
import type { RejectionLog } from '../limits/rejection-log.ts'
import { authenticate } from './authenticate.ts'
import type { CallbackClaim } from './callback-token.ts'
import { type CallbackPorts, receiveRequest } from './receive.ts'
import type { StackRequest } from './stack-request.ts'

/** What each host provides to handle its messages. */
export interface MessageDesk {
  ports: CallbackPorts & Pick<Ports, 'log'>
  budget: Budget | undefined
  rejections: RejectionLog
}

type Served = Awaited<ReturnType<typeof receiveRequest>>

export type QueueMessage = Pick<InboxMessage, 'body' | 'receiveCount' | 'maxReceives' | 'sentAt'>

/**
 * What the host does with a message: remove it from the queue, or hide it for `retrySeconds` and
 * let it come again.
 */
export interface Handled {
  /**
   * For the metrics: `answered`, `refused`, `waiting`, `delayed`, `failed` or `rejected-REASON`.
   */
  outcome: string
  retrySeconds?: number
  /**
   * Nothing is left to try: the message keeps failing although the store works. A host whose queue
   * would show it for much longer moves it to the dead-letter queue at once.
   */
  isPoison?: true
}

const MAX_RETRY_SECONDS = 120
/** The pause before a retry doubles this many times before the last receive. */
const DOUBLINGS = 10
/**
 * CloudFormation waits 300 s for the answer to a stack of the built-in template. A message that
 * keeps failing is tried 126 and 246 s after its first try.
 */
const LAST_RESORT_AFTER_MS = 200_000
/**
 * A message that was sent long ago is tried at least this often before the last resort, because its
 * first failures may be temporary.
 */
const MIN_TRIES = 5

/**
 * Decides what happens to one message of the callback queue, on a machine and in a Lambda function
 * alike. Never throws: a message that fails comes again, and its stack is answered as a last resort
 * before the queue or CloudFormation gives up.
 */
export async function handleMessage(
  desk: MessageDesk,
  message: QueueMessage,
  stop: AbortSignal,
): Promise<Handled> {
  try {
    const request = authenticate(desk.ports, message.body)
    if (typeof request === 'string') {
      desk.rejections.add(request, message.body.length)
      return { outcome: `rejected-${request}` }
    }
    const disposition = await inTurn(desk, request, () =>
      inOwnSlot(desk, request.claim, () => receiveOrWait(desk, { request, message }, stop)),
    )
    const { outcome } = disposition
    return 'laterSeconds' in disposition
      ? { outcome, retrySeconds: pauseFor(disposition, message) }
      : { outcome }
  } catch (error) {
    desk.ports.log.error('callback.failed', { error, receiveCount: message.receiveCount })
    const isPoison = isLastChance(desk, message) && !(await answerFailing(desk, message))
    return {
      outcome: 'failed',
      retrySeconds: Math.min(2 ** message.receiveCount, MAX_RETRY_SECONDS),
      ...(isPoison && (await storeWorks(desk)) && { isPoison: true as const }),
    }
  }
}

/** The accounts of an organisation must not fill the slots of all others (attack 74). */
async function inTurn(
  { budget }: MessageDesk,
  { id, claim: { enrolmentId } }: StackRequest,
  work: () => Promise<Served>,
): Promise<Served> {
  if (!budget || enrolmentId === undefined) return work()
  const laterSeconds = budget.enterTurn(enrolmentId, id)
  // It waits for its turn, as a stack waits for its role: it is not beyond a limit.
  if (laterSeconds > 0) return { outcome: 'waiting', laterSeconds }
  try {
    return await work()
  } finally {
    budget.leaveTurn(enrolmentId)
  }
}

const SLOT_PAUSE_SECONDS = 2

/** An invitation works on one message at a time. Its other messages go back to the queue. */
async function inOwnSlot(
  { budget }: MessageDesk,
  claim: CallbackClaim,
  work: () => Promise<Served>,
): Promise<Served> {
  if (!budget) return work()
  if (!budget.enter(claim)) return { outcome: 'delayed', laterSeconds: SLOT_PAUSE_SECONDS }
  try {
    return await work()
  } finally {
    budget.leave(claim)
  }
}

/**
 * At the last receive, waits in this process for a role that is too new: the queue would move a
 * message that is put back to its dead-letter queue. A message that its limits delay never waits
 * here.
 */
async function receiveOrWait(
  { ports, budget }: MessageDesk,
  { request, message }: { request: StackRequest; message: QueueMessage },
  stop: AbortSignal,
): Promise<Served> {
  const isLast = message.receiveCount >= message.maxReceives
  for (;;) {
    const disposition = await receiveRequest(ports, request, budget)
    if (disposition.outcome !== 'waiting' || !isLast || stop.aborted) return disposition
    await ports.clock.sleep(disposition.laterSeconds * 1000, stop).catch(() => {})
  }
}

/**
 * Each delay uses up one receive of the message. So the pauses grow; with more receives allowed,
 * they grow more slowly.
 */
function pauseFor(
  { outcome, laterSeconds }: Extract<Served, { laterSeconds: number }>,
  { receiveCount, maxReceives }: QueueMessage,
): number {
  if (outcome === 'waiting') return laterSeconds
  const pause = 2 ** ((receiveCount * DOUBLINGS) / maxReceives)
  return Math.max(laterSeconds, Math.min(pause, MAX_RETRY_SECONDS))
}

const isLastChance = (
  { ports }: MessageDesk,
  { receiveCount, maxReceives, sentAt }: QueueMessage,
): boolean =>
  receiveCount >= maxReceives ||
  (receiveCount >= MIN_TRIES &&
    ports.clock.now().getTime() - sentAt.getTime() >= LAST_RESORT_AFTER_MS)

/**
 * Answers the stack, so that it does not wait for a message that always fails (fault 25). Returns
 * whether it did. Then the message comes once more, so that a Delete takes effect. A message whose
 * stack cannot be answered, or was answered before, ends in the dead-letter queue.
 */
async function answerFailing({ ports }: MessageDesk, { body }: QueueMessage): Promise<boolean> {
  try {
    if (!(await answerAsLastResort(ports, body))) return false
    const why = 'The message failed each time. Its stack was answered.'
    ports.log.warn('callback.given-up', { why })
    return true
  } catch (error) {
    ports.log.error('callback.unanswered', { error })
    return false
  }
}

/** While the store is out of reach, every message fails, and none is to blame. */
const storeWorks = ({ ports }: MessageDesk): Promise<boolean> =>
  ports.store.check().then(
    () => true,
    () => false,
  )
