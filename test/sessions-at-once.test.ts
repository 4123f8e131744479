import { afterEach, describe, expect, it } from 'vitest'
import { StsRegions } from '../src/adapters/aws/sts/regions.ts'
import { stsPort } from '../src/adapters/aws/sts/sts.ts'
import { issueCredentials } from '../src/core/credentials/issue.ts'
import { SessionCache } from '../src/core/credentials/session-cache.ts'
import type { Connection } from '../src/core/model/connection.ts'
import { verifyDue } from '../src/core/verification/verify.ts'
import { sampleConnection } from './fixtures/connection.ts'
import { EventClock, seededRandom } from './fixtures/ports.ts'
import { ThrottledSts } from './fixtures/throttled-sts.ts'
import { makeWorld, OPERATOR } from './fixtures/world.ts'

const closing: (() => Promise<void>)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

/**
 * A service with so many connections before an STS of one Region that takes so many calls a second;
 * all on one virtual clock.
 */
async function service({ connections = 1000, perSecond = 10 } = {}) {
  const clock = new EventClock()
  const random = seededRandom()
  const stub = new ThrottledSts(clock, sampleConnection().externalId, perSecond)
  const regions = new StsRegions({ clock, random }, [{ region: 'us-east-1', client: stub.client }])
  const world = {
    ...makeWorld(),
    clock,
    random,
    sts: stsPort(regions, clock),
    sessions: new SessionCache({ clock, random }),
  }
  closing.push(() => world.store.close())
  const ids = Array.from(
    { length: connections },
    (_, index) => `con_${String(index).padStart(22, '0')}`,
  )
  const put = ids.map(
    (id): Connection =>
      sampleConnection({ id, roleArn: `arn:aws:iam::222222222222:role/Access${id.slice(-4)}` }),
  )
  await world.store.commit({ put, audit: [], announce: [] })
  const ask = (connectionId: string) =>
    issueCredentials(world, OPERATOR, { connectionId, durationSeconds: 900 })
  /** Everybody asks at this moment; how long each waited, in seconds, once all have got theirs. */
  const everybody = async () => {
    const started = clock.monotonic()
    const waits = Promise.all(
      ids.map((id) => ask(id).then(() => (clock.monotonic() - started) / 1000)),
    )
    await clock.run(0)
    return { waits, started }
  }
  return { world, clock, stub, ids, ask, everybody, regions }
}

describe('1,000 connections before an STS that takes 10 calls a second (BRK-7, fault 38)', () => {
  it('that ask for the first time all get a session by one call each; refusals stay few', async () => {
    const { clock, stub, everybody } = await service()
    const { waits } = await everybody()
    await clock.run()
    expect(await waits).toHaveLength(1000)
    expect(stub.served).toHaveLength(1000)
    expect(stub.refused).toBeLessThan(250)
    expect(Math.max(...(await waits))).toBeLessThan(180)
  })

  it('whose sessions expire together: nobody waits, nobody is refused, and each is renewed once', async () => {
    const { clock, stub, everybody } = await service({ perSecond: Infinity })
    const first = await everybody()
    await clock.run()
    await first.waits
    stub.perSecond = 10
    await clock.run(450_000)
    for (let second = 450; second < 890; second += 20) {
      const { waits } = await everybody()
      expect(Math.max(...(await waits))).toBe(0)
      await clock.run(20_000)
    }
    expect(stub.served).toHaveLength(2000)
    expect(stub.refused).toBeLessThan(250)
  })
})

describe('hot connections (P19)', () => {
  it('cost at most one and a quarter calls an hour each, however often they are asked', async () => {
    const { world, clock, stub, ids } = await service({ connections: 10, perSecond: 600 })
    const hour = async () => {
      const before = stub.served.length
      for (let minute = 0; minute < 60; minute++) {
        for (const connectionId of ids)
          void issueCredentials(world, OPERATOR, { connectionId, durationSeconds: 3600 })
        await clock.run(60_000)
      }
      return stub.served.length - before
    }
    const calls = [await hour(), await hour(), await hour(), await hour()].slice(1)
    expect(Math.max(...calls) / ids.length).toBeLessThanOrEqual(1.25)
  })
})

describe('a sweep of 1,000 connections (P12, P14, BRK-7)', () => {
  it('makes as many calls a second as are configured, within 1 %, and no caller waits behind it', async () => {
    const { world, clock, stub, ids, ask } = await service({ perSecond: 600 })
    const due = await Promise.all(ids.map((id) => world.store.get('connection', id)))
    const put = due.map((it) => ({
      ...it!,
      looksSinceChange: 1,
      nextCheckAt: '2026-11-20T00:00:00.000Z',
    }))
    await world.store.commit({ put, audit: [], announce: [] })
    const { sts } = world
    const spare = {
      ...sts,
      probe: (...[role, id, manner]: Parameters<typeof sts.probe>) =>
        sts.probe(role, id, { ...manner, spare: true }),
    }
    let swept = 0
    const sweep = (async () => {
      for (let more = 100; more === 100; swept += more)
        more = await verifyDue({ ...world, sts: spare }, 100)
    })()
    const waits: number[] = []
    for (const id of ids.slice(0, 40)) {
      const started = clock.monotonic()
      void ask(id).then(() => waits.push(clock.monotonic() - started))
      await clock.run(100)
    }
    await clock.run()
    await sweep
    expect(swept).toBe(1000)
    expect(stub.refused).toBe(0)
    expect(waits).toHaveLength(40)
    expect(Math.max(...waits)).toBeLessThan(100)
    // The first second has a burst too, and the last one is not full.
    const started = stub.served[0]!.at
    const bySecond = Map.groupBy(stub.served, ({ at }) => Math.floor((at - started) / 1000))
    const full = [...bySecond.values()].map(({ length }) => length).slice(1, -1)
    const rate = full.reduce((sum, calls) => sum + calls, 0) / full.length
    expect([full.length > 5, rate >= 396, rate <= 404]).toEqual([true, true, true])
  })
})
