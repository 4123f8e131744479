import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { handleMessage, type MessageDesk } from '../../core/callback/receive/handle-message.ts'

export interface BatchDesk extends MessageDesk {
  /** From the queue's redrive policy. */
  maxReceives: number
  /** Hides the message for this many seconds. Then it is received again. */
  hide(receiptHandle: string, seconds: number): Promise<void>
  count(metric: string, dimension: string, tally: ReadonlyMap<string, number>): void
  measure(metric: string, value: number): void
}

/** Time kept at the end of an invocation, to report which records are done. */
const RESERVE_MS = 3000

/**
 * Processes one batch of callbacks. Each record succeeds or fails by itself (OPS-2, fault 26). A
 * record that has to wait is hidden in the queue and reported as failed, so that this function does
 * not wait for it.
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
  desk.count('Callbacks', 'outcome', countWords(outcomes.map(({ outcome }) => outcome)))
  desk.measure('OldestMessageSeconds', ageOfOldest(desk, records))
  const open = new Set(
    records.filter((_, index) => !outcomes[index]!.done).map(({ messageId }) => messageId),
  )
  return { batchItemFailures: [...open].map((itemIdentifier) => ({ itemIdentifier })) }
}

interface Outcome {
  outcome: string
  done: boolean
}

/**
 * Stops waiting for a record that hangs. If Lambda ended the function, the whole batch would run
 * again.
 */
async function inTime(desk: BatchDesk, record: SQSRecord, ms: number): Promise<Outcome> {
  const over = new AbortController()
  const late = desk.ports.clock.sleep(ms, over.signal).then(
    () => ({ outcome: 'late', done: false }),
    () => ({ outcome: 'in-time', done: false }),
  )
  try {
    return await Promise.race([workRecord(desk, record, over.signal), late])
  } finally {
    over.abort()
  }
}

async function workRecord(
  desk: BatchDesk,
  { body, attributes, receiptHandle }: SQSRecord,
  stop: AbortSignal,
): Promise<Outcome> {
  const message = {
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    maxReceives: desk.maxReceives,
    sentAt: new Date(Number(attributes.SentTimestamp)),
  }
  const { outcome, retrySeconds } = await handleMessage(desk, message, stop)
  if (retrySeconds === undefined) return { outcome, done: true }
  await desk.hide(receiptHandle, retrySeconds).catch((error: unknown) => {
    // The queue shows the message again after its visibility timeout.
    desk.ports.log.warn('callback.not-hidden', { error })
  })
  return { outcome, done: false }
}

/**
 * AWS: SQS's own metric of the oldest message leaves out messages that were received three times
 * without being deleted, and so those that wait longest.
 */
function ageOfOldest({ ports }: BatchDesk, records: SQSRecord[]): number {
  const sent = records.map(({ attributes }) => Number(attributes.SentTimestamp))
  return Math.max(0, Math.round((ports.clock.now().getTime() - Math.min(...sent)) / 1000))
}

function countWords(words: string[]): Map<string, number> {
  const tally = new Map<string, number>()
  for (const word of words) tally.set(word, (tally.get(word) ?? 0) + 1)
  return tally
}
