import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import { handleMessage, type MessageDesk } from '../../core/callback/receive/handle-message.ts'

export interface BatchDesk extends MessageDesk {
  /** From the queue's redrive policy. */
  maxReceives: number
  /** For how long the queue hides a message that was received. */
  hiddenSeconds: number
  /** Hides the message for this many seconds. Then it is received again. */
  hide(receiptHandle: string, seconds: number): Promise<void>
  /** Sends a message to the dead-letter queue. */
  bury(body: string): Promise<void>
  count(metric: string, dimension: string, tally: ReadonlyMap<string, number>): void
  measure(metric: string, value: number): void
}

/** Time kept at the end of an invocation, to report which records are done. */
const RESERVE_MS = 3000

/**
 * A message that was received so often, and never given back, goes to the dead-letter queue. Its
 * stack no longer waits then.
 */
const MAX_LOST_RECEIVES = 5

/**
 * Processes one batch of callbacks. Each record succeeds or fails by itself (OPS-2, fault 26). A
 * record that has to wait is hidden in the queue and reported as failed, so that this function does
 * not wait for it. A record that may have ended an earlier run comes after all others, so that it
 * cannot take them with it again.
 */
export async function workBatch(
  desk: BatchDesk,
  records: SQSRecord[],
  remainingMs: number,
): Promise<SQSBatchResponse> {
  const { clock } = desk.ports
  const until = clock.monotonic() + remainingMs - RESERVE_MS
  const outcomes = new Map<SQSRecord, Outcome>()
  const workAll = (some: SQSRecord[]) =>
    Promise.all(
      some.map(async (record) =>
        outcomes.set(record, await inTime(desk, record, until - clock.monotonic())),
      ),
    )
  const lost = new Set(records.filter((record) => wasLost(desk, record)))
  await workAll(records.filter((record) => !lost.has(record)))
  await workAll([...lost])
  desk.rejections.flush()
  desk.count(
    'Callbacks',
    'outcome',
    countWords([...outcomes.values()].map(({ outcome }) => outcome)),
  )
  desk.measure('OldestMessageSeconds', ageOfOldest(desk, records))
  const open = new Set(
    records.filter((record) => !outcomes.get(record)!.done).map(({ messageId }) => messageId),
  )
  return { batchItemFailures: [...open].map((itemIdentifier) => ({ itemIdentifier })) }
}

/**
 * Whether each earlier receive of this message ended with the queue's own time-out: the function
 * ended or hung, or did not run at all.
 */
function wasLost({ ports, hiddenSeconds }: BatchDesk, { attributes }: SQSRecord): boolean {
  const earlier = Number(attributes.ApproximateReceiveCount) - 1
  const sinceFirst =
    ports.clock.now().getTime() - Number(attributes.ApproximateFirstReceiveTimestamp)
  return earlier > 0 && sinceFirst >= earlier * hiddenSeconds * 1000
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

async function workRecord(desk: BatchDesk, record: SQSRecord, stop: AbortSignal): Promise<Outcome> {
  const { body, attributes, receiptHandle } = record
  const message = {
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    maxReceives: desk.maxReceives,
    sentAt: new Date(Number(attributes.SentTimestamp)),
  }
  if (message.receiveCount >= MAX_LOST_RECEIVES && wasLost(desk, record))
    return { outcome: 'buried', done: await isBuried(desk, body) }
  const { outcome, retrySeconds, isPoison } = await handleMessage(desk, message, stop)
  if (retrySeconds === undefined) return { outcome, done: true }
  if (isPoison && (await isBuried(desk, body))) return { outcome, done: true }
  // Shorter than the queue itself would hide it, so that `wasLost` can tell the two apart.
  const seconds = Math.min(retrySeconds, desk.hiddenSeconds - 1)
  await desk.hide(receiptHandle, seconds).catch((error: unknown) => {
    // The queue shows the message again after its visibility timeout.
    desk.ports.log.warn('callback.not-hidden', { error })
  })
  return { outcome, done: false }
}

/** If the dead-letter queue cannot take the message, the callback queue shows it again. */
async function isBuried({ bury, ports }: BatchDesk, body: string): Promise<boolean> {
  try {
    await bury(body)
    ports.log.error('callback.buried', {
      why: 'The message cannot be processed. It is in the dead-letter queue.',
    })
    return true
  } catch (error) {
    ports.log.warn('callback.not-buried', { error })
    return false
  }
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
