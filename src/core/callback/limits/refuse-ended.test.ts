import { describe, expect, it } from 'vitest'
import { FakeClock, LogBook } from '../../../../test/fixtures/ports.ts'
import {
  attemptsOf,
  CUSTOMER,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { revokeInvitation } from '../../invitations/revoke.ts'
import { handleMessage } from '../receive/handle-message.ts'
import { Budget } from './budget.ts'
import { FloodWatch } from './flood-watch.ts'
import { RejectionLog } from './rejection-log.ts'

const never = new AbortController().signal

/** A desk with the limits of a real machine. */
function desk() {
  const world = makeWorld()
  const budget = new Budget(world.clock, { secondsUntil: () => 0 })
  const flood = new FloodWatch(world)
  const handle = async (body: string) => {
    const at = { receiveCount: 1, maxReceives: 10, sentAt: world.clock.now() }
    const parts = { ports: world, budget, rejections: new RejectionLog(world) }
    const { outcome } = await handleMessage(parts, { body, ...at }, never)
    flood.see(outcome)
    return outcome
  }
  return { world, handle, flood }
}

describe('a flood of 1,500 stacks with one token (attack 61)', () => {
  it.each(['revoked', 'expired'])(
    'that is %s is refused without waiting in the queue; another customer is answered at once',
    async (end) => {
      const { world, handle, flood } = desk()
      const [old, other] = [await invite(world), await invite(world, { accountId: CUSTOMER })]
      if (end === 'revoked') await revokeInvitation(world, OPERATOR, old.id)
      else world.clock.advance(6 * 86_400_000)
      if (end === 'expired') world.clock.advance(2 * 86_400_000)
      const genuine = end === 'expired' ? await invite(world, { accountId: CUSTOMER }) : other
      const outcomes = new Map<string, number>()
      for (let serial = 0; serial < 1500; serial++) {
        const stack = stackIn('333333333333', { serial: serial + 100 })
        const told = {
          invitation: old,
          stack,
          resource: 'invitation',
          requestId: `r-${serial}`,
        } as const
        const outcome = await handle(message(world, told))
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        world.clock.advance(20)
      }
      expect(outcomes.get('delayed') ?? 0).toBe(0)
      expect(outcomes.get('refused')).toBeGreaterThan(1000)
      expect(lastAnswer(world).Status).toBe('FAILED')
      expect((await attemptsOf(world, old)).length).toBeLessThanOrEqual(20)
      makeRole(world, stackIn(), genuine)
      expect(await handle(message(world, { invitation: genuine, stack: stackIn() }))).toBe(
        'answered',
      )
      expect(await connectionOf(world, genuine)).toMatchObject({ status: 'active' })
      expect(flood.flood).toBeGreaterThan(300)
      expect(world.log.lines.join()).toContain('callbacks.flood')
    },
  )

  it('that is still open takes nothing from another customer: it waits in the queue (attack 62)', async () => {
    const { world, handle } = desk()
    const [open, other] = [await invite(world), await invite(world, { accountId: CUSTOMER })]
    let delayed = 0
    for (let serial = 0; serial < 1500; serial++) {
      const stack = stackIn('333333333333', { serial: serial + 100 })
      const told = {
        invitation: open,
        stack,
        resource: 'invitation',
        requestId: `r-${serial}`,
      } as const
      if ((await handle(message(world, told))) === 'delayed') delayed += 1
      world.clock.advance(20)
    }
    expect(delayed).toBeGreaterThan(1000)
    makeRole(world, stackIn(), other)
    expect(await handle(message(world, { invitation: other, stack: stackIn() }))).toBe('answered')
  })
})

describe('the watch for floods', () => {
  it('tells once when one begins, each minute while it lasts, and when it ends', () => {
    const [clock, log] = [new FakeClock(), new LogBook()]
    const watch = new FloodWatch({ clock, log })
    const minute = (messages: number) => {
      for (let count = 0; count < messages; count++) watch.see('delayed')
      clock.advance(60_000)
    }
    minute(299)
    expect([watch.flood, log.lines]).toEqual([0, []])
    minute(3000)
    expect(watch.flood).toBe(3000)
    minute(3000)
    minute(10)
    watch.see('answered')
    expect(log.lines.map((line) => line.split(' ')[0])).toEqual([
      'callbacks.flood',
      'callbacks.flood',
      'callbacks.flood-ended',
    ])
    expect(watch.flood).toBe(0)
  })
})
