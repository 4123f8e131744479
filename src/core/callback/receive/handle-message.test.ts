import { describe, expect, it } from 'vitest'
import { CANARY } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { Budget } from '../limits/budget.ts'
import { RejectionLog } from '../limits/rejection-log.ts'
import { handleMessage, type QueueMessage } from './handle-message.ts'

const never = new AbortController().signal

/** A genuine Create, and what becomes of it when it is received so often. */
async function createIn({ budget }: { budget?: Budget } = {}) {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
  makeRole(world, stack, invitation)
  const body = message(world, { invitation, stack })
  const sentAt = world.clock.now()
  const desk = { ports: world, budget, rejections: new RejectionLog(world) }
  const handle = (more: Partial<QueueMessage> = {}) =>
    handleMessage(desk, { body, receiveCount: 1, maxReceives: 10, sentAt, ...more }, never)
  const breakStore = () => {
    const get = world.store.get.bind(world.store)
    const broken: typeof get = async (kind, id) => {
      if (kind !== 'callback') throw new Error('a damaged record')
      return get(kind, id)
    }
    world.store.get = broken
  }
  return { world, handle, breakStore }
}

/** Lets nobody call: each message is delayed by a second. */
const empty = () => {
  const rate = { burst: 0, perSecond: 4 }
  return new Budget(
    { monotonic: () => 0 },
    { secondsUntil: () => 0 },
    { token: rate, account: rate },
  )
}

describe('a message of the callback queue', () => {
  it('is removed once it is answered or rejected', async () => {
    const { handle } = await createIn()
    expect(await handle()).toEqual({ outcome: 'answered' })
    expect(await handle({ body: 'nonsense' })).toEqual({ outcome: 'rejected-envelope' })
  })

  it('with a secret-looking property leaves that in no log and no record, answered or rejected (attack 31)', async () => {
    const { world, handle } = await createIn()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    const properties = { AwsSecretAccessKey: CANARY.secretKey }
    await handle({ body: message(world, { invitation, stack, properties }) })
    const members = { StackId: CANARY.secretKey }
    await handle({ body: message(world, { invitation, stack, properties, members }) })
    const { items: trail } = await world.store.audit({ limit: 200 })
    const { items: invitations } = await world.store.list('invitation', { limit: 200 })
    expect(JSON.stringify([world.log.lines, trail, invitations])).not.toContain(CANARY.secretKey)
  })

  it('that fails comes again ever later, and the caller sees no error', async () => {
    const { handle, breakStore } = await createIn()
    breakStore()
    const handled = []
    for (const receiveCount of [1, 2, 6, 7, 9]) handled.push(await handle({ receiveCount }))
    expect(handled.map(({ outcome }) => outcome)).toEqual(Array(5).fill('failed'))
    expect(handled.map(({ retrySeconds }) => retrySeconds)).toEqual([2, 4, 64, 120, 120])
  })

  it('that is beyond its budget waits the longer, the fewer receives the queue has left for it (CB-13)', async () => {
    const { handle } = await createIn({ budget: empty() })
    const pauses = async (maxReceives: number) => {
      const found = []
      for (const receiveCount of [1, 5, 9])
        found.push((await handle({ receiveCount, maxReceives })).retrySeconds)
      return found
    }
    expect(await pauses(10)).toEqual([2, 32, 120])
    expect(await pauses(60)).toEqual([
      expect.closeTo(1.12, 1),
      expect.closeTo(1.78, 1),
      expect.closeTo(2.83, 1),
    ])
    expect(await pauses(Number.POSITIVE_INFINITY)).toEqual([1, 1, 1])
  })

  it('that is beyond its budget never waits in this process, not even at its last receive (attack 61)', async () => {
    const { world, handle } = await createIn({ budget: empty() })
    const before = world.clock.monotonic()
    expect(await handle({ receiveCount: 10 })).toMatchObject({ outcome: 'delayed' })
    expect(world.clock.monotonic()).toBe(before)
  })

  it('of an invitation that works on another one goes back to the queue (attack 62)', async () => {
    const budget = new Budget({ monotonic: () => 0 }, { secondsUntil: () => 0 })
    const { world, handle } = await createIn({ budget })
    const probing = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const probe = world.sts.probe.bind(world.sts)
    world.sts.probe = async (...given) => {
      probing.resolve()
      await go.promise
      return probe(...given)
    }
    const first = handle()
    await probing.promise
    expect(await handle()).toEqual({ outcome: 'delayed', retrySeconds: 2 })
    go.resolve()
    expect(await first).toEqual({ outcome: 'answered' })
    expect(await handle()).toEqual({ outcome: 'answered' })
  })

  it.each([
    ['at its last receive', { receiveCount: 10 }, 0],
    ['before CloudFormation stops waiting', { receiveCount: 8, maxReceives: 60 }, 246],
  ])('that always fails is answered %s (fault 25)', async (_, more, ageSeconds) => {
    const { world, handle, breakStore } = await createIn()
    breakStore()
    world.clock.advance(ageSeconds * 1000)
    expect(await handle(more)).toMatchObject({ outcome: 'failed' })
    expect(world.answers.sent[0]!.body).toContain('FAILED')
    expect(world.log.lines.at(-1)).toContain('callback.given-up')
  })

  it('that is old and fails for the first time is tried again first', async () => {
    const { world, handle, breakStore } = await createIn()
    breakStore()
    world.clock.advance(3600_000)
    expect(await handle()).toEqual({ outcome: 'failed', retrySeconds: 2 })
    expect(world.answers.sent).toEqual([])
  })
})
