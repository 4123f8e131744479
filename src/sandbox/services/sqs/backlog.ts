import { randomBytes } from 'node:crypto'
import type { World } from '../../world.ts'
import { numberAttribute } from './attributes.ts'
import type { Message, MessageState, NewMessage } from './message.ts'
import { newMessage } from './message.ts'
import type { Queue, Waiter } from './queue.ts'
import { findQueue } from './queue.ts'

/** Adds a message; a waiting receiver gets it at once. */
export function enqueue(
  world: World,
  queue: Queue,
  message: NewMessage,
  delayMs = numberAttribute(queue, 'DelaySeconds') * 1000,
): Message {
  const added = newMessage(message, world.clock.now())
  put(queue, added, delayMs > 0 ? 'delayed' : 'ready', added.sentAt + delayMs)
  serveWaiters(world, queue)
  return added
}

function put(queue: Queue, message: Message, state: MessageState, visibleAt: number): void {
  queue.messages.set(message.id, message)
  queue.counts[state] += 1
  message.state = state
  message.visibleAt = visibleAt
  if (state === 'ready') queue.ready.add(message)
  else queue.hidden.add(visibleAt, message)
}

function move(queue: Queue, message: Message, state: MessageState, visibleAt: number): void {
  queue.counts[message.state] -= 1
  put(queue, message, state, visibleAt)
}

export function remove(queue: Queue, message: Message): void {
  if (!queue.messages.delete(message.id)) return
  queue.counts[message.state] -= 1
  message.state = 'gone'
}

export function purge(queue: Queue): void {
  for (const message of queue.messages.values()) message.state = 'gone'
  queue.messages.clear()
  queue.ready.clear()
  queue.counts = { delayed: 0, ready: 0, inFlight: 0, gone: 0 }
}

/** Hides a message in flight for a new time; zero makes it receivable at once. */
export function changeVisibility(
  world: World,
  queue: Queue,
  message: Message,
  visibilityMs: number,
): void {
  const now = world.clock.now()
  move(queue, message, visibilityMs === 0 ? 'ready' : 'inFlight', now + visibilityMs)
  serveWaiters(world, queue)
}

/** Moves the messages that are visible by now into the ready line. */
export function promoteDue(world: World, queue: Queue): void {
  const now = world.clock.now()
  for (let first = queue.hidden.first; first && first.at <= now; first = queue.hidden.first) {
    queue.hidden.takeFirst()
    const message = first.value
    const isCurrent =
      message.visibleAt === first.at &&
      (message.state === 'inFlight' || message.state === 'delayed')
    if (isCurrent) move(queue, message, 'ready', now)
  }
}

/** Takes up to `limit` messages, in flight from now on. */
export function takeReady(
  world: World,
  queue: Queue,
  limit: number,
  visibilityMs: number,
): Message[] {
  promoteDue(world, queue)
  const taken: Message[] = []
  while (taken.length < limit) {
    const message = queue.ready.take()
    if (!message) break
    if (
      message.state !== 'ready' ||
      isExpired(world, queue, message) ||
      isRedriven(world, queue, message)
    )
      continue
    taken.push(receive(world, queue, message, visibilityMs))
  }
  return taken
}

function receive(world: World, queue: Queue, message: Message, visibilityMs: number): Message {
  const now = world.clock.now()
  move(queue, message, 'inFlight', now + visibilityMs)
  message.receiveCount += 1
  message.firstReceivedAt ??= now
  message.receiptHandle = Buffer.concat([Buffer.from(message.id), randomBytes(24)]).toString(
    'base64',
  )
  return { ...message }
}

function isExpired(world: World, queue: Queue, message: Message): boolean {
  const expired =
    message.sentAt + numberAttribute(queue, 'MessageRetentionPeriod') * 1000 <= world.clock.now()
  if (expired) remove(queue, message)
  return expired
}

function isRedriven(world: World, queue: Queue, message: Message): boolean {
  const { redrive } = queue
  const target =
    redrive &&
    message.receiveCount >= redrive.maxReceiveCount &&
    findQueue(world, redrive.deadLetterTargetArn)
  if (!target) return false
  remove(queue, message)
  put(target, message, 'ready', world.clock.now())
  serveWaiters(world, target)
  return true
}

/** Waits until a message arrives, the deadline passes or the receiver hangs up. */
export function awaitMessages(
  world: World,
  queue: Queue,
  asked: Omit<Waiter, 'resolve'>,
  gone?: AbortSignal,
): Promise<Message[]> {
  return new Promise((resolve) => {
    const waiter: Waiter = { ...asked, resolve }
    queue.waiters.add(waiter)
    gone?.addEventListener('abort', () => queue.waiters.delete(waiter) && resolve([]), {
      once: true,
    })
    scheduleWake(world, queue)
  })
}

function serveWaiters(world: World, queue: Queue): void {
  const now = world.clock.now()
  for (const waiter of queue.waiters) {
    const messages = takeReady(world, queue, waiter.limit, waiter.visibilityMs)
    if (messages.length === 0 && waiter.deadline > now) continue
    queue.waiters.delete(waiter)
    waiter.resolve(messages)
  }
  scheduleWake(world, queue)
}

/** One timer per queue: for the earliest deadline or the earliest message that becomes visible. */
function scheduleWake(world: World, queue: Queue): void {
  if (queue.waiters.size === 0) return
  const deadlines = [...queue.waiters].map(({ deadline }) => deadline)
  const next = Math.min(queue.hidden.first?.at ?? Number.POSITIVE_INFINITY, ...deadlines)
  if (queue.wakeAt !== undefined && queue.wakeAt <= next) return
  queue.wakeAt = next
  void world.clock.sleep(Math.max(0, next - world.clock.now())).then(() => {
    if (queue.wakeAt === next) delete queue.wakeAt
    serveWaiters(world, queue)
  })
}
