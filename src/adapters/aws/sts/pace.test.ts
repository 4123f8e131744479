import { describe, expect, it } from 'vitest'
import { EventClock, seededRandom } from '../../../../test/fixtures/ports.ts'
import { Pace } from './pace.ts'

const SHARE = { burst: 10, perSecond: 20 }

function paced(share = SHARE) {
  const clock = new EventClock()
  const pace = new Pace({ clock, random: seededRandom() }, share)
  const gone: { name: string; at: number }[] = []
  const start = clock.monotonic()
  const call = (name: string, neededBy = start) =>
    pace.turn(neededBy).then(() => void gone.push({ name, at: (clock.monotonic() - start) / 1000 }))
  return { clock, pace, gone, call, start }
}

const perSecond = (gone: { at: number }[], second: number): number =>
  gone.filter(({ at }) => at >= second && at < second + 1).length

describe('calls to a Region’s STS (BRK-7)', () => {
  it('go at once up to the burst, then at the rate, and never more than both in any second', async () => {
    const { clock, gone, call } = paced()
    for (let index = 0; index < 200; index++) void call(`${index}`)
    await clock.run()
    expect(gone).toHaveLength(200)
    expect(gone.filter(({ at }) => at === 0)).toHaveLength(10)
    expect(gone.at(-1)!.at).toBeCloseTo(190 / 20, 0)
    for (let moment = 0; moment < 9; moment += 0.25) {
      expect(gone.filter(({ at }) => at >= moment && at < moment + 1).length).toBeLessThanOrEqual(
        31,
      )
    }
  })

  it('go in the order in which they are needed, whoever asked first; what can wait goes last', async () => {
    const { clock, gone, call, start } = paced({ burst: 2, perSecond: 10 })
    for (const name of ['burst', 'burst']) void call(name)
    void call('spare', Infinity)
    void call('later', start + 60_000)
    void call('sooner', start + 1000)
    void call('now')
    void call('also now')
    await clock.run()
    expect(gone.map(({ name }) => name)).toEqual([
      'burst',
      'burst',
      'now',
      'also now',
      'sooner',
      'later',
      'spare',
    ])
  })

  it('of a sweep that can wait leave room: who waits now goes at once, in every second of it (P14)', async () => {
    const { clock, gone, call } = paced()
    for (let index = 0; index < 300; index++) void call('spare', Infinity)
    for (let second = 0; second < 14; second++) {
      const before = clock.monotonic()
      await call('live', before)
      expect(clock.monotonic() - before).toBe(0)
      await clock.run(1000)
    }
    await clock.run()
    expect(gone.filter(({ name }) => name === 'spare')).toHaveLength(300)
    expect(perSecond(gone, 3)).toBe(20)
  })

  it('slow down by half for each overload, however many calls it refused, and recover by themselves', async () => {
    const { clock, pace, gone, call, start } = paced({ burst: 1, perSecond: 40 })
    for (let count = 0; count < 50; count++) pace.slowDown(start)
    for (let index = 0; index < 60; index++) void call(`${index}`)
    await clock.run()
    const seconds = gone.at(-1)!.at
    expect(seconds).toBeGreaterThan(2)
    expect(seconds).toBeLessThan(3.5)
    await clock.run(10_000)
    expect(pace.secondsUntil(41)).toBeCloseTo(1)
  })

  it('are never slower than one a second', async () => {
    const { clock, pace, call } = paced({ burst: 1, perSecond: 40 })
    for (let count = 0; count < 50; count++) {
      pace.slowDown(clock.monotonic())
      await clock.run(10)
    }
    const before = clock.monotonic()
    void call('one')
    await clock.run()
    expect(clock.monotonic() - before).toBeLessThan(1300)
  })

  it('beyond ten thousand that wait are refused instead of kept', async () => {
    const { clock, pace, call } = paced({ burst: 1, perSecond: 10_000 })
    const all = Array.from({ length: 10_001 }, () => call('x'))
    await expect(pace.turn(0)).rejects.toMatchObject({ code: 'STS_UNAVAILABLE' })
    await clock.run()
    await Promise.all(all)
  })
})
