import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import { completeStopList, makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { resumeConnection, suspendConnection } from '../connections/suspend.ts'
import type { Actor } from '../model/actor.ts'
import { issueCredentials } from './issue.ts'
import { listStops, resumeIssuing, stopIssuing } from './stops.ts'

const ACME = 'con_ABCDEFGHJKLMNPQRSTUVWX'
const GLOBEX = 'con_GLOBEXGLOBEXGLOBEXGLOB'

/** Two customers, each with a session that was issued already. */
async function issued() {
  const world = makeWorld()
  await completeStopList(world)
  const put = [
    sampleConnection({ id: ACME }),
    sampleConnection({
      id: GLOBEX,
      customerId: 'globex',
      roleArn: 'arn:aws:iam::333333333333:role/NorthwindInsightsAccess',
    }),
  ]
  await world.store.commit({ put, audit: [], announce: [] })
  for (const { roleArn, externalId } of put) world.sts.set(roleArn, trustsOnly(externalId))
  const ask = async (connectionId: string) =>
    (await issueCredentials(world, OPERATOR, { connectionId })).accessKeyId
  await ask(ACME)
  await ask(GLOBEX)
  const trail = async () => (await world.store.audit({ limit: 20 })).items
  return { world, ask, trail }
}

const STOPPED = { code: 'ISSUING_STOPPED' }

describe('a kill switch (BRK-9)', () => {
  it('for a customer works on the next call, also for what is in memory, and on nobody else', async () => {
    const { world, ask, trail } = await issued()
    await stopIssuing(world, OPERATOR, { customerId: 'acme', reason: 'incident 4711' })
    await expect(ask(ACME)).rejects.toMatchObject(STOPPED)
    await expect(ask(GLOBEX)).resolves.toBe('ASIASAMPLE2')
    expect(world.sts.sessions).toHaveLength(2)
    expect((await trail()).slice(0, 2)).toMatchObject([
      { action: 'session.denied', subject: ACME, details: { code: 'ISSUING_STOPPED' } },
      {
        action: 'issuing.stopped',
        subject: 'acme',
        customerId: 'acme',
        actor: { kind: OPERATOR.kind, id: OPERATOR.id },
        details: { reason: 'incident 4711' },
      },
    ])
    expect(world.sessions.size).toBe(1)
  })

  it('for everybody works on the next call; after it is lifted sessions are made anew', async () => {
    const { world, ask, trail } = await issued()
    await stopIssuing(world, OPERATOR, {})
    for (const id of [ACME, GLOBEX]) await expect(ask(id)).rejects.toMatchObject(STOPPED)
    await resumeIssuing(world, OPERATOR, {})
    expect([await ask(ACME), await ask(GLOBEX)]).toEqual(['ASIASAMPLE3', 'ASIASAMPLE4'])
    expect((await trail()).map(({ action }) => action)).toContain('issuing.resumed')
  })

  it('turned and turned back between two calls leaves nothing of before in use', async () => {
    const { world, ask } = await issued()
    await stopIssuing(world, OPERATOR, { customerId: 'acme' })
    await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    await suspendConnection(world, OPERATOR, GLOBEX)
    await resumeConnection(world, OPERATOR, GLOBEX)
    expect([await ask(ACME), await ask(GLOBEX)]).toEqual(['ASIASAMPLE3', 'ASIASAMPLE4'])
  })

  it('of a customer does not lift the one for everybody, and neither is taken for the other', async () => {
    const { world, ask } = await issued()
    await stopIssuing(world, OPERATOR, {})
    await stopIssuing(world, OPERATOR, { customerId: 'acme' })
    await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    await expect(ask(ACME)).rejects.toMatchObject(STOPPED)
    await expect(stopIssuing(world, OPERATOR, { customerId: '*' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
    await expect(resumeIssuing(world, OPERATOR, { customerId: 'initech' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('that stands is listed, and turning it again changes nothing', async () => {
    const { world, trail } = await issued()
    await stopIssuing(world, OPERATOR, { customerId: 'acme', reason: 'first' })
    const before = (await trail()).length
    expect(
      await stopIssuing(world, OPERATOR, { customerId: 'acme', reason: 'second' }),
    ).toMatchObject({ reason: 'first' })
    expect((await trail()).length).toBe(before)
    expect((await listStops(world, OPERATOR, { limit: 10 })).items).toMatchObject([
      { id: 'acme', status: 'standing', reason: 'first' },
    ])
    expect(await world.store.counts()).toContainEqual({
      kind: 'stop',
      status: 'standing',
      count: 1,
    })
    await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    expect((await listStops(world, OPERATOR, { limit: 10 })).items).toEqual([])
  })
})

describe('who may lift a switch (attack 67)', () => {
  const stopped: Actor = {
    kind: 'token',
    id: 'acme-support',
    grants: { may: ['connections:write'], customers: ['acme'] },
  }
  const forbidden = { code: 'FORBIDDEN', detail: expect.stringContaining('"operate"') }

  it('is whoever turned it, or a caller who may operate: not the one whom it stops', async () => {
    const { world } = await issued()
    await stopIssuing(world, OPERATOR, { customerId: 'acme' })
    await expect(resumeIssuing(world, stopped, { customerId: 'acme' })).rejects.toMatchObject(
      forbidden,
    )
    await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    await stopIssuing(world, stopped, { customerId: 'acme' })
    expect(await resumeIssuing(world, stopped, { customerId: 'acme' })).toMatchObject({
      status: 'lifted',
    })
  })

  it('is the same for a connection that was suspended', async () => {
    const { world } = await issued()
    await suspendConnection(world, OPERATOR, ACME)
    await expect(resumeConnection(world, stopped, ACME)).rejects.toMatchObject(forbidden)
    await resumeConnection(world, OPERATOR, ACME)
    await suspendConnection(world, stopped, ACME)
    expect(await resumeConnection(world, stopped, ACME)).toMatchObject({ status: 'active' })
  })
})

describe('a switch that a newer version wrote to as well (fault 37)', () => {
  it('keeps what this one does not know, and forgets the reason of another turn', async () => {
    const { world } = await issued()
    const stop = await stopIssuing(world, OPERATOR, { customerId: 'acme', reason: 'first' })
    await world.store.commit({
      put: [Object.assign({}, stop, { ticket: 4711 })],
      audit: [],
      announce: [],
    })
    const lifted = await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    expect(lifted).toMatchObject({ status: 'lifted', ticket: 4711 })
    expect(lifted).not.toHaveProperty('reason')
  })
})

describe('what AWS hands out while a switch is turned (BRK-9)', () => {
  const SWITCHES = {
    'of the connection': {
      turn: suspendConnection,
      back: resumeConnection,
      code: 'CONNECTION_NOT_ISSUING',
    },
    'of the customer': {
      turn: (world: World) => stopIssuing(world, OPERATOR, { customerId: 'acme' }),
      back: (world: World) => resumeIssuing(world, OPERATOR, { customerId: 'acme' }),
      code: 'ISSUING_STOPPED',
    },
    'of everybody': {
      turn: (world: World) => stopIssuing(world, OPERATOR, {}),
      back: (world: World) => resumeIssuing(world, OPERATOR, {}),
      code: 'ISSUING_STOPPED',
    },
  }
  type World = Awaited<ReturnType<typeof issued>>['world']

  it.each(Object.entries(SWITCHES))(
    '%s is thrown away, for all who wait for it',
    async (_, { turn, code }) => {
      const { world, ask, trail } = await issued()
      world.sessions.forget(ACME)
      world.sts.meanwhile = () => turn(world, OPERATOR, ACME)
      const all = await Promise.allSettled(Array.from({ length: 100 }, () => ask(ACME)))
      expect(all.every((one) => one.status === 'rejected' && one.reason.code === code)).toBe(true)
      expect(world.sts.sessions).toHaveLength(3)
      expect(
        (await trail()).filter(
          ({ action, subject }) => action === 'session.issued' && subject === ACME,
        ),
      ).toHaveLength(1)
    },
  )

  it.each(Object.entries(SWITCHES))(
    '%s and back is thrown away too, and made anew',
    async (_, { turn, back }) => {
      const { world, ask } = await issued()
      world.sessions.forget(ACME)
      world.sts.meanwhile = async () => {
        world.sts.meanwhile = async () => {}
        await turn(world, OPERATOR, ACME)
        await back(world, OPERATOR, ACME)
      }
      expect(await Promise.all(Array.from({ length: 100 }, () => ask(ACME)))).toEqual(
        Array.from({ length: 100 }, () => 'ASIASAMPLE4'),
      )
    },
  )
})
