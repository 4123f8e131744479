import { beforeEach, describe, expect, it } from 'vitest'
import type { SandboxClock } from '../../world.ts'
import { World } from '../../world.ts'
import { setAttributes } from './attributes.ts'
import {
  awaitMessages,
  changeVisibility,
  enqueue,
  promoteDue,
  purge,
  remove,
  takeReady,
} from './backlog.ts'
import { md5OfAttributes } from './message.ts'
import type { Queue } from './queue.ts'
import { newQueue } from './queue.ts'

/** A clock that moves only when told to. */
class HandClock implements SandboxClock {
  #now = 1_000_000
  #sleepers: { at: number; wake: () => void }[] = []

  now(): number {
    return this.#now
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + ms, wake }))
  }

  async advance(ms: number): Promise<void> {
    this.#now += ms
    const due = this.#sleepers.filter(({ at }) => at <= this.#now)
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now)
    for (const { wake } of due) wake()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

let clock: HandClock
let world: World
let queue: Queue
beforeEach(() => {
  clock = new HandClock()
  world = new World(clock, { bytes: (length) => new Uint8Array(length), fraction: () => 0 })
  queue = newQueue({ name: 'q', accountId: '111111111111', region: 'us-east-1' }, clock.now())
})

const send = (body: string, delayMs?: number) =>
  enqueue(world, queue, { body, senderId: 's' }, delayMs)
const take = (limit = 10, visibilityMs = 30_000) =>
  takeReady(world, queue, limit, visibilityMs).map(({ body }) => body)
const poll = (waitMs: number, gone?: AbortSignal) =>
  awaitMessages(
    world,
    queue,
    { limit: 10, visibilityMs: 30_000, deadline: clock.now() + waitMs },
    gone,
  )

describe('a backlog', () => {
  it('gives messages in the order in which they came, each once', () => {
    for (const body of ['1', '2', '3']) send(body)
    expect([take(2), take(), take()]).toEqual([['1', '2'], ['3'], []])
    expect(queue.counts).toMatchObject({ ready: 0, inFlight: 3 })
  })

  it('gives a message again when its time in flight is over, unless it was deleted', async () => {
    const kept = send('kept')
    const gone = send('gone')
    take()
    remove(queue, gone)
    await clock.advance(29_999)
    expect(take()).toEqual([])
    await clock.advance(1)
    expect(take()).toEqual(['kept'])
    expect(kept.receiveCount).toBe(2)
  })

  it('counts the newest visibility time only', async () => {
    const message = send('m')
    take()
    changeVisibility(world, queue, message, 60_000)
    await clock.advance(30_000)
    expect(take()).toEqual([])
    await clock.advance(30_000)
    expect(take()).toEqual(['m'])
  })

  it('gives one message once in one receive, even when it is not hidden at all', () => {
    send('m')
    expect([take(10, 0), take(10, 0)]).toEqual([['m'], ['m']])
  })

  it('holds delayed messages back', async () => {
    send('later', 5000)
    expect([take(), queue.counts.delayed]).toEqual([[], 1])
    await clock.advance(5000)
    promoteDue(world, queue)
    expect([queue.counts.delayed, take()]).toEqual([0, ['later']])
  })

  it('drops what is older than the retention period', async () => {
    setAttributes(world, queue, { MessageRetentionPeriod: '60' })
    send('old')
    await clock.advance(60_000)
    expect([take(), queue.messages.size]).toEqual([[], 0])
  })

  it('is empty after a purge, and stays so when hidden messages fall due', async () => {
    send('a')
    take()
    send('b')
    purge(queue)
    await clock.advance(60_000)
    expect([take(), queue.counts]).toEqual([[], { delayed: 0, ready: 0, inFlight: 0, gone: 0 }])
  })
})

describe('a long poll', () => {
  it('ends with the first message that arrives or becomes visible', async () => {
    const first = poll(20_000)
    send('arrived')
    expect((await first).map(({ body }) => body)).toEqual(['arrived'])
    const second = poll(20_000)
    send('delayed', 3000)
    await clock.advance(3000)
    expect((await second).map(({ body }) => body)).toEqual(['delayed'])
  })

  it('ends empty at its deadline, or when the receiver hangs up', async () => {
    const timed = poll(5000)
    await clock.advance(5000)
    expect(await timed).toEqual([])
    const hangUp = new AbortController()
    const left = poll(5000, hangUp.signal)
    hangUp.abort()
    expect(await left).toEqual([])
    expect(queue.waiters.size).toBe(0)
  })

  it('shares messages among those who wait, in turn', async () => {
    const polls = [poll(5000), poll(5000)]
    send('1')
    send('2')
    expect((await Promise.all(polls)).map((messages) => messages.map(({ body }) => body))).toEqual([
      ['1'],
      ['2'],
    ])
  })
})

it('digests message attributes as SDKs check them', () => {
  const attributes = {
    kind: { DataType: 'String', StringValue: 'test' },
    raw: { DataType: 'Binary', BinaryValue: 'eA==' },
  }
  expect(md5OfAttributes(attributes)).toMatch(/^[\da-f]{32}$/)
  expect(md5OfAttributes({})).toBeUndefined()
})
