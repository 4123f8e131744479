import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { InboxMessage, Ports } from '../../ports.ts'
import { answerAsLastResort } from '../answer/answer-as-last-resort.ts'
import type { Budget } from '../limits/budget.ts'
import { RejectionLog } from '../limits/rejection-log.ts'
import { TaskLimit } from '../limits/task-limit.ts'
import { type CallbackPorts, type Disposition, receiveCallback } from './receive.ts'

/** What becomes short on this machine, and whom to tell that this loop turns. */
export interface HostHealth {
  /** What is short, in a word; undefined where there is room for more work. */
  shortage(): string | undefined
  beat(): void
}

type WorkerPorts = CallbackPorts & Pick<Ports, 'inbox' | 'log'> & Partial<HostHealth>

const MOST_AT_ONCE = 200
const MOST_HELPERS = 7
/** AWS: a receive brings ten messages at most; as many mean that more are waiting. */
const FULL = 10
/** AWS: what was received ten times and comes back goes to the dead-letter queue. */
const LAST_RECEIVE = 10
const HEARTBEAT_MS = 7000
const FIRST_PAUSE_MS = 500
const SHED_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 20_000

/** Counts what came in, by outcome, for the metrics. */
export type InboxCounter = (outcome: string) => void

interface Desk {
  ports: WorkerPorts
  stop: AbortSignal
  count: InboxCounter
  budget: Budget | undefined
  messages: TaskLimit
  /** Those who ask the queue besides the first. */
  helpers: TaskLimit
  rejections: RejectionLog
  /** A message failed: perhaps the store did. */
  doubtful: boolean
  /** What is short, as it was said last. */
  short: string | undefined
}

/** Takes callbacks off the queue until stopped; then finishes those in hand. */
export async function workInbox(
  ports: WorkerPorts,
  stop: AbortSignal,
  count: InboxCounter = () => {},
  budget?: Budget,
): Promise<void> {
  const inHand = { messages: new TaskLimit(MOST_AT_ONCE), helpers: new TaskLimit(MOST_HELPERS) }
  const desk: Desk = {
    ports,
    stop,
    count,
    budget,
    ...inHand,
    rejections: new RejectionLog(ports),
    doubtful: false,
    short: undefined,
  }
  await keepReceiving(desk, () => true)
  await desk.helpers.empty()
  await desk.messages.empty()
  desk.rejections.flush(true)
}

/** While the queue is deep helpers are called in; each leaves when it no longer is. */
async function keepReceiving(desk: Desk, isNeeded: (found: number) => boolean): Promise<void> {
  const { ports, stop, helpers } = desk
  let pause = FIRST_PAUSE_MS
  let found = FULL
  while (!stop.aborted && isNeeded(found)) {
    try {
      await roomForMore(desk)
      found = await receiveOnce(desk)
      pause = FIRST_PAUSE_MS
      sayShed(desk, undefined)
      if (found === FULL && helpers.count < MOST_HELPERS)
        helpers.take(keepReceiving(desk, (last) => last === FULL))
    } catch (error) {
      if (stop.aborted) break
      const isShort = isRolecallError(error, 'OVERLOADED')
      if (isShort) sayShed(desk, error.detail)
      else ports.log.warn('inbox.unreachable', { error })
      await ports.clock.sleep(isShort ? SHED_PAUSE_MS : pause, stop).catch(() => {})
      pause = isShort ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }
}

/** Once when it begins, and once when it is over. */
function sayShed(desk: Desk, short: string | undefined): void {
  if (short === desk.short) return
  desk.short = short
  if (short === undefined) desk.ports.log.info('inbox.resumed')
  else desk.ports.log.error('inbox.shed', { short })
}

/** What cannot be worked is left in the queue for others, or for later, before anybody claims it (fault 40). */
async function roomForMore(desk: Desk): Promise<void> {
  const { ports, messages } = desk
  ports.beat?.()
  await messages.room()
  const short = ports.shortage?.()
  if (short !== undefined) throw new RolecallError('OVERLOADED', { detail: short })
  if (!desk.doubtful) return
  await ports.store.check().catch((error: unknown) => {
    throw new RolecallError('OVERLOADED', { detail: 'store' }, error)
  })
  desk.doubtful = false
}

async function receiveOnce(desk: Desk): Promise<number> {
  const messages = await desk.ports.inbox.receive(desk.stop)
  for (const message of messages) desk.messages.take(work(desk, message))
  desk.rejections.flush()
  return messages.length
}

/** A message that fails stays in the queue, and comes again. */
async function work(desk: Desk, message: InboxMessage): Promise<void> {
  const { ports, count, rejections } = desk
  const stopBeating = ports.clock.every(HEARTBEAT_MS, () => void message.keep().catch(() => {}))
  try {
    const disposition = await settle(desk, message)
    stopBeating()
    count(
      disposition.outcome === 'rejected'
        ? `rejected-${disposition.rejection}`
        : disposition.outcome,
    )
    if ('laterSeconds' in disposition) return await message.later(waitFor(disposition, message))
    if (disposition.outcome === 'rejected')
      rejections.add(disposition.rejection, message.body.length)
    await message.done()
  } catch (error) {
    count('failed')
    desk.doubtful = true
    ports.log.error('callback.failed', { error, receiveCount: message.receiveCount })
    if (message.receiveCount >= LAST_RECEIVE) await lastResort(ports, message)
  } finally {
    stopBeating()
  }
}

/** The last time that it comes it is waited for here: put back, it would be given up. */
async function settle(
  { ports, budget, stop }: Desk,
  { body, receiveCount }: InboxMessage,
): Promise<Disposition> {
  for (;;) {
    const disposition = await receiveCallback(ports, body, budget)
    if (!('laterSeconds' in disposition) || receiveCount < LAST_RECEIVE || stop.aborted)
      return disposition
    await ports.clock.sleep(disposition.laterSeconds * 1000, stop).catch(() => {})
  }
}

/** It stays in the queue, which gives it up: there an operator finds it. */
async function lastResort(ports: WorkerPorts, { body }: InboxMessage): Promise<void> {
  await answerAsLastResort(ports, body).then(
    () =>
      ports.log.warn('callback.given-up', {
        why: 'It failed each time; its stack was answered all the same.',
      }),
    (error: unknown) => ports.log.error('callback.unanswered', { error }),
  )
}

/** AWS: what was received ten times goes to the dead-letter queue; growing pauses spread these over the minutes that a stack waits. */
const waitFor = (
  { outcome, laterSeconds }: Extract<Disposition, { laterSeconds: number }>,
  { receiveCount }: InboxMessage,
): number => (outcome === 'delayed' ? Math.max(laterSeconds, receiveCount ** 2) : laterSeconds)
