import { describe, expect, it } from 'vitest'
import { GUARDS } from '../simulate/guards.ts'
import { runSchedule } from '../simulate/run-schedule.ts'

const SCHEDULES = 300
/** Within so many schedules a missing guard is found; most of them in the first ten. */
const SOON = 600

/** The first violation of so many schedules from a seed on. */
async function firstViolation(
  seed: number,
  { schedules = SOON, without }: { schedules?: number; without?: string } = {},
) {
  const weakening = without === undefined ? undefined : GUARDS[without]
  for (let at = seed; at < seed + schedules; at++) {
    const { violations } = await runSchedule(at, { weakening })
    if (violations.length > 0) return { seed: at, violations }
  }
  return undefined
}

describe('the simulated service (docs/internal/simulator.md)', () => {
  it(`loses nothing in ${SCHEDULES} schedules, whatever dies, repeats, comes late or out of order (faults 1 to 6, 9 to 11, 19, 20, 27 to 30, 36, 37)`, async () => {
    expect(await firstViolation(1, { schedules: SCHEDULES })).toBeUndefined()
  }, 600_000)

  it.each(Object.keys(GUARDS))(
    'fails without the guard %s (ST-1, ST-2, RSP-6)',
    async (without) => {
      expect(await firstViolation(1, { without })).toBeDefined()
    },
    600_000,
  )

  it('plays a schedule again exactly, by its seed', async () => {
    const play = async () => {
      const lines: string[] = []
      const outcome = await runSchedule(7, { log: (line) => lines.push(line) })
      return { outcome, lines }
    }
    const [once, again] = [await play(), await play()]
    expect(once.lines.length).toBeGreaterThan(100)
    expect(again).toEqual(once)
  })
})
