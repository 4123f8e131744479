import { describe, expect, it } from 'vitest'
import { CANARY } from '../../../../test/fixtures/ports.ts'
import {
  BY_OPERATOR,
  CUSTOMER,
  callbackToken,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import type { DeadLetter, DeadLetters } from '../../ports.ts'
import { receiveCallback } from '../receive/receive.ts'
import { listDeadLetters, redriveDeadLetters, showDeadLetter } from './dead-letters.ts'

/** A queue whose messages are out of sight until they are released. */
function queueOf(...bodies: string[]) {
  const lying = new Map(bodies.map((body, index) => [`letter-${index}`, body]))
  const hidden = new Set<string>()
  const toLetter = (id: string, index: number): DeadLetter => ({
    ...{
      id,
      region: 'us-east-1',
      queue: 'rolecall-callbacks-dead',
      body: lying.get(id)!,
      receiveCount: 10,
    },
    sentAt: new Date(Date.UTC(2026, 0, 1) + index * 1000),
    done: async () => void lying.delete(id),
    release: async () => void hidden.delete(id),
  })
  const deadLetters: DeadLetters = {
    async take() {
      const letters = [...lying.keys()].map(toLetter).filter(({ id }) => !hidden.has(id))
      for (const { id } of letters) hidden.add(id)
      return { letters: letters.reverse(), unread: [] }
    },
    count: async () => ({ queues: [], unread: [] }),
  }
  return { deadLetters, lying, hidden }
}

async function calledInVain() {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  makeRole(world, stackIn(), invitation)
  return { world, invitation, body: message(world, { invitation, stack: stackIn() }) }
}

const states = async ({ store }: ReturnType<typeof makeWorld>) =>
  JSON.stringify([
    await store.list('connection', { limit: 9 }),
    await store.list('invitation', { limit: 9 }),
    await store.counts(),
  ])

describe('a dead letter (OPS-1)', () => {
  it('that is handed in again connects its stack, and leaves the queue', async () => {
    const { world, invitation, body } = await calledInVain()
    const { deadLetters, lying } = queueOf(body)
    expect(
      (await redriveDeadLetters({ ...world, deadLetters }, OPERATOR, ['letter-0'])).items,
    ).toEqual([{ id: 'letter-0', outcome: 'answered' }])
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS' })
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'active' })
    expect(lying.size).toBe(0)
    const { items } = await world.store.audit({ limit: 20 })
    expect(items.find(({ action }) => action === 'callback.redriven')).toMatchObject({
      actor: BY_OPERATOR,
      details: { letterId: 'letter-0' },
    })
  })

  it('changes nothing when it is handed in twice, or lies there twice, or was answered before', async () => {
    const { world, body } = await calledInVain()
    await receiveCallback(world, body)
    const before = await states(world)
    const { deadLetters } = queueOf(body, body)
    const redrive = async (...ids: string[]) =>
      (await redriveDeadLetters({ ...world, deadLetters }, OPERATOR, ids)).items
    expect((await redrive('letter-0', 'letter-1')).map(({ outcome }) => outcome)).toEqual([
      'answered',
      'answered',
    ])
    const { items } = await world.store.audit({ limit: 20 })
    expect((await redrive('letter-0')).map(({ outcome }) => outcome)).toEqual(['gone'])
    expect([await states(world), world.answers.sent.length]).toEqual([before, 1])
    expect((await world.store.audit({ limit: 20 })).items).toEqual(items)
  })

  it('comes after what was sent before it: a Create before its Delete', async () => {
    const { world, invitation, body } = await calledInVain()
    const gone = message(world, {
      invitation,
      stack: stackIn(),
      requestType: 'Delete',
      physicalResourceId: 'con_1',
    })
    const { deadLetters } = queueOf(body, gone)
    await redriveDeadLetters({ ...world, deadLetters }, OPERATOR, ['letter-1', 'letter-0'])
    expect(
      world.answers.sent.map(
        ({ body: sent }) => (JSON.parse(sent) as { RequestId: string }).RequestId,
      ),
    ).toEqual(['request-Create', 'request-Delete'])
  })

  it('stays, and can be seen again, while it cannot be worked or is not genuine', async () => {
    const { world, invitation, body } = await calledInVain()
    const forged = message(world, {
      invitation,
      stack: stackIn(),
      properties: { CallbackToken: 'rct1.k1.AAAA.BBBB' },
    })
    const { deadLetters, lying, hidden } = queueOf(body, forged, 'nonsense')
    world.sts.trouble = () => 'Throttling'
    const { items: outcomes } = await redriveDeadLetters({ ...world, deadLetters }, OPERATOR, [
      'letter-0',
      'letter-1',
      'letter-2',
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['later', 'rejected', 'rejected'])
    expect([lying.size, hidden.size]).toEqual([3, 0])
    const broken = {
      ...world.store,
      commit: () => Promise.reject(new Error('The disk is full.')),
    } as unknown as typeof world.store
    const ports = { ...world, deadLetters, store: broken }
    expect((await redriveDeadLetters(ports, OPERATOR, ['letter-0'])).items).toEqual([
      { id: 'letter-0', outcome: 'failed' },
    ])
    expect([lying.size, hidden.size]).toEqual([3, 0])
  })
})

describe('a genuine dead letter behind a flood of forged ones', () => {
  /** Hands out two at a time; what was released comes first again, as a queue may. */
  function flooded(genuine: string) {
    const lying = new Map(
      Array.from({ length: 9 }, (_, index) => [
        `letter-${index}`,
        index === 8 ? genuine : 'nonsense',
      ]),
    )
    const hidden = new Set<string>()
    const deadLetters: DeadLetters = {
      async take() {
        const ids = [...lying.keys()].filter((id) => !hidden.has(id)).slice(0, 2)
        for (const id of ids) hidden.add(id)
        const letters = ids.map(
          (id): DeadLetter => ({
            ...{
              id,
              region: 'us-east-1',
              queue: 'rolecall-callbacks-undelivered',
              body: lying.get(id)!,
              receiveCount: 1,
              sentAt: new Date(0),
            },
            done: async () => void lying.delete(id),
            release: async () => void hidden.delete(id),
          }),
        )
        return { letters, unread: [] }
      },
      count: async () => ({ queues: [], unread: [] }),
    }
    return { deadLetters, lying, hidden }
  }

  it.each([['all'], [['letter-8']]] as const)(
    'is found and answered, and the others can be seen again: %j (OPS-1, attack 36)',
    async (wanted) => {
      const { world, body } = await calledInVain()
      const { deadLetters, lying, hidden } = flooded(body)
      const order = wanted === 'all' ? wanted : [...wanted]
      expect(await redriveDeadLetters({ ...world, deadLetters }, OPERATOR, order)).toEqual({
        items: [{ id: 'letter-8', outcome: 'answered' }],
        more: false,
      })
      expect([lying.size, hidden.size]).toEqual([8, 0])
    },
  )

  it('may need another turn where there are too many to see in time, and that is said', async () => {
    const { world, body } = await calledInVain()
    const { deadLetters, hidden } = flooded(body)
    const slow: DeadLetters = {
      ...deadLetters,
      take: (limit) => world.clock.sleep(9000).then(() => deadLetters.take(limit)),
    }
    expect(await redriveDeadLetters({ ...world, deadLetters: slow }, OPERATOR, 'all')).toEqual({
      items: [],
      more: true,
    })
    expect(hidden.size).toBe(0)
  })
})

describe('who looks at dead letters', () => {
  it('sees where each comes from and whether it is genuine', async () => {
    const { world, invitation, body } = await calledInVain()
    const forged = message(world, {
      invitation,
      stack: stackIn(),
      properties: { CallbackToken: 'rct1.k1.AAAA.BBBB' },
    })
    const { deadLetters, hidden } = queueOf(body, forged, 'nonsense')
    const { items } = await listDeadLetters({ ...world, deadLetters }, OPERATOR)
    const { stackId } = stackIn()
    expect(items[0]).toMatchObject({
      requestType: 'Create',
      stackId,
      receiveCount: 10,
      sentAt: '2026-01-01T00:00:00.000Z',
    })
    expect(items[0]).not.toHaveProperty('rejection')
    expect(items[1]).toMatchObject({
      rejection: 'token',
      requestType: 'Create',
      stackId,
      logicalResourceId: 'RolecallConnection',
    })
    expect(items[2]).toMatchObject({ id: 'letter-2', rejection: 'envelope' })
    expect(hidden.size).toBe(0)
  })

  it('sees no ResponseURL and no token, wherever they stand (RSP-7, attack 56)', async () => {
    const { world, invitation, body } = await calledInVain()
    const token = callbackToken(world, invitation, 'us-east-1')
    const older = token.replace('rcb_', 'rct1.')
    const stray = message(world, {
      ...{ invitation, stack: stackIn() },
      members: {
        Extra: [`see https://x.s3.amazonaws.com/?sig=${CANARY.signature}`, token, older],
        'Bad\u202e': 'name',
      },
      envelope: {
        Signature: CANARY.signature,
        UnsubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
      },
    })
    const { deadLetters } = queueOf(body, stray, `nearly JSON ${token}`)
    const views = await Promise.all(
      ['letter-0', 'letter-1', 'letter-2'].map(async (id) =>
        showDeadLetter({ ...world, ...queueOf(...[body, stray, token]) }, OPERATOR, id),
      ),
    )
    const shown = JSON.stringify([
      views,
      await listDeadLetters({ ...world, deadLetters }, OPERATOR),
    ])
    expect(views[0]!.message).toMatchObject({
      Message: {
        ResponseURL: '[secret]',
        RequestType: 'Create',
        ResourceProperties: { CallbackToken: '[secret]', ExternalId: invitation.externalId },
      },
    })
    expect(views[2]).not.toHaveProperty('message')
    for (const secret of [token, older, CANARY.signature, 'Unsubscribe&', '\u202e'])
      expect(shown).not.toContain(secret)
  })

  it('is told when it is not there', async () => {
    const world = makeWorld()
    await expect(
      showDeadLetter({ ...world, ...queueOf() }, OPERATOR, 'letter-9'),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
