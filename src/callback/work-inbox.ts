import type { InboxMessage, Ports } from '../ports.ts'
import type { Budget } from './budget.ts'
import { Hands } from './hands.ts'
import { type CallbackPorts, type Disposition, receiveCallback } from './receive.ts'
import { RejectionLog } from './rejection-log.ts'

type WorkerPorts = CallbackPorts & Pick<Ports, 'inbox' | 'log'>

const MOST_AT_ONCE = 200
const MOST_HELPERS = 7
/** AWS: a receive brings ten messages at most; as many mean that more are waiting. */
const FULL = 10
const HEARTBEAT_MS = 7000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000

/** Counts what came in, by outcome, for the metrics. */
export type InboxCounter = (outcome: string) => void

interface Desk {
  ports: WorkerPorts
  stop: AbortSignal
  count: InboxCounter
  budget: Budget | undefined
  messages: Hands
  /** Those who ask the queue besides the first. */
  helpers: Hands
  rejections: RejectionLog
}

/** Takes callbacks off the queue until stopped; then finishes those in hand. */
export async function workInbox(ports: WorkerPorts, stop: AbortSignal, count: InboxCounter = () => {}, budget?: Budget): Promise<void> {
  const inHand = { messages: new Hands(MOST_AT_ONCE), helpers: new Hands(MOST_HELPERS) }
  const desk: Desk = { ports, stop, count, budget, ...inHand, rejections: new RejectionLog(ports) }
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
      found = await receiveOnce(desk)
      pause = FIRST_PAUSE_MS
      if (found === FULL && helpers.count < MOST_HELPERS) helpers.take(keepReceiving(desk, (last) => last === FULL))
    } catch (error) {
      if (stop.aborted) break
      ports.log.warn('inbox.unreachable', { error })
      await ports.clock.sleep(pause, stop).catch(() => {})
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }
}

async function receiveOnce(desk: Desk): Promise<number> {
  await desk.messages.room()
  const messages = await desk.ports.inbox.receive(desk.stop)
  for (const message of messages) desk.messages.take(work(desk, message))
  desk.rejections.flush()
  return messages.length
}

/** A message that fails stays in the queue, and comes again. */
async function work({ ports, count, budget, rejections }: Desk, message: InboxMessage): Promise<void> {
  const heartbeat = setInterval(() => void message.keep().catch(() => {}), HEARTBEAT_MS)
  try {
    const disposition = await receiveCallback(ports, message.body, budget)
    clearInterval(heartbeat)
    count(disposition.outcome === 'rejected' ? `rejected-${disposition.rejection}` : disposition.outcome)
    if ('laterSeconds' in disposition) return await message.later(waitFor(disposition, message))
    if (disposition.outcome === 'rejected') rejections.add(disposition.rejection, message.body.length)
    await message.done()
  } catch (error) {
    count('failed')
    ports.log.error('callback.failed', { error, receiveCount: message.receiveCount })
  } finally {
    clearInterval(heartbeat)
  }
}

/** AWS: what was received ten times goes to the dead-letter queue; growing pauses spread these over the minutes that a stack waits. */
const waitFor = ({ outcome, laterSeconds }: Extract<Disposition, { laterSeconds: number }>, { receiveCount }: InboxMessage): number =>
  outcome === 'delayed' ? Math.max(laterSeconds, receiveCount ** 2) : laterSeconds
