import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
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
import { verifyDue } from '../../verification/verify.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { type CallbackPorts, receiveCallback } from './receive.ts'

async function invited() {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
  makeRole(world, stack, invitation)
  const body = message(world, { invitation, stack, requestId: 'create' })
  return {
    world,
    invitation,
    stack,
    body,
    connection: async () => (await connectionOf(world, invitation))!,
  }
}

class Crash extends Error {}

/**
 * The ports, of which the call with this number dies before or after it had its effect; with 0,
 * none does.
 */
function crashing(world: World, at: number, when: 'before' | 'after') {
  let calls = 0
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return async (...given: unknown[]) => {
          const fatal = ++calls === at
          if (fatal && when === 'before') throw new Crash()
          const result: unknown = await Reflect.apply(member, target, given)
          if (fatal) throw new Crash()
          return result
        }
      },
    })
  const ports: CallbackPorts = {
    ...world,
    store: wrap(world.store),
    sts: wrap(world.sts),
    answers: wrap(world.answers),
  }
  return { ports, calls: () => calls }
}

async function callsOfOneCreate(): Promise<number> {
  const { world, body } = await invited()
  const { ports, calls } = crashing(world, 0, 'before')
  await receiveCallback(ports, body)
  return calls()
}

describe('a crash', () => {
  it.each(['before', 'after'] as const)(
    '%s any call: after the redelivery, answer and result are the same (faults 1-6, RSP-6)',
    async (when) => {
      const points = await callsOfOneCreate()
      expect(points).toBeGreaterThan(10)
      for (let at = 1; at <= points; at += 1) {
        const { world, body, invitation, connection } = await invited()
        await expect(
          receiveCallback(crashing(world, at, when).ports, body),
          `call ${at}`,
        ).rejects.toThrow(Crash)
        if ((await connection())?.status === 'active')
          expect(world.answers.sent, `call ${at}`).toHaveLength(1)
        world.clock.advance(20_000)
        expect(await receiveCallback(world, body)).toEqual({ outcome: 'answered' })
        expect(await connection(), `call ${at}`).toMatchObject({
          status: 'active',
          accountId: CUSTOMER,
          findings: [],
        })
        expect((await world.store.get('invitation', invitation.id))?.status).toBe('claimed')
        expect(new Set(world.answers.sent.map(({ body }) => body)).size, `call ${at}`).toBe(1)
        expect(await world.store.due('callback', new Date('2030-01-01'), 10)).toEqual([])
      }
    },
  )

  it('after the decision is mended by the resending loop alone (fault 4)', async () => {
    const { world, body, connection } = await invited()
    world.answers.put = async () => {
      throw new Crash()
    }
    await expect(receiveCallback(world, body)).rejects.toThrow(Crash)
    expect((await connection()).status).toBe('verifying')
    Reflect.deleteProperty(world.answers, 'put')
    expect(await resendDueAnswers(world)).toBe(0)
    world.clock.advance(10_000)
    expect(await resendDueAnswers(world)).toBe(1)
    expect((await connection()).status).toBe('active')
  })
})

describe('one request (ST-2)', () => {
  it('delivered any number of times, in any order and at once, has one answer and one end', async () => {
    const deliveries = fc.array(fc.constantFrom('create', 'delete', 'update'), {
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(deliveries, fc.boolean(), async (order, atOnce) => {
        const { world, invitation, stack, connection } = await invited()
        const bodies = {
          create: message(world, { invitation, stack, requestId: 'create' }),
          update: message(world, {
            invitation,
            stack,
            requestId: 'update',
            requestType: 'Update',
            physicalResourceId: 'con',
          }),
          delete: message(world, {
            invitation,
            stack,
            requestId: 'delete',
            requestType: 'Delete',
            physicalResourceId: 'con',
          }),
        }
        const deliver = (name: 'create' | 'update' | 'delete') =>
          receiveCallback(world, bodies[name])
        if (atOnce) await Promise.all(order.map(deliver))
        else for (const name of order) await deliver(name)
        const before = await connection()
        const answers = new Map<string, string>()
        for (const { url, body } of world.answers.sent)
          expect(answers.set(url, answers.get(url) ?? body).get(url)).toBe(body)
        for (const name of order) await deliver(name)
        expect(await connection()).toEqual(before)
        expect(answers.size).toBe(new Set(order).size)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the PUT', () => {
  it('that fails for a while is repeated with identical bytes (fault 20, attack 26)', async () => {
    const { world, body, connection } = await invited()
    world.answers.script = Array(5).fill('unreachable')
    await receiveCallback(world, body)
    expect((await connection()).status).toBe('verifying')
    for (let second = 0; second < 120 && (await connection()).status !== 'active'; second += 1) {
      world.clock.advance(1000)
      await resendDueAnswers(world)
    }
    expect((await connection()).status).toBe('active')
    expect(world.answers.sent).toHaveLength(6)
    expect(new Set(world.answers.sent.map(({ body }) => body)).size).toBe(1)
  })

  it('is given up at the deadline, and the connection is not active (RSP-6)', async () => {
    const { world, body, connection } = await invited()
    world.answers.script = Array(200).fill('unreachable')
    await receiveCallback(world, body)
    for (let second = 0; second < 400; second += 5) {
      world.clock.advance(5000)
      await resendDueAnswers(world)
    }
    expect(world.answers.sent.length).toBeGreaterThan(5)
    expect(await connection()).toMatchObject({
      status: 'verifying',
      findings: [{ code: 'ANSWER_REFUSED' }],
    })
    expect(await world.store.due('callback', new Date('2030-01-01'), 10)).toEqual([])
  })

  it('that is refused makes nothing active before a later verification (RSP-6, fault 21)', async () => {
    const { world, body, connection } = await invited()
    world.answers.script = ['refused']
    await receiveCallback(world, body)
    expect(await connection()).toMatchObject({
      status: 'verifying',
      findings: [{ code: 'ANSWER_REFUSED' }],
    })
    await receiveCallback(world, body)
    expect(world.answers.sent).toHaveLength(1)
    world.clock.advance(6 * 60_000)
    await verifyDue(world)
    expect((await connection()).status).toBe('active')
  })

  it('that came too late ends with the rolled-back stack, and the invitation is open again (fault 22)', async () => {
    const { world, body, invitation, stack, connection } = await invited()
    world.answers.script = ['refused']
    await receiveCallback(world, body)
    world.sts.delete(stack.roleArn)
    world.clock.advance(6 * 60_000)
    await verifyDue(world)
    expect((await connection()).status).toBe('disconnected')
    const next = stackIn(CUSTOMER, { serial: 2 })
    makeRole(world, next, invitation)
    await receiveCallback(world, message(world, { invitation, stack: next, requestId: 'again' }))
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    expect(await connection()).toMatchObject({ status: 'active', stackId: next.stackId })
  })

  it('that came too late is never active for a moment while the stack rolls back (fault 22)', async () => {
    const { world, body, invitation, stack, connection } = await invited()
    world.answers.script = ['refused']
    await receiveCallback(world, body)
    const rollback = {
      invitation,
      stack,
      requestType: 'Delete',
      requestId: 'rollback',
      physicalResourceId: 'northwind-1-X',
    } as const
    await receiveCallback(world, message(world, rollback))
    world.clock.advance(10_000)
    await verifyDue(world)
    expect((await connection()).status).toBe('disconnected')
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
  })
})

describe('STS in trouble (VER-2)', () => {
  it.each([1, 2, 3])(
    'at probe %s is waited out, not taken for a denial (fault 14)',
    async (troubled) => {
      const { world, body, connection } = await invited()
      world.sts.trouble = (probe) => (probe === troubled ? 'Throttling' : undefined)
      await receiveCallback(world, body)
      expect((await connection()).status).toBe('active')
      expect(world.sts.probes.length).toBeGreaterThan(3)
    },
  )

  it('until the deadline fails the Create in words, and the invitation stays open', async () => {
    const { world, body, invitation } = await invited()
    world.sts.trouble = () => 'RequestTimeout'
    for (
      let turn = await receiveCallback(world, body);
      turn.outcome === 'waiting';
      turn = await receiveCallback(world, body)
    )
      world.clock.advance(turn.laterSeconds * 1000)
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('gave no clear answer'),
    })
    expect(world.clock.now().getTime()).toBeLessThan(Date.parse('2026-11-20T10:05:00Z'))
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
  })
})
