import { parseArgs } from 'node:util'
import { soak } from './soak.ts'
import { table } from './verdict.ts'

const { values } = parseArgs({
  options: {
    onboardings: { type: 'string', default: '1000' },
    'at-once': { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const say = (line: string) => void process.stderr.write(`${line}\n`)
const [onboardings, atOnce, seed] = [values.onboardings, values['at-once'], values.seed].map(
  Number,
) as [number, number, number]
if (![onboardings, atOnce, seed].every((it) => Number.isSafeInteger(it) && it > 0)) {
  say('Give whole numbers, such as: npm run soak -- --onboardings 1000 --at-once 20 --seed 1')
  process.exit(2)
}
say(
  `${onboardings} onboardings, ${atOnce} at a time, seed ${seed}; the service is killed every 4 to 8 seconds.`,
)
const { verdicts, kills, seconds } = await soak({
  onboardings,
  atOnce,
  seed,
  killEvery: [4000, 8000],
  say,
})
process.stdout.write(`${table(verdicts)}\n${kills} kills in ${seconds} s, seed ${seed}\n`)
process.exitCode = verdicts.every(({ all, right }) => all === right) ? 0 : 1
