import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { receiveCallback } from '../receive/receive.ts'
import { Budget } from './budget.ts'

const SMALL = {
  token: { burst: 10, perSecond: 1 },
  account: { burst: 30, perSecond: 2 },
}
/** STS as others leave it: so many seconds until its turn. */
const free = { secondsUntil: () => 0 }
const spender = (token: number, account: number) => ({
  invitationId: `inv_${token}`,
  accountId: `account-${account}`,
})

describe('a budget (CB-13)', () => {
  it('is spent by token first, then by account, and says when to come again', () => {
    const budget = new Budget(new FakeClock(), free, SMALL)
    expect(budget.take(spender(1, 1), 10)).toBe(0)
    expect(budget.take(spender(1, 1), 4)).toBe(4)
    expect([budget.take(spender(2, 1), 10), budget.take(spender(3, 1), 10)]).toEqual([0, 0])
    expect(budget.take(spender(4, 1), 4)).toBe(2)
  })

  it('ends where too many already wait for STS, whoever they are, and takes nothing then', () => {
    let wait = 5
    const asked: number[] = []
    const total = {
      secondsUntil(calls: number) {
        asked.push(calls)
        return wait
      },
    }
    const budget = new Budget(new FakeClock(), total, SMALL)
    expect(budget.take(spender(1, 1), 10)).toBe(0)
    wait = 7
    expect(budget.take(spender(2, 2), 4)).toBe(7)
    wait = 0
    expect([budget.take(spender(2, 2), 10), asked]).toEqual([0, [10, 4, 10]])
  })

  it('grows back with time, up to its size', () => {
    const clock = new FakeClock()
    const budget = new Budget(clock, free, SMALL)
    budget.take(spender(1, 1), 10)
    clock.advance(3000)
    expect(budget.take(spender(1, 1), 3)).toBe(0)
    expect(budget.take(spender(1, 1), 1)).toBe(1)
    clock.advance(3600_000)
    expect(budget.take(spender(1, 1), 11)).toBe(1)
  })

  it('of one token is not lessened by what is refused to another (attack 37)', () => {
    const budget = new Budget(new FakeClock(), free, SMALL)
    budget.take(spender(1, 1), 10)
    for (let count = 0; count < 1000; count++)
      expect(budget.take(spender(1, 1), 4)).toBeGreaterThan(0)
    expect(budget.take(spender(2, 1), 10)).toBe(0)
  })

  it('takes back what was not needed, and remembers what is owed', () => {
    const budget = new Budget(new FakeClock(), free, SMALL)
    budget.take(spender(1, 1), 4)
    budget.settle(spender(1, 1), 4)
    expect(budget.take(spender(1, 1), 10)).toBe(0)
    budget.settle(spender(1, 1), -5)
    expect(budget.take(spender(1, 1), 1)).toBe(6)
  })

  it('knows a bounded number of spenders, however many come (attack 36)', () => {
    const budget = new Budget(new FakeClock(), free)
    for (let count = 0; count < 50_000; count++) budget.take(spender(count, count), 4)
    expect(budget.size).toBeLessThanOrEqual(10_000)
  })
})

describe('a callback beyond its budget (CB-13)', () => {
  const tight = { ...SMALL, token: { burst: 4, perSecond: 1 } }

  it('is delayed without a trace or a call, and answered when its time has come', async () => {
    const world = makeWorld()
    const budget = new Budget(world.clock, free, tight)
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    await receiveCallback(
      world,
      message(world, { invitation, stack: stackIn(CUSTOMER, { serial: 7 }), requestId: 'other' }),
      budget,
    )
    const [probes, puts] = [world.sts.probes.length, world.answers.sent.length]
    const late = message(world, { invitation, stack: stackIn() })
    expect(await receiveCallback(world, late, budget)).toEqual({
      outcome: 'delayed',
      laterSeconds: 4,
    })
    expect([world.sts.probes.length, world.answers.sent.length]).toEqual([probes, puts])
    world.clock.advance(4000)
    expect(await receiveCallback(world, late, budget)).toEqual({ outcome: 'answered' })
  })

  it('that was answered before costs nothing when it comes again', async () => {
    const world = makeWorld()
    const budget = new Budget(world.clock, free, tight)
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    const body = message(world, { invitation, stack: stackIn() })
    for (let count = 0; count < 100; count++)
      expect(await receiveCallback(world, body, budget)).toEqual({ outcome: 'answered' })
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'active' })
    expect(world.answers.sent).toHaveLength(1)
  })

  it('pays for each probe of a role that does not open, so that one token causes few of them (attack 37)', async () => {
    const world = makeWorld()
    const budget = new Budget(world.clock, free)
    const invitation = await invite(world, { accountId: CUSTOMER })
    const started = world.clock.monotonic()
    const outcomes = new Map<string, number>()
    for (let serial = 1; serial <= 500; serial++) {
      const { outcome } = await receiveCallback(
        world,
        message(world, { invitation, stack: stackIn(CUSTOMER, { serial }) }),
        budget,
      )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    const seconds = (world.clock.monotonic() - started) / 1000
    expect(outcomes.get('delayed')).toBeGreaterThan(400)
    expect(world.sts.probes.length).toBeLessThan(120 + seconds + 40)
  })
})
