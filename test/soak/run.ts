import { parseArgs } from 'node:util'
import { soak } from './soak.ts'
import { table } from './verdict.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    onboardings: { type: 'string' },
    'at-once': { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const MAX_MINUTES = 240
const say = (line: string) => void process.stderr.write(`${line}\n`)
const minutes = Number(values.minutes)
const [onboardings, atOnce, seed] = [
  values.onboardings ?? Math.ceil((1000 * minutes) / 60),
  values['at-once'],
  values.seed,
].map(Number) as [number, number, number]
if (
  ![minutes, onboardings, atOnce, seed].every((it) => Number.isSafeInteger(it) && it > 0) ||
  minutes > MAX_MINUTES
) {
  say(
    `Give whole numbers, and at most ${MAX_MINUTES} minutes, such as: npm run soak -- --minutes 60 --onboardings 1000 --at-once 20 --seed 1`,
  )
  process.exit(2)
}
const durationMs = minutes * 60_000
/** The service is killed for so long, and then has as long until its memory must be flat. */
const settleMs = Math.min(durationMs / 3, 600_000)
const bursts = Math.ceil((50 * minutes) / 60)
say(
  `${minutes} minutes: ${onboardings} onboardings, ${50 * 60 * minutes} forged messages, ${bursts * 100} streams of events, seed ${seed}. In the first ${settleMs / 1000} s the service is killed every 4 to 8 seconds.`,
)
const { verdicts, notes, kills, seconds } = await soak({
  ...{ onboardings, atOnce, seed, say },
  spreadMs: durationMs,
  killEvery: [4000, 8000],
  killForMs: settleMs,
  flood: { rounds: 60 * minutes, everyMs: 1000, size: 50 },
  streams: { rounds: bursts, everyMs: durationMs / bursts, size: 100, holdMs: 5000 },
  signIns: { rounds: 30 * minutes, everyMs: 2000, size: 1 },
  faults: 0.02,
  samples: { everyMs: 250, settledAtMs: 2 * settleMs, windowMs: settleMs / 2 },
})
process.stdout.write(
  `${[table(verdicts), ...notes, `${kills} kills in ${seconds} s, seed ${seed}`].join('\n')}\n`,
)
process.exitCode = verdicts.every(({ all, right }) => all === right) ? 0 : 1
