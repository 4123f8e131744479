import { describe, expect, it } from 'vitest'
import {
  attemptsOf,
  CUSTOMER,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import type { CallbackRecord } from '../../model/callback.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { receiveCallback } from './receive.ts'
import { freshRecord } from './register.ts'

async function invited() {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
  makeRole(world, stack, invitation)
  return {
    world,
    invitation,
    stack,
    body: message(world, { invitation, stack }),
    connection: async () => (await connectionOf(world, invitation))!,
  }
}

/** A second worker's view: its own STS, so that it can be held up alone. */
function held(world: World) {
  const gate = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const sts = {
    assume: world.sts.assume.bind(world.sts),
    check: world.sts.check.bind(world.sts),
    probe: async (...given: Parameters<typeof world.sts.probe>) => {
      reached.resolve()
      await gate.promise
      return world.sts.probe(...given)
    },
  }
  return { ports: { ...world, sts }, reached: reached.promise, release: gate.resolve }
}

const decisionsIn = async (world: World) =>
  (await world.store.audit({ limit: 50 })).items.filter(
    ({ action }) => action === 'connection.verified',
  )

describe('two workers with one message (fault 9)', () => {
  it.each([0, 60_000])(
    'decide once: who is slower finds the other’s decision and sends that, %i ms later (fault 27)',
    async (laterMs) => {
      const { world, body, connection } = await invited()
      const slow = held(world)
      const first = receiveCallback(slow.ports, body)
      await slow.reached
      world.clock.advance(laterMs)
      expect(await receiveCallback(world, body)).toEqual({ outcome: 'answered' })
      const decided = await connection()
      slow.release()
      expect(await first).toEqual({ outcome: 'answered' })
      expect(await connection()).toEqual(decided)
      expect(new Set(world.answers.sent.map(({ body }) => body)).size).toBe(1)
      expect(await decisionsIn(world)).toHaveLength(1)
    },
  )

  it('decide once when both ask AWS at the same time', async () => {
    const { world, body, connection } = await invited()
    const workers = [held(world), held(world), held(world)]
    const received = workers.map(({ ports }) => receiveCallback(ports, body))
    await Promise.all(workers.map(({ reached }) => reached))
    for (const { release } of workers) release()
    expect(await Promise.all(received)).toEqual(Array(3).fill({ outcome: 'answered' }))
    expect((await connection()).status).toBe('active')
    expect(new Set(world.answers.sent.map(({ body }) => body)).size).toBe(1)
    expect(await decisionsIn(world)).toHaveLength(1)
  })
})

describe('a request that waits for IAM', () => {
  it('shows before the first pause that its role is tested', async () => {
    const { world, invitation, stack, body } = await invited()
    world.sts.delete(stack.roleArn)
    const seen: (string | undefined)[] = []
    const clock = Object.assign(Object.create(world.clock) as typeof world.clock, {
      sleep: async (ms: number) => {
        seen.push((await attemptsOf(world, invitation)).at(-1)?.status)
        makeRole(world, stack, invitation)
        await world.clock.sleep(ms)
      },
    })
    expect(await receiveCallback({ ...world, clock }, body)).toEqual({ outcome: 'answered' })
    expect(seen).toEqual(['checking'])
    expect(await attemptsOf(world, invitation)).toMatchObject([{ status: 'connected' }])
  })

  it('is stored once, however often it is received, and goes on as soon as the role is there', async () => {
    const { world, invitation, stack, body, connection } = await invited()
    world.sts.delete(stack.roleArn)
    expect(await receiveCallback(world, body)).toMatchObject({ outcome: 'waiting' })
    const stored = await world.store.list('callback', { groups: [invitation.id], limit: 9 })
    expect(stored.items).toMatchObject([{ status: 'claimed', version: 1 }])
    expect(await receiveCallback(world, body)).toMatchObject({ outcome: 'waiting' })
    expect(await world.store.list('callback', { groups: [invitation.id], limit: 9 })).toEqual(
      stored,
    )
    expect(await attemptsOf(world, invitation)).toMatchObject([{ status: 'checking' }])
    makeRole(world, stack, invitation)
    expect(await receiveCallback(world, body)).toEqual({ outcome: 'answered' })
    expect((await connection()).status).toBe('active')
  })
})

describe('a request that we hear late', () => {
  const claimed = async (world: World, body: string): Promise<CallbackRecord> => {
    const { authenticate } = await import('./authenticate.ts')
    const request = authenticate(world, body)
    if (typeof request === 'string') throw new Error(request)
    return freshRecord(world, request)
  }

  it('has its deadline counted from CloudFormation’s publish, not from our receipt (fault 23)', async () => {
    const { world, body } = await invited()
    world.clock.advance(100_000)
    expect(await claimed(world, body)).toMatchObject({
      publishedAt: '2026-11-20T10:00:00.000Z',
      receivedAt: '2026-11-20T10:01:40.000Z',
      deadline: '2026-11-20T10:05:00.000Z',
    })
  })

  it.each([
    ['a time to come', { Timestamp: '2026-11-20T11:00:00.000Z' }],
    ['no time', { Timestamp: undefined }],
    ['something else', { Timestamp: 'yesterday' }],
  ])('and whose envelope says %s counts from our receipt', async (_, envelope) => {
    const { world, invitation, stack } = await invited()
    expect(await claimed(world, message(world, { invitation, stack, envelope }))).toMatchObject({
      deadline: '2026-11-20T10:05:00.000Z',
    })
  })

  it('by hours is history: it is not waited for, the customer is told to try again, and the link still works (fault 23)', async () => {
    const { world, invitation, stack, body, connection } = await invited()
    world.sts.delete(stack.roleArn)
    const rollback = message(world, {
      invitation,
      stack,
      requestType: 'Delete',
      physicalResourceId: 'northwind-1-X',
    })
    world.clock.advance(3 * 3600_000)
    expect(await receiveCallback(world, body)).toEqual({ outcome: 'answered' })
    expect(world.sts.probes).toHaveLength(1)
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('You did nothing wrong'),
    })
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'CALLED_IN_TOO_LATE' } },
    ])
    await receiveCallback(world, rollback)
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
    const next = stackIn(CUSTOMER, { serial: 2 })
    makeRole(world, next, invitation)
    await receiveCallback(world, message(world, { invitation, stack: next, requestId: 'again' }))
    expect(await connection()).toMatchObject({ status: 'active', stackId: next.stackId })
  })

  it('though its role is there makes nothing active by itself: a later probe decides (faults 22, 23)', async () => {
    const { world, invitation, stack, body, connection } = await invited()
    world.clock.advance(3 * 3600_000)
    await receiveCallback(world, body)
    expect(await connection()).toMatchObject({
      status: 'verifying',
      findings: [{ code: 'ANSWER_REFUSED' }],
    })
    await receiveCallback(
      world,
      message(world, {
        invitation,
        stack,
        requestType: 'Delete',
        physicalResourceId: 'northwind-1-X',
      }),
    )
    expect((await connection()).status).toBe('disconnected')
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
  })
})

describe('an answer past its deadline (fault 22)', () => {
  it('is sent once, since the clock may be wrong, counts as not heard, and is not sent again', async () => {
    const { world, body, connection } = await invited()
    world.answers.script = ['unreachable']
    await receiveCallback(world, body)
    world.clock.advance(301_000)
    expect(await resendDueAnswers(world)).toBe(1)
    expect(await resendDueAnswers(world)).toBe(0)
    expect(world.answers.sent).toHaveLength(2)
    expect(await connection()).toMatchObject({
      status: 'verifying',
      findings: [{ code: 'ANSWER_REFUSED' }],
    })
    expect((await world.store.audit({ limit: 1 })).items).toMatchObject([
      { action: 'callback.undeliverable', details: { why: 'late' } },
    ])
  })
})

describe('an answer whose key is lost (fault 34)', () => {
  it('is given up, and keeps no other from being sent', async () => {
    const { world, body, connection } = await invited()
    world.answers.script = ['unreachable']
    await receiveCallback(world, body)
    const other = await invite(world, { accountId: '444444444444', customerId: 'other' })
    const stack = stackIn('444444444444', { serial: 4 })
    makeRole(world, stack, other)
    const lost = {
      ...world,
      keys: {
        ...world.keys,
        open: () => {
          throw new Error('another key')
        },
      },
    }
    world.clock.advance(60_000)
    expect(await resendDueAnswers(lost)).toBe(1)
    expect(world.answers.sent).toHaveLength(1)
    expect((await connection()).findings).toMatchObject([{ code: 'ANSWER_REFUSED' }])
    expect((await world.store.audit({ limit: 1 })).items).toMatchObject([
      { action: 'callback.undeliverable', details: { why: 'key-lost' } },
    ])
    await receiveCallback(world, message(world, { invitation: other, stack }))
    expect((await connectionOf(world, other))?.status).toBe('active')
  })
})
