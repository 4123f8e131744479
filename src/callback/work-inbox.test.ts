import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { connectionIdOf } from '../model/invitation.ts'
import type { Inbox, InboxMessage } from '../ports.ts'
import { Budget } from './budget.ts'
import { Hands } from './hands.ts'
import { workInbox } from './work-inbox.ts'
import { CUSTOMER, invite, makeRole, makeWorld, message, stackIn, type World } from './world.fixture.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A queue that hands out what `next` gives, ten at a time, until it gives nothing more. */
function queueOf(next: () => string | undefined) {
  const stop = new AbortController()
  const seen = { done: 0, later: [] as number[], atOnce: 0, mostAtOnce: 0 }
  const wrap = (body: string, receiveCount = 1): InboxMessage => ({
    body,
    receiveCount,
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
      return { invitation, body: message(world, { invitation, stack, requestId: `create-${index}` }) }
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
    const [heap, started] = [process.memoryUsage().heapUsed, performance.now()]
    const count = (outcome: string) => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    await workInbox({ ...world, inbox }, stop, count, new Budget(world.clock))
    const seconds = (performance.now() - started) / 1000
    collectGarbage()
    const grown = (process.memoryUsage().heapUsed - heap) / 1024 / 1024

    expect(Object.fromEntries(counts)).toEqual({ 'rejected-token': 100_000, answered: 100 })
    for (const { invitation } of genuine)
      expect(await world.store.get('connection', connectionIdOf(invitation.id))).toMatchObject({ status: 'active' })
    expect(seen.done).toBe(100_100)
    expect({ probes: world.sts.probes.length, puts: world.answers.sent.length }).toEqual({ probes: 300, puts: 100 })
    expect(world.log.lines.length).toBeLessThan(10)
    expect(world.log.lines.join('\n')).toContain('"count":99999')
    expect(grown).toBeLessThan(16)
    expect(seconds).toBeLessThan(60)
  }, 120_000)
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
    const invitation = await invite(world, { accountId: CUSTOMER })
    const bodies = [1, 2, 3].map((serial) => message(world, { invitation, stack: stackIn(CUSTOMER, { serial }) }))
    const rate = { burst: 4, perSecond: 0.5 }
    const counts: string[] = []
    const { inbox, stop, seen } = queueOf(() => bodies.pop())
    const budget = new Budget({ monotonic: () => 0 }, { token: rate, account: rate, total: rate })
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
    const counted = more.reduce((sum, line) => sum + (JSON.parse(line.slice(line.indexOf('{'))) as { count: number }).count, firsts)
    expect(counted).toBe(500)
  })
})

describe('hands', () => {
  it('hold a number of works, and let the next one wait for room', async () => {
    const hands = new Hands(2)
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
