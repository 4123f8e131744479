import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { FakeClock, seededRandom } from '../../../test/fixtures/ports.ts'
import type { Connection } from '../model/connection.ts'
import { LOOKS_BEFORE_CONTESTED, planAnotherLook, planNextCheck } from './check-schedule.ts'

const clock = new FakeClock()
const random = seededRandom()

const seconds = (changes: Partial<Connection>): number => {
  const { nextCheckAt } = planNextCheck({ clock, random }, sampleConnection(changes))
  return (Date.parse(nextCheckAt!) - clock.now().getTime()) / 1000
}

describe('the schedule of checks', () => {
  it.each<[Partial<Connection>, number]>([
    [{ status: 'active', looksSinceChange: 0 }, 300],
    [{ status: 'active', looksSinceChange: 1 }, 86_400],
    [{ status: 'active', looksSinceChange: 900 }, 86_400],
    [{ status: 'suspended', looksSinceChange: 0 }, 300],
    [{ status: 'verifying', looksSinceChange: 0 }, 300],
    [{ status: 'verifying', looksSinceChange: 7 }, 24 * 3600],
    [{ status: 'disconnecting', looksSinceChange: 0 }, 2],
    [{ status: 'disconnecting', looksSinceChange: 99 }, 60],
    [{ status: 'unreachable', looksSinceChange: 0 }, 600],
    [{ status: 'unreachable', looksSinceChange: 1 }, 3600],
    [{ status: 'unreachable', looksSinceChange: 90 }, 86_400],
    [{ status: 'insecure', looksSinceChange: 2 }, 21_600],
    [{ status: 'contested', looksSinceChange: 3 }, 86_400],
  ])('looks at %o after %s s, a tenth more or less', (changes, expected) => {
    const drawn = Array.from({ length: 50 }, () => seconds(changes))
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(expected * 0.9 - 0.001)
    expect(Math.max(...drawn)).toBeLessThanOrEqual(expected * 1.1 + 0.001)
    expect(new Set(drawn).size).toBeGreaterThan(10)
  })

  it('looks again within seconds at what is held, when AWS gave no clear answer: credentials wait for it (fault 33)', () => {
    const again = (changes: Partial<Connection>) => {
      const planned = planAnotherLook({ clock, random }, sampleConnection(changes))
      return {
        after: (Date.parse(planned.nextCheckAt!) - clock.now().getTime()) / 1000,
        checks: planned.looksSinceChange,
      }
    }
    const held = again({ status: 'active', awaitsReproof: true, looksSinceChange: 7 })
    expect(held.checks).toBe(7)
    expect(held.after).toBeLessThanOrEqual(66)
    expect(
      again({ status: 'active', awaitsReproof: true, looksSinceChange: 0 }).after,
    ).toBeLessThanOrEqual(16.5)
    expect(again({ status: 'active', looksSinceChange: 7 }).after).toBeGreaterThan(250)
  })

  it('has nothing to look for in what is disconnected', () => {
    const planned = planNextCheck(
      { clock, random },
      sampleConnection({ status: 'disconnected', nextCheckAt: '2026-11-20T09:00:00.000Z' }),
    )
    expect(planned).not.toHaveProperty('nextCheckAt')
  })

  it('watches a leaving stack for some minutes before it counts as contested', () => {
    let total = 0
    for (let checks = 0; checks < LOOKS_BEFORE_CONTESTED; checks += 1)
      total += seconds({ status: 'disconnecting', looksSinceChange: checks })
    expect(total).toBeGreaterThan(180)
    expect(total).toBeLessThan(360)
  })
})
