import { expect, it } from 'vitest'
import { soak } from './soak.ts'
import { table } from './verdict.ts'

it('30 onboardings, 15 at a time, over kills of the service: each stack gets its right answer, and nothing is lost or said twice (faults 1 to 6)', async () => {
  const { verdicts, kills } = await soak({
    onboardings: 30,
    atOnce: 15,
    seed: 7,
    killEvery: [300, 700],
    mostKills: 2,
    spreadMs: 0,
    flood: { rounds: 5, everyMs: 200, size: 20 },
    streams: { rounds: 2, everyMs: 1000, size: 40, holdMs: 1000 },
    signIns: { rounds: 10, everyMs: 200, size: 1 },
    faults: 0.02,
    say: () => {},
  })
  expect(kills).toBe(2)
  expect(
    verdicts.filter(({ all, right }) => all !== right),
    table(verdicts),
  ).toEqual([])
})
