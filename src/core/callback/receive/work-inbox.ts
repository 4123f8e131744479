import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { InboxMessage, Ports } from '../../ports.ts'
import type { Budget } from '../limits/budget.ts'
import { RejectionLog } from '../limits/rejection-log.ts'
import { TaskLimit } from '../limits/task-limit.ts'
import { handleMessage, type MessageDesk } from './handle-message.ts'
import type { CallbackPorts } from './receive.ts'

/** Tells what this machine is short of, and receives the heartbeat of this loop. */
export interface HostHealth {
  /** Returns the resource that is short, or undefined if there is room for more work. */
  shortage(): string | undefined
  beat(): void
}

type WorkerPorts = CallbackPorts & Pick<Ports, 'inbox' | 'log'> & Partial<HostHealth>

const MAX_MESSAGES_AT_ONCE = 200
const MAX_HELPERS = 7
/** AWS: a receive returns ten messages at most. Ten messages mean that more may be waiting. */
const FULL = 10
const HEARTBEAT_MS = 7000
const FIRST_PAUSE_MS = 500
const SHED_PAUSE_MS = 2000
const MAX_PAUSE_MS = 20_000

/** Counts messages by outcome, for the metrics. */
export type InboxCounter = (outcome: string) => void

interface Desk extends MessageDesk {
  ports: WorkerPorts
  stop: AbortSignal
  count: InboxCounter
  messages: TaskLimit
  /** Extra loops that receive messages. */
  helpers: TaskLimit
  /**
   * A message failed. The store may be the cause, so Rolecall checks it before the next receive.
   */
  doubtful: boolean
  /** The shortage that was logged last. */
  short: string | undefined
}

/** Receives callbacks until it is stopped, then finishes the messages that it is working on. */
export async function workInbox(
  ports: WorkerPorts,
  stop: AbortSignal,
  count: InboxCounter = () => {},
  budget?: Budget,
): Promise<void> {
  const inHand = {
    messages: new TaskLimit(MAX_MESSAGES_AT_ONCE),
    helpers: new TaskLimit(MAX_HELPERS),
  }
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

/**
 * Starts more loops while many messages wait. Each extra loop ends after a receive of fewer than
 * ten messages.
 */
async function keepReceiving(desk: Desk, isNeeded: (found: number) => boolean): Promise<void> {
  const { ports, stop, helpers } = desk
  let pause = FIRST_PAUSE_MS
  let found = FULL
  while (!stop.aborted && isNeeded(found)) {
    try {
      await requireRoom(desk)
      found = await receiveOnce(desk)
      pause = FIRST_PAUSE_MS
      logShortage(desk, undefined)
      if (found === FULL && helpers.count < MAX_HELPERS)
        helpers.take(keepReceiving(desk, (last) => last === FULL))
    } catch (error) {
      if (stop.aborted) break
      const isShort = isRolecallError(error, 'OVERLOADED')
      if (isShort) logShortage(desk, error.detail)
      else ports.log.warn('inbox.unreachable', { error })
      await ports.clock.sleep(isShort ? SHED_PAUSE_MS : pause, stop).catch(() => {})
      pause = isShort ? FIRST_PAUSE_MS : Math.min(pause * 2, MAX_PAUSE_MS)
    }
  }
}

/** Logs a shortage when it begins and when it ends. */
function logShortage(desk: Desk, short: string | undefined): void {
  if (short === desk.short) return
  desk.short = short
  if (short === undefined) desk.ports.log.info('inbox.resumed')
  else desk.ports.log.error('inbox.shed', { short })
}

/**
 * Throws OVERLOADED where this machine has no room, so that messages stay in the queue for others
 * or for later (fault 40).
 */
async function requireRoom(desk: Desk): Promise<void> {
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

async function work(desk: Desk, message: InboxMessage): Promise<void> {
  const { ports, count } = desk
  const stopBeating = ports.clock.every(HEARTBEAT_MS, () => void message.keep().catch(() => {}))
  try {
    const { outcome, retrySeconds } = await handleMessage(desk, message, desk.stop)
    stopBeating()
    count(outcome)
    if (outcome === 'failed') desk.doubtful = true
    await (retrySeconds === undefined ? message.done() : message.later(retrySeconds))
  } catch (error) {
    // The queue shows the message again after its visibility timeout.
    desk.doubtful = true
    ports.log.warn('callback.not-hidden', { error })
  } finally {
    stopBeating()
  }
}
