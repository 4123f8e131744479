import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import { completeStopList, makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import type { IssuingStop } from '../model/issuing-stop.ts'
import { holdAfterRestore } from '../verification/hold-after-restore.ts'
import { issueCredentials } from './issue.ts'
import { keepStopList, readStopList, stopIn } from './stop-list.ts'
import { resumeIssuing, stopIssuing } from './stops.ts'

const STOPPED = { code: 'ISSUING_STOPPED' }
const MINUTE = 60_000

/** A connection of acme, and which records a request for its credentials reads. */
async function connected() {
  const world = makeWorld()
  const connection = sampleConnection()
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  world.sts.set(connection.roleArn, trustsOnly(connection.externalId))
  const ask = async () =>
    (await issueCredentials(world, OPERATOR, { connectionId: connection.id })).accessKeyId
  const readsOf = async (work: () => Promise<unknown>) => {
    const get = world.store.get.bind(world.store)
    const read: string[] = []
    world.store.get = (kind, id) => {
      read.push(`${kind} ${id}`)
      return get(kind, id)
    }
    await work()
    world.store.get = get
    return read.filter((one) => /^(connection|stop)/.test(one)).sort()
  }
  return { world, connection, ask, readsOf }
}

const stopOf = (id: string, changes: Partial<IssuingStop> = {}): IssuingStop => ({
  ...{ kind: 'stop', id, version: 0, status: 'standing', by: { kind: 'operator', id: 'admin' } },
  ...{ createdAt: '2026-11-20T09:00:00.000Z', updatedAt: '2026-11-20T09:00:00.000Z' },
  ...changes,
})

/** As a version of Rolecall does that does not know the list. */
const storeAlone = async (world: Awaited<ReturnType<typeof connected>>['world'], it: IssuingStop) =>
  (await world.store.commit({ put: [it], audit: [], announce: [] }))[0]!

describe('a request for credentials', () => {
  it('reads the connection and one record for all stops', async () => {
    const { world, connection, ask, readsOf } = await connected()
    await completeStopList(world)
    await ask()
    expect(await readsOf(ask)).toEqual([`connection ${connection.id}`, 'stop-list all'])
  })

  it('reads the stops themselves while the list may lack one: at first, for two minutes', async () => {
    const { world, connection, ask, readsOf } = await connected()
    await ask()
    const each = [`connection ${connection.id}`, 'stop *', 'stop acme', 'stop-list all']
    expect(await readsOf(ask)).toEqual(each)
    await keepStopList(world)
    world.clock.advance(MINUTE)
    await keepStopList(world)
    expect(await readsOf(ask)).toEqual(each)
  })
})

describe('the list of stops', () => {
  it('has nothing for a customer whose id every object has as a property', async () => {
    const { world } = await connected()
    await keepStopList(world)
    await storeAlone(world, stopOf('constructor'))
    const list = await readStopList(world)
    expect(await stopIn(world, list, 'constructor')).toMatchObject({ status: 'standing' })
    expect(await stopIn(world, list, 'toString')).toBeUndefined()
  })

  it('has the stops that an earlier version set', async () => {
    const { world, ask } = await connected()
    const stop = await storeAlone(world, stopOf('acme'))
    await expect(ask()).rejects.toMatchObject(STOPPED)
    await completeStopList(world)
    await expect(ask()).rejects.toMatchObject(STOPPED)
    await storeAlone(world, { ...stop, status: 'lifted' })
    await keepStopList(world)
    await ask()
  })

  it('learns within a minute what a machine with an earlier version changes', async () => {
    const { world, ask } = await connected()
    await completeStopList(world)
    await ask()
    await storeAlone(world, stopOf('acme', { updatedAt: world.clock.now().toISOString() }))
    await keepStopList(world)
    await expect(ask()).rejects.toMatchObject(STOPPED)
  })

  it('is stored with each stop, also if many are set at once', async () => {
    const { world, ask } = await connected()
    await completeStopList(world)
    const customers = ['acme', ...Array.from({ length: 20 }, (_, index) => `customer-${index}`)]
    await Promise.all(customers.map((customerId) => stopIssuing(world, OPERATOR, { customerId })))
    const stops = (await readStopList(world))?.stops ?? {}
    expect(Object.keys(stops).sort()).toEqual(customers.toSorted())
    await expect(ask()).rejects.toMatchObject(STOPPED)
  })

  it('lets no stop go that no longer fits', async () => {
    const { world, connection, ask, readsOf } = await connected()
    await completeStopList(world)
    await stopIssuing(world, OPERATOR, { customerId: 'acme' })
    for (let index = 0; index < 50; index += 1) {
      world.clock.advance(1000)
      await stopIssuing(world, OPERATOR, { customerId: `customer-${index}` })
    }
    const own = async () => ask().catch(() => {})
    expect((await readStopList(world))?.stops).not.toHaveProperty('acme')
    await expect(ask()).rejects.toMatchObject(STOPPED)
    expect(await readsOf(own)).toContain('stop acme')
    world.clock.advance(3 * MINUTE)
    await keepStopList(world)
    await expect(ask()).rejects.toMatchObject(STOPPED)
    for (let index = 0; index < 50; index += 1)
      await resumeIssuing(world, OPERATOR, { customerId: `customer-${index}` })
    world.clock.advance(180 * MINUTE)
    await keepStopList(world)
    await expect(ask()).rejects.toMatchObject(STOPPED)
    await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    await ask()
    expect(await readsOf(ask)).toEqual([`connection ${connection.id}`, 'stop-list all'])
  })

  it('keeps a lifted stop longer than any session lives, and then forgets it', async () => {
    const { world } = await connected()
    await completeStopList(world)
    await stopIssuing(world, OPERATOR, { customerId: 'acme' })
    await resumeIssuing(world, OPERATOR, { customerId: 'acme' })
    world.clock.advance(90 * MINUTE)
    await keepStopList(world)
    expect((await readStopList(world))?.stops).toMatchObject({ acme: { status: 'lifted' } })
    world.clock.advance(31 * MINUTE)
    await keepStopList(world)
    expect((await readStopList(world))?.stops).toEqual({})
  })

  it('has the stop that a restore sets', async () => {
    const { world } = await connected()
    await completeStopList(world)
    await holdAfterRestore(world)
    expect((await readStopList(world))?.stops).toMatchObject({ '*': { status: 'standing' } })
  })
})
