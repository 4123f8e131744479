import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { answerAsLastResort } from '../../core/callback/answer/answer-as-last-resort.ts'
import type { Budget } from '../../core/callback/limits/budget.ts'
import type { RejectionLog } from '../../core/callback/limits/rejection-log.ts'
import {
  type CallbackPorts,
  type Disposition,
  receiveCallback,
} from '../../core/callback/receive/receive.ts'
import type { Log } from '../../core/ports.ts'

export interface BatchDesk {
  ports: CallbackPorts & { log: Log }
  budget: Budget
  rejections: RejectionLog
  /** Lets the message be seen again after so many seconds. */
  hide(receiptHandle: string, seconds: number): Promise<void>
  count(metric: string, dimension: string, tally: ReadonlyMap<string, number>): void
}

/** Kept at the end of an invocation, so that what is done is still reported as done. */
const RESERVE_MS = 3000
const LONGEST_RETRY_SECONDS = 120
/** AWS: CloudFormation waits 300 s for an answer; retries come 126 and 254 s after the first. */
const LAST_RESORT_MS = 200_000

/**
 * One batch of callbacks: each record succeeds or fails by itself (OPS-2, fault 26).
 * What has to wait rests in the queue, not in this function: it is hidden for a while and reported as failed.
 */
export async function workBatch(
  desk: BatchDesk,
  records: SQSRecord[],
  remainingMs: number,
): Promise<SQSBatchResponse> {
  const outcomes = await Promise.all(
    records.map((record) => inTime(desk, record, remainingMs - RESERVE_MS)),
  )
  desk.rejections.flush()
  desk.count('Callbacks', 'outcome', tallied(outcomes.map(({ outcome }) => outcome)))
  const open = new Set(
    records.filter((_, index) => !outcomes[index]!.done).map(({ messageId }) => messageId),
  )
  return { batchItemFailures: [...open].map((itemIdentifier) => ({ itemIdentifier })) }
}

interface Outcome {
  outcome: string
  done: boolean
}

/** A record that hangs must not let Lambda end the function, which would run the whole batch again. */
async function inTime(desk: BatchDesk, record: SQSRecord, ms: number): Promise<Outcome> {
  const over = new AbortController()
  const late = desk.ports.clock.sleep(ms, over.signal).then(
    () => ({ outcome: 'late', done: false }),
    () => ({ outcome: 'in-time', done: false }),
  )
  try {
    return await Promise.race([workRecord(desk, record), late])
  } finally {
    over.abort()
  }
}

async function workRecord(desk: BatchDesk, record: SQSRecord): Promise<Outcome> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount)
  try {
    const disposition = await receiveCallback(desk.ports, record.body, desk.budget)
    if ('laterSeconds' in disposition) await rest(desk, record, waitFor(disposition, receiveCount))
    if (disposition.outcome === 'rejected')
      desk.rejections.add(disposition.rejection, record.body.length)
    const outcome =
      disposition.outcome === 'rejected' ? `rejected-${disposition.rejection}` : disposition.outcome
    return { outcome, done: !('laterSeconds' in disposition) }
  } catch (error) {
    desk.ports.log.error('callback.failed', { error, receiveCount })
    if (ageOf(desk, record) >= LAST_RESORT_MS) await lastResort(desk, record)
    await rest(desk, record, Math.min(2 ** receiveCount, LONGEST_RETRY_SECONDS))
    return { outcome: 'failed', done: false }
  }
}

/** Milliseconds since it was sent. */
const ageOf = ({ ports }: BatchDesk, { attributes }: SQSRecord): number =>
  ports.clock.now().getTime() - Number(attributes.SentTimestamp)

/** A stack is not left to wait for a message that always fails (fault 25): it is told, and the message stays, for who looks into it. */
async function lastResort({ ports }: BatchDesk, { body }: SQSRecord): Promise<void> {
  await answerAsLastResort(ports, body).then(
    () =>
      ports.log.warn('callback.given-up', {
        why: 'It failed each time; its stack was answered all the same.',
      }),
    (error: unknown) => ports.log.error('callback.unanswered', { error }),
  )
}

/** Where even that fails, the queue's own time-out brings the message back. */
async function rest(desk: BatchDesk, { receiptHandle }: SQSRecord, seconds: number): Promise<void> {
  await desk
    .hide(receiptHandle, seconds)
    .catch((error: unknown) => desk.ports.log.warn('callback.not-hidden', { error }))
}

const waitFor = (
  { outcome, laterSeconds }: Extract<Disposition, { laterSeconds: number }>,
  receiveCount: number,
): number => (outcome === 'delayed' ? Math.max(laterSeconds, receiveCount) : laterSeconds)

function tallied(words: string[]): Map<string, number> {
  const tally = new Map<string, number>()
  for (const word of words) tally.set(word, (tally.get(word) ?? 0) + 1)
  return tally
}
