import type { InboxMessage, Ports } from '../ports.ts'
import { type CallbackPorts, receiveCallback } from './receive.ts'

type WorkerPorts = CallbackPorts & Pick<Ports, 'inbox' | 'log'>

const MOST_AT_ONCE = 200
const HEARTBEAT_MS = 7000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000

/** Counts what came in, by outcome, for the metrics. */
export type InboxCounter = (outcome: string) => void

/** Takes callbacks off the queue until stopped; then finishes those in hand. */
export async function workInbox(ports: WorkerPorts, stop: AbortSignal, count: InboxCounter = () => {}): Promise<void> {
  const inHand = new Set<Promise<void>>()
  let pause = FIRST_PAUSE_MS
  while (!stop.aborted) {
    try {
      const messages = await ports.inbox.receive(stop)
      pause = FIRST_PAUSE_MS
      for (const message of messages) take(inHand, work(ports, message, count))
      if (inHand.size >= MOST_AT_ONCE) await Promise.race(inHand)
    } catch (error) {
      if (stop.aborted) break
      ports.log.warn('inbox.unreachable', { error })
      await ports.clock.sleep(pause, stop).catch(() => {})
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }
  await Promise.all(inHand)
}

function take(inHand: Set<Promise<void>>, task: Promise<void>): void {
  inHand.add(task)
  void task.finally(() => inHand.delete(task))
}

/** A message that fails stays in the queue, and comes again. */
async function work(ports: WorkerPorts, message: InboxMessage, count: InboxCounter): Promise<void> {
  const heartbeat = setInterval(() => void message.keep().catch(() => {}), HEARTBEAT_MS)
  try {
    const disposition = await receiveCallback(ports, message.body)
    clearInterval(heartbeat)
    count(disposition.outcome === 'rejected' ? `rejected-${disposition.rejection}` : disposition.outcome)
    if (disposition.outcome === 'waiting') return await message.later(disposition.laterSeconds)
    if (disposition.outcome === 'rejected') ports.log.warn('callback.rejected', { why: disposition.rejection, bytes: message.body.length })
    await message.done()
  } catch (error) {
    count('failed')
    ports.log.error('callback.failed', { error, receiveCount: message.receiveCount })
  } finally {
    clearInterval(heartbeat)
  }
}
