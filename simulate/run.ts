import { parseArgs } from 'node:util'
import { COMFORTS, GUARDS } from './guards.ts'
import { type Report, runMany } from './run-many.ts'
import { runSchedule } from './run-schedule.ts'

const HELP = `Runs the service's own code in simulated worlds where everything goes wrong, and checks that nothing is lost.

Usage: npm run simulate -- [options]

  --schedules N   how many worlds to play (1000)
  --seed S        the first one's seed; the others follow (1)
  --trace         print what happens in each, step by step
  --without NAME  with one guard switched off: this must be found
  --threads N     how many to play at a time (one per core, two at most)
  --json          one line of JSON on stdout at the end
  --help

Guards:
${Object.entries({ ...GUARDS, ...COMFORTS })
  .map(([name, { what }]) => `  ${name.padEnd(18)}${what}`)
  .join('\n')}
`

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const tell = (line: string): void => void process.stderr.write(line)

process.exitCode = await main()

async function main(): Promise<number> {
  const order = readOrder()
  if (typeof order === 'string') {
    tell(`${order}\n\n${HELP}`)
    return 2
  }
  if (order.help) {
    process.stdout.write(HELP)
    return 0
  }
  const started = performance.now()
  const report = order.trace
    ? await playTraced(order)
    : await runMany(order, progress(order.schedules))
  const seconds = (performance.now() - started) / 1000
  if (process.stderr.isTTY) tell('\r\x1b[K')
  if (order.json) say(JSON.stringify({ ...report, seconds: Math.round(seconds * 10) / 10 }))
  else conclude(order, report, seconds)
  return report.failed ? 1 : 0
}

type Order = Exclude<ReturnType<typeof readOrder>, string>

function readOrder() {
  const options = {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    without: { type: 'string' },
    threads: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const
  try {
    const { values } = parseArgs({ options })
    const { without, trace, json, help } = values
    const [schedules, seed, threads] = [
      Number(values.schedules),
      Number(values.seed),
      Number(values.threads),
    ]
    if (![schedules, threads].every((it) => Number.isSafeInteger(it) && it > 0))
      return '--schedules and --threads take a number from 1.'
    if (!Number.isSafeInteger(seed) || seed < 0) return '--seed takes a number from 0.'
    if (without !== undefined && !Object.hasOwn({ ...GUARDS, ...COMFORTS }, without))
      return `There is no guard "${without}".`
    return { schedules, seed, without, threads, trace, json, help }
  } catch (error) {
    return (error as Error).message
  }
}

/** Plays schedules one after the other, and prints what happens. */
async function playTraced({ schedules, seed, without }: Order): Promise<Report> {
  const report: Report = { played: 0, steps: 0, crashes: 0, requests: 0 }
  for (let at = seed; at < seed + schedules && !report.failed; at++) {
    const weakening = without === undefined ? undefined : { ...GUARDS, ...COMFORTS }[without]
    const outcome = await runSchedule(at, { weakening, log: say })
    report.played++
    report.steps += outcome.steps
    report.crashes += outcome.crashes
    report.requests += outcome.requests
    if (outcome.violations.length > 0) report.failed = outcome
  }
  return report
}

/** Prints the progress: on a terminal in one line, elsewhere in a new line every half minute. */
function progress(total: number): (played: number) => void {
  const { isTTY } = process.stderr
  const started = performance.now()
  let said = started
  return (played) => {
    const now = performance.now()
    if (now - said < (isTTY ? 500 : 30_000)) return
    said = now
    const rate = (played / (now - started)) * 1000
    const left = `${played} of ${total}, ${Math.round(rate)} a second, ${Math.ceil((total - played) / rate)} s left`
    tell(isTTY ? `\r\x1b[K${left}` : `${left}\n`)
  }
}

function conclude(
  { seed, without }: Order,
  { played, steps, crashes, requests, failed }: Report,
  seconds: number,
): void {
  const rate = Math.round(played / seconds)
  const sum = `${played} schedules in ${seconds.toFixed(1)} s (${rate} a second): ${steps} steps, ${crashes} crashes, ${requests} requests`
  say(
    failed
      ? `${sum}. Seed ${failed.seed}, number ${failed.seed - seed + 1}, failed:`
      : `${sum}. No violation.`,
  )
  if (!failed) return
  for (const violation of failed.violations) say(`  ${violation}`)
  say(
    `Replay: npm run simulate -- --seed ${failed.seed} --schedules 1 --trace${without === undefined ? '' : ` --without ${without}`}`,
  )
}
