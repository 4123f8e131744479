import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import type { Inbox, InboxMessage } from '../../ports.ts'
import { Budget } from '../limits/budget.ts'
import { TaskLimit } from '../limits/task-limit.ts'
import { workInbox } from './work-inbox.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A queue that hands out what `next` gives, ten at a time, until it gives nothing more. */
function queueOf(next: () => string | undefined) {
  const stop = new AbortController()
  const seen = { done: 0, later: [] as number[], atOnce: 0, mostAtOnce: 0 }
  const wrap = (body: string): InboxMessage => ({
    ...{ body, receiveCount: 1, maxReceives: 10, sentAt: new Date('2026-11-20T10:00:00Z') },
    done: async () => void seen.done++,
    keep: async () => {},
    later: async (seconds) => void seen.later.push(seconds),
  })
  const inbox: Inbox = {
    async receive() {
      seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce)
      await setImmediate()
      seen.atOnce--
      const bodies = Array.from({ length: 10 }, next).filter((body) => body !== undefined)
      if (bodies.length === 0) stop.abort()
      return bodies.map((body) => wrap(body))
    },
    check: async () => {},
  }
  return { inbox, stop: stop.signal, seen }
}

async function genuineStacks(world: World, count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const stack = stackIn(String(400_000_000_000 + index), { serial: index + 1 })
      const invitation = await invite(world, { accountId: stack.accountId })
      makeRole(world, stack, invitation)
      return {
        invitation,
        body: message(world, { invitation, stack, requestId: `create-${index}` }),
      }
    }),
  )
}

/** Well-formed in everything but the token; each another one. */
async function forger(world: World): Promise<(serial: number) => string> {
  const invitation = await invite(world)
  const body = message(world, {
    invitation,
    stack: stackIn(),
    properties: { CallbackToken: `rct1.k1.${'A'.repeat(80)}.SERIAL${'A'.repeat(37)}` },
  })
  return (serial) => body.replace('SERIAL', String(serial).padStart(6, '0'))
}

describe('a flood of forged messages', () => {
  it('of 100,000 silences none of 100 genuine stacks, and costs neither memory nor a call (attack 36, CB-13, LOG-1)', async () => {
    const world = makeWorld()
    const genuine = await genuineStacks(world, 100)
    const forged = await forger(world)
    let sent = 0
    const next = () => {
      if (sent >= 100_100) return undefined
      const serial = sent++
      return serial % 1001 === 500 ? genuine[Math.floor(serial / 1001)]!.body : forged(serial)
    }
    const counts = new Map<string, number>()
    const { inbox, stop, seen } = queueOf(next)
    collectGarbage()
    const heap = process.memoryUsage().heapUsed
    const count = (outcome: string) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    await workInbox(
      { ...world, inbox },
      stop,
      count,
      new Budget(world.clock, { secondsUntil: () => 0 }),
    )
    collectGarbage()
    const grown = (process.memoryUsage().heapUsed - heap) / 1024 / 1024

    expect(Object.fromEntries(counts)).toEqual({ 'rejected-token': 100_000, answered: 100 })
    for (const { invitation } of genuine)
      expect(await world.store.get('connection', connectionIdFor(invitation.id))).toMatchObject({
        status: 'active',
      })
    expect(seen.done).toBe(100_100)
    expect({ probes: world.sts.probes.length, puts: world.answers.sent.length }).toEqual({
      probes: 300,
      puts: 100,
    })
    expect(world.log.lines.length).toBeLessThan(10)
    expect(world.log.lines.join('\n')).toContain('"count":99999')
    expect(grown).toBeLessThan(16)
  })
})

describe('the worker', () => {
  it('asks for more at once while the queue is deep, and by itself when it is not (attack 36)', async () => {
    const world = makeWorld()
    let left = 2000
    const deep = queueOf(() => (left-- > 0 ? 'nonsense' : undefined))
    await workInbox({ ...world, inbox: deep.inbox }, deep.stop)
    expect(deep.seen.mostAtOnce).toBe(8)
    const bodies = ['nonsense', 'nonsense', 'nonsense']
    const shallow = queueOf(() => bodies.pop())
    await workInbox({ ...world, inbox: shallow.inbox }, shallow.stop)
    expect(shallow.seen.mostAtOnce).toBe(1)
  })

  it('puts back what is beyond its budget, and drops nothing (CB-13)', async () => {
    const world = makeWorld()
    const invitations = await Promise.all([1, 2, 3].map(() => invite(world)))
    const bodies = invitations.map((invitation, serial) =>
      message(world, { invitation, stack: stackIn(CUSTOMER, { serial }) }),
    )
    const rate = { burst: 4, perSecond: 0.5 }
    const counts: string[] = []
    const { inbox, stop, seen } = queueOf(() => bodies.pop())
    const budget = new Budget(
      { monotonic: () => 0 },
      { secondsUntil: () => 0 },
      { token: rate, account: rate },
    )
    await workInbox({ ...world, inbox }, stop, (outcome) => counts.push(outcome), budget)
    expect(counts.sort()).toEqual(['delayed', 'delayed', 'waiting'])
    expect(seen.done).toBe(0)
    expect(seen.later).toEqual(expect.arrayContaining([8, 8]))
  })

  it('logs the first message of a kind at once, and how many more came every minute', async () => {
    const world = makeWorld()
    let left = 500
    const { inbox, stop } = queueOf(() => {
      world.clock.advance(300)
      return left-- > 0 ? 'nonsense' : undefined
    })
    await workInbox({ ...world, inbox }, stop)
    const lines = world.log.lines.map((line) => line.split(' ')[0])
    expect(lines.filter((event) => event === 'callback.rejected').length).toBeLessThan(5)
    const more = world.log.lines.filter((line) => line.startsWith('callback.rejected-more'))
    const firsts = world.log.lines.length - more.length
    const counted = more.reduce(
      (sum, line) => sum + (JSON.parse(line.slice(line.indexOf('{'))) as { count: number }).count,
      firsts,
    )
    expect(counted).toBe(500)
  })
})

describe('hands', () => {
  it('hold a number of works, and let the next one wait for room', async () => {
    const hands = new TaskLimit(2)
    const finish: (() => void)[] = []
    for (let count = 0; count < 2; count++) hands.take(new Promise((done) => finish.push(done)))
    let entered = false
    const waiting = hands.room().then(() => {
      entered = true
    })
    await setImmediate()
    expect(entered).toBe(false)
    finish[0]!()
    await waiting
    expect([entered, hands.count]).toEqual([true, 1])
  })
})

describe('a machine that is short of something (fault 40)', () => {
  it('takes no message until it is not, so that none is claimed and given up', async () => {
    const world = makeWorld()
    const { body } = (await genuineStacks(world, 1))[0]!
    const bodies = [body]
    const { inbox, stop, seen } = queueOf(() => bodies.pop())
    const short = ['disk', 'disk', 'memory']
    const beats: string[] = []
    const sleep = (ms: number) => {
      expect([seen.mostAtOnce, bodies.length]).toEqual([0, 1])
      return world.clock.sleep(ms)
    }
    await workInbox(
      {
        ...world,
        clock: { ...world.clock, now: world.clock.now, monotonic: world.clock.monotonic, sleep },
        inbox,
        shortage: () => short.shift(),
        beat: () => void beats.push('turn'),
      },
      stop,
    )
    expect(seen.done).toBe(1)
    expect(beats.length).toBeGreaterThan(3)
    expect(
      world.log.lines.filter((line) => line.startsWith('inbox.')).map((line) => line.split(' ')[0]),
    ).toEqual(['inbox.shed', 'inbox.shed', 'inbox.resumed'])
  })

  it('whose store failed a message takes the next only when the store can be written again (fault 28)', async () => {
    const world = makeWorld()
    const stacks = await genuineStacks(world, 2)
    const batches = [[stacks[0]!.body], [], [stacks[1]!.body]]
    const stop = new AbortController()
    const done: string[] = []
    let ill = true
    let looks = 0
    const store = new Proxy(world.store, {
      get(target, name) {
        if (name === 'commit' && ill) return () => Promise.reject(new Error('disk full'))
        if (name === 'check')
          return async () => {
            if (++looks === 3) ill = false
            if (ill) throw new Error('disk full')
          }
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    const inbox: Inbox = {
      async receive() {
        await setImmediate()
        while (
          batches.length === 2 &&
          !world.log.lines.some((line) => line.startsWith('callback.failed'))
        )
          await setImmediate()
        const bodies = batches.shift()
        if (!bodies) stop.abort()
        return (bodies ?? []).map((body) => ({
          body,
          ...{ receiveCount: 1, maxReceives: 10, sentAt: world.clock.now() },
          done: async () => void done.push(body),
          keep: async () => {},
          later: async () => {},
        }))
      },
      check: async () => {},
    }
    const sleep = async (ms: number) => {
      await setImmediate()
      return world.clock.sleep(ms)
    }
    await workInbox(
      {
        ...world,
        clock: { ...world.clock, now: world.clock.now, monotonic: world.clock.monotonic, sleep },
        store,
        inbox,
      },
      stop.signal,
    )
    expect(looks).toBeGreaterThanOrEqual(3)
    expect(done).toEqual([stacks[1]!.body])
  })
})

describe('a message that comes for the last time (fault 25)', () => {
  async function lastTime(world: World, body: string, receiveCount = 10) {
    const sentAt = world.clock.now()
    const stop = new AbortController()
    const fate: string[] = []
    const message: InboxMessage = {
      ...{ body, receiveCount, maxReceives: 10, sentAt },
      done: async () => void fate.push('done'),
      keep: async () => {},
      later: async (seconds) => void fate.push(`later ${seconds}`),
    }
    const queue = [message]
    const inbox: Inbox = {
      async receive() {
        await setImmediate()
        if (queue.length === 0) stop.abort()
        return queue.splice(0)
      },
      check: async () => {},
    }
    await workInbox({ ...world, inbox }, stop.signal)
    return fate
  }

  it('is waited for here, not put back to be given up', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    world.sts.set(stack.roleArn, (id) => id === invitation.externalId, { delayMs: 40_000 })
    const stopNever = new AbortController()
    const fate: string[] = []
    const body = message(world, { invitation, stack })
    const once = [
      {
        body,
        ...{ receiveCount: 10, maxReceives: 10, sentAt: world.clock.now() },
        done: async () => {
          fate.push('done')
          stopNever.abort()
        },
        keep: async () => {},
        later: async () => void fate.push('later'),
      },
    ]
    await workInbox(
      {
        ...world,
        inbox: {
          receive: async () => {
            await setImmediate()
            return once.splice(0)
          },
          check: async () => {},
        },
      },
      stopNever.signal,
    )
    expect(fate).toEqual(['done'])
    expect((await world.store.get('connection', connectionIdFor(invitation.id)))?.status).toBe(
      'active',
    )
  })

  it.each(['Create', 'Update', 'Delete'] as const)(
    'and fails each time leaves no stack waiting: its %s is answered, and it is given up',
    async (requestType) => {
      const world = makeWorld()
      const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
      const get = world.store.get.bind(world.store)
      const broken: typeof get = async (kind, id) => {
        if (kind !== 'callback') throw new Error('a damaged record')
        return get(kind, id)
      }
      world.store.get = broken
      const body = message(world, { invitation, stack, requestType, physicalResourceId: 'con_x' })
      expect(await lastTime(world, body, 9)).toEqual(['later 120'])
      expect(world.answers.sent).toEqual([])
      expect(await lastTime(world, body)).toEqual(['later 120'])
      const answer = JSON.parse(world.answers.sent[0]!.body) as Record<string, string>
      expect(answer).toMatchObject({
        Status: requestType === 'Delete' ? 'SUCCESS' : 'FAILED',
        PhysicalResourceId: 'con_x',
      })
      expect(world.log.lines.at(-1)).toContain('callback.given-up')
      world.store.get = get
      expect(await lastTime(world, body)).toEqual(['done'])
      expect(world.answers.sent).toHaveLength(1)
    },
  )
})
