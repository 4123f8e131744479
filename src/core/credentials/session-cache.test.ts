import { describe, expect, it } from 'vitest'
import { FakeClock, seededRandom } from '../../../test/fixtures/ports.ts'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import type { SessionCredentials, SessionKey } from '../ports.ts'
import { SessionCache } from './session-cache.ts'

const KEY: SessionKey = { connectionId: 'con_1', state: 'as it is', session: 'mine' }
const DOWN = new RolecallError('STS_UNAVAILABLE')

/** A cache, and an STS that makes numbered sessions, or fails. */
function desk({ most = 1000, seconds = 900 } = {}) {
  const clock = new FakeClock()
  const cache = new SessionCache({ clock, random: seededRandom() }, most)
  const sts = { calls: 0, trouble: undefined as Error | undefined, neededBy: [] as Date[] }
  const make = async (neededBy: Date): Promise<SessionCredentials> => {
    const serial = ++sts.calls
    sts.neededBy.push(neededBy)
    await Promise.resolve()
    if (sts.trouble) throw sts.trouble
    const expiration = new Date(clock.now().getTime() + seconds * 1000)
    return {
      accessKeyId: `ASIA${serial}`,
      secretAccessKey: new Secret('s'),
      sessionToken: new Secret('t'),
      expiration,
    }
  }
  const ask = async (key: Partial<SessionKey> = {}) =>
    (await cache.get({ ...KEY, ...key }, make)).accessKeyId
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { clock, cache, sts, ask, settled }
}

describe('a session (BRK-4)', () => {
  it('is made once for ten thousand who ask together, and for a thousand connections a thousand times', async () => {
    const { ask, sts } = desk({ most: 2000 })
    const all = await Promise.all(Array.from({ length: 10_000 }, () => ask()))
    expect([sts.calls, new Set(all).size]).toEqual([1, 1])
    await Promise.all(
      Array.from({ length: 10_000 }, (_, index) => ask({ connectionId: `con_${index % 1000}` })),
    )
    expect(sts.calls).toBe(1000)
  })

  it('is renewed while more than five minutes are left, by one call, and nobody waits for it (fault 38)', async () => {
    const { ask, sts, clock, settled } = desk()
    await ask()
    clock.advance(479_000)
    expect([await ask(), sts.calls]).toEqual(['ASIA1', 1])
    clock.advance(92_000)
    expect(await Promise.all(Array.from({ length: 10_000 }, () => ask()))).toEqual(
      Array.from({ length: 10_000 }, () => 'ASIA1'),
    )
    await settled()
    expect([await ask(), sts.calls]).toEqual(['ASIA2', 2])
    expect(sts.neededBy[1]!.getTime() - clock.now().getTime()).toBe(900_000 - 571_000 - 60_000)
  })

  it('is renewed at moments that differ from those of others that began together (fault 38)', async () => {
    const { ask, sts, clock, settled } = desk({ most: 2000 })
    const everybody = () =>
      Promise.all(Array.from({ length: 1000 }, (_, index) => ask({ connectionId: `con_${index}` })))
    await everybody()
    clock.advance(479_000)
    const perSecond: number[] = []
    for (let second = 0; second < 95; second++) {
      const before = sts.calls
      await everybody()
      await settled()
      perSecond.push(sts.calls - before)
      clock.advance(1000)
    }
    expect(sts.calls).toBe(2000)
    expect(Math.max(...perSecond)).toBeLessThan(40)
  })

  it('serves until a minute before its end while STS is down, with few attempts, and then fails with the reason (BRK-7)', async () => {
    const { ask, sts, clock, settled } = desk()
    await ask()
    sts.trouble = DOWN
    for (let second = 0; second < 839; second++) {
      clock.advance(1000)
      expect(await ask()).toBe('ASIA1')
      await settled()
    }
    expect(sts.calls).toBeGreaterThan(5)
    expect(sts.calls).toBeLessThan(45)
    clock.advance(60_000)
    expect(await ask()).toBe('ASIA1')
    clock.advance(1001)
    await expect(ask()).rejects.toBe(DOWN)
    clock.advance(30_000)
    sts.trouble = undefined
    expect(await ask()).toMatch(/^ASIA/)
  })

  it('that cannot be made is not tried by each caller anew: they hear the same reason for a moment (fault 38)', async () => {
    const { ask, sts, clock } = desk()
    sts.trouble = DOWN
    for (let count = 0; count < 1000; count++) await expect(ask()).rejects.toBe(DOWN)
    expect(sts.calls).toBe(1)
    clock.advance(600)
    await expect(ask()).rejects.toBe(DOWN)
    expect(sts.calls).toBe(2)
  })

  it('is dropped when AWS refuses to renew it: the role is no longer known to be good', async () => {
    const { ask, sts, clock, settled } = desk()
    await ask()
    clock.advance(600_000)
    sts.trouble = new RolecallError('ROLE_NOT_ASSUMABLE')
    expect(await ask()).toBe('ASIA1')
    await settled()
    await expect(ask()).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' })
  })

  it('of an earlier state of the connection is forgotten at the next question, for every caller and scope (BRK-4)', async () => {
    const { ask, cache } = desk()
    await ask()
    await ask({ session: 'yours' })
    expect(cache.size).toBe(2)
    expect(await ask({ state: 'changed' })).toBe('ASIA3')
    expect(cache.size).toBe(1)
    expect(await ask()).toBe('ASIA4')
  })

  it('whose connection changed while it was made is not kept', async () => {
    const { ask, cache, sts } = desk()
    const early = ask()
    cache.forget('con_1')
    expect(await early).toBe('ASIA1')
    expect([await ask(), sts.calls]).toEqual(['ASIA2', 2])
  })
})

describe('memory for sessions', () => {
  it('is bounded: who asked longest ago is forgotten first', async () => {
    const { ask, cache } = desk({ most: 10 })
    for (let index = 0; index < 10; index++) await ask({ connectionId: `con_${index}` })
    await ask({ connectionId: 'con_0' })
    await ask({ connectionId: 'con_10' })
    expect(cache.size).toBe(10)
    expect([await ask({ connectionId: 'con_0' }), await ask({ connectionId: 'con_1' })]).toEqual([
      'ASIA1',
      'ASIA12',
    ])
  })

  it('is given back after the end of sessions that nobody asks for any more', async () => {
    const { ask, cache, clock } = desk()
    for (let index = 0; index < 100; index++) await ask({ connectionId: `con_${index}` })
    clock.advance(901_000)
    await ask({ connectionId: 'con_new' })
    expect(cache.size).toBe(1)
  })
})
