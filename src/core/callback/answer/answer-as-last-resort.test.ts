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
} from '../../../../test/fixtures/world.ts'
import { verifyDue } from '../../verification/verify.ts'
import { receiveCallback } from '../receive/receive.ts'
import { answerAsLastResort } from './answer-as-last-resort.ts'

/** A stack has called in, and what it asked cannot be decided. */
async function undecided() {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
  makeRole(world, stack, invitation)
  world.sts.trouble = () => 'Throttling'
  const body = message(world, { invitation, stack, requestId: 'create' })
  expect(await receiveCallback(world, body)).toMatchObject({ outcome: 'waiting' })
  return {
    world,
    invitation,
    stack,
    body,
    connection: async () => (await connectionOf(world, invitation))!,
  }
}

describe('a connection whose request was given up (fault 25)', () => {
  it('shows a failed attempt once its stack has rolled back, and connects nothing', async () => {
    const { world, invitation, stack, body } = await undecided()
    await answerAsLastResort(world, body)
    const { Status, PhysicalResourceId: physicalResourceId = '' } = lastAnswer(world)
    expect([Status, (await attemptsOf(world, invitation))[0]?.status]).toEqual([
      'FAILED',
      'checking',
    ])
    await receiveCallback(
      world,
      message(world, {
        invitation,
        stack,
        requestType: 'Delete',
        requestId: 'delete',
        physicalResourceId,
      }),
    )
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'STACK_ROLLED_BACK' } },
    ])
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it('hears of its Delete once that is handed in again, and ends instead of being unreachable', async () => {
    const { world, invitation, stack, body, connection } = await undecided()
    world.sts.trouble = () => undefined
    await receiveCallback(world, body)
    const { PhysicalResourceId: physicalResourceId = '' } = lastAnswer(world)
    const bye = message(world, {
      invitation,
      stack,
      requestType: 'Delete',
      requestId: 'delete',
      physicalResourceId,
    })
    await answerAsLastResort(world, bye)
    world.sts.delete(stack.roleArn)
    expect([lastAnswer(world).Status, (await connection()).status]).toEqual(['SUCCESS', 'active'])
    for (let times = 0; times < 2; times++)
      expect(await receiveCallback(world, bye)).toEqual({ outcome: 'answered' })
    expect((await connection()).status).toBe('disconnecting')
    world.clock.advance(10_000)
    await verifyDue(world)
    expect((await connection()).status).toBe('disconnected')
    expect(world.answers.sent).toHaveLength(2)
  })
})

describe('a Delete that has begun before its Create, and ends while that probes (fault 10)', () => {
  it('is not missed by it: the stack that is gone connects nothing', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    makeRole(world, stack, invitation)
    const tell = (requestType: 'Create' | 'Delete') =>
      message(world, {
        invitation,
        stack,
        requestType,
        requestId: requestType,
        physicalResourceId: 'northwind-Rolecall-1',
      })
    const probing = Promise.withResolvers<void>()
    const noted = Promise.withResolvers<void>()
    const probe: typeof world.sts.probe = async (...asked) => {
      probing.resolve()
      await noted.promise
      return world.sts.probe(...asked)
    }
    const sts = { probe, check: () => world.sts.check(), assume: world.sts.assume.bind(world.sts) }
    let creating: Promise<unknown> | undefined
    const commit: typeof world.store.commit = async (change) => {
      if (change.reserve?.length) {
        creating ??= receiveCallback({ ...world, sts }, tell('Create'))
        await probing.promise
      }
      return world.store.commit(change)
    }
    const store = new Proxy(world.store, {
      get: (target, name) => (name === 'commit' ? commit : Reflect.get(target, name).bind(target)),
    })
    await receiveCallback({ ...world, store }, tell('Delete'))
    noted.resolve()
    await creating
    expect(await connectionOf(world, invitation)).toBeUndefined()
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
    expect(
      world.answers.sent.map(({ body }) => (JSON.parse(body) as { Status: string }).Status),
    ).toEqual(['SUCCESS', 'FAILED'])
  })
})
