import { describe, expect, it } from 'vitest'
import { steppedWorld } from '../../test/fixtures/client.ts'
import { RolecallError } from '../api/errors.ts'
import { keepFresh, type Perishable } from './keep-fresh.ts'

const MINUTE = 60_000
const LIFE = 15 * MINUTE

interface Credential extends Perishable {
  number: number
}

/** A source whose answers are given by hand, so that no test depends on how fast it is. */
function source(world: ReturnType<typeof steppedWorld>) {
  const asked: { give: () => void; fail: (error: Error) => void }[] = []
  const fetch = () =>
    new Promise<Credential>((resolve, reject) => {
      const number = asked.length + 1
      asked.push({
        give: () => resolve({ number, expiration: new Date(world.time + LIFE) }),
        fail: reject,
      })
    })
  return { asked, fetch }
}

async function held() {
  const world = steppedWorld()
  const { asked, fetch } = source(world)
  const fresh = keepFresh(fetch, world)
  const first = fresh()
  asked[0]!.give()
  await first
  /** Lets all that is decided become known. */
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { world, asked, fresh, settle, pass: (ms: number) => (world.time += ms) }
}

const away = () => new RolecallError('SERVICE_UNREACHABLE')
const refused = () => new RolecallError('CONNECTION_NOT_ISSUING', { detail: 'It is suspended.' })

describe('a credential that is kept fresh', () => {
  it('is fetched once for all who ask at the same time (BRK-4)', async () => {
    const world = steppedWorld()
    const { asked, fetch } = source(world)
    const fresh = keepFresh(fetch, world)
    const callers = Array.from({ length: 10_000 }, () => fresh())
    expect(asked).toHaveLength(1)
    asked[0]!.give()
    expect(new Set((await Promise.all(callers)).map(({ number }) => number))).toEqual(new Set([1]))
  })

  it('is the very promise that was held, without any work, while it is young', async () => {
    const { fresh, pass, asked } = await held()
    pass(7 * MINUTE)
    expect(fresh()).toBe(fresh())
    expect(asked).toHaveLength(1)
  })

  it('is renewed in the background from half of its life on, and nobody waits', async () => {
    const { fresh, pass, asked, settle } = await held()
    pass(LIFE * 0.6)
    const callers = await Promise.all(Array.from({ length: 100 }, () => fresh()))
    expect(new Set(callers.map(({ number }) => number))).toEqual(new Set([1]))
    expect(asked).toHaveLength(2)
    asked[1]!.give()
    await settle()
    expect((await fresh()).number).toBe(2)
  })

  it('is renewed at moments that differ, so that many processes do not ask at once', async () => {
    const moments = [0, 0.5, 0.999].map((fraction) => {
      const world = steppedWorld(fraction)
      const { asked, fetch } = source(world)
      return { world, asked, fresh: keepFresh(fetch, world) }
    })
    for (const { fresh, asked } of moments) {
      const first = fresh()
      asked[0]!.give()
      await first
    }
    const asksAt = (share: number) =>
      moments.map(({ world, fresh, asked }) => {
        world.time = steppedWorld().time + LIFE * share
        void fresh()
        return asked.length === 2
      })
    expect(asksAt(0.49)).toEqual([false, false, false])
    expect(asksAt(0.55)).toEqual([true, false, false])
    expect(asksAt(0.66)).toEqual([true, true, true])
  })

  it('stays in use to its end while the source is away, which is asked seldom (P8)', async () => {
    const { fresh, pass, asked, settle } = await held()
    pass(LIFE * 0.6)
    for (let second = 0; second < 300; second++) {
      expect((await fresh()).number).toBe(1)
      if (asked.length > 1) asked.at(-1)!.fail(away())
      await settle()
      pass(1000)
    }
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.length).toBeLessThan(50)
  })

  it('is still served in its last minute if the source is away, and not after', async () => {
    const { fresh, pass, asked } = await held()
    pass(LIFE - 30_000)
    const late = fresh()
    asked[1]!.fail(away())
    expect((await late).number).toBe(1)
    pass(30_000)
    const tooLate = fresh()
    asked[2]!.fail(away())
    await expect(tooLate).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' })
  })

  it('is taken away by a refusal, though it would live on (BRK-9)', async () => {
    const { fresh, pass, asked, settle } = await held()
    pass(LIFE * 0.6)
    await fresh()
    asked[1]!.fail(refused())
    await settle()
    const next = fresh()
    asked[2]!.fail(refused())
    await expect(next).rejects.toMatchObject({
      code: 'CONNECTION_NOT_ISSUING',
      message: expect.stringContaining('It is suspended.'),
    })
  })

  it('is waited for anew where the caller says that it does not work', async () => {
    const { fresh, asked } = await held()
    const forced = fresh({ forceRefresh: true })
    asked[1]!.give()
    expect((await forced).number).toBe(2)
  })

  it('that the source gives once more, as it has no newer one, is asked for a few times only, and nobody waits', async () => {
    const world = steppedWorld()
    const expiration = new Date(world.time + LIFE)
    let asked = 0
    const fresh = keepFresh(async () => ({ number: ++asked, expiration }), world)
    for (; world.time < expiration.getTime() - 2 * MINUTE; world.time += 1000) await fresh()
    expect(asked).toBeGreaterThan(2)
    expect(asked).toBeLessThan(6)
  })

  it('is given out even if this machine’s clock calls it expired, and asked for each time', async () => {
    const world = steppedWorld()
    let asked = 0
    const fresh = keepFresh(
      async () => ({ number: ++asked, expiration: new Date(world.time - MINUTE) }),
      world,
    )
    expect((await fresh()).number).toBe(1)
    expect((await fresh()).number).toBe(2)
  })

  it('that failed at first is asked for again by the next caller', async () => {
    const world = steppedWorld()
    const { asked, fetch } = source(world)
    const fresh = keepFresh(fetch, world)
    const first = fresh()
    asked[0]!.fail(refused())
    await expect(first).rejects.toThrow()
    const second = fresh()
    asked[1]!.give()
    expect((await second).number).toBe(2)
  })
})
