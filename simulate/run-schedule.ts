import { checkEnd, checkWithoutVendor } from './check-end.ts'
import { playCustomer } from './customers.ts'
import type { Weakening } from './guards.ts'
import { playOperator, redriveAll } from './operators.ts'
import { Simulation } from './simulation.ts'
import { playStranger } from './strangers.ts'
import { KINDS } from './versions.ts'
import { FAIR } from './weather.ts'
import { stopWorker } from './worker.ts'

const MINUTE = 60_000
const CHAOS_MS = 20 * MINUTE
const REST_MS = 3 * 24 * 60 * MINUTE

export interface Outcome {
  seed: number
  violations: string[]
  steps: number
  crashes: number
  requests: number
}

interface Options {
  weakening?: Weakening | undefined
  log?: ((line: string) => void) | undefined
}

/**
 * Plays twenty minutes with faults, then days without, after which all checks must pass. The same
 * seed gives the same schedule.
 */
export async function runSchedule(
  seed: number,
  { weakening, log }: Options = {},
): Promise<Outcome> {
  const sim = new Simulation(seed, weakening, log)
  await sim.firstStart()
  if (!sim.isCalm) trouble(sim)
  for (const name of ['worker-1', 'worker-2']) sim.start(name)
  for (let serial = sim.dice.pick([1, 1, 2, 3]); serial > 0; serial--)
    void playCustomer(sim, serial - 1)
  if (!sim.isCalm) void playOperator(sim)
  if (!sim.isCalm) void playStranger(sim)
  if (!sim.isCalm) void playVendor(sim)
  await sim.time.runUntil(CHAOS_MS)
  heal(sim)
  await sim.time.runUntil(CHAOS_MS + REST_MS)
  if (sim.isVendorGone) checkWithoutVendor(sim)
  else await checkEnd(sim)
  const { violations, time, cloudFormation } = sim
  return {
    seed,
    violations,
    steps: time.steps,
    crashes: time.crashes,
    requests: cloudFormation.requests.length,
  }
}

function trouble(sim: Simulation): void {
  const { dice, time, queue, accounts, cloudFormation, weather } = sim
  time.faults = { crash: dice.pick([0, 0.005, 0.02, 0.06]), overtake: dice.pick([0, 0.05, 0.3]) }
  queue.duplicates = dice.pick([0, 0.2, 0.6])
  queue.delays = dice.pick([0, 0.1, 0.4])
  queue.undeliverable = dice.pick([0, 0, 0.2])
  accounts.trouble = dice.pick([0, 0.05, 0.4])
  cloudFormation.trouble = dice.pick([0, 0.1, 0.6])
  cloudFormation.silence = dice.pick([0, 0.1, 0.4])
  weather.conditions = {
    refusals: dice.pick([0, 0.02, 0.2]),
    unknown: dice.pick([0, 0.05, 0.3]),
    lagSeconds: dice.pick([0, 0, 1, 3]),
  }
  if (dice.chance(0.3)) weather.conditions = FAIR
  sim.queueTrouble = dice.pick([0, 0, 0.05])
  sim.slowness = dice.pick([0, 0.02, 0.2])
  sim.heartbeats = dice.chance(0.7)
  sim.hasSkew = dice.chance(0.2)
  if (sim.hasSkew) void stepClocks(sim)
  if (dice.chance(0.3)) upgrade(sim)
  if (dice.chance(0.4)) void stopSome(sim)
}

async function stepClocks(sim: Simulation): Promise<void> {
  for (let left = 3; left > 0; left--) {
    await sim.time.sleep(undefined, sim.dice.between(0, 6 * MINUTE), 'a clock steps')
    const worker = sim.dice.pick([...sim.workers.values()])
    if (worker) worker.skewMs = sim.dice.pick([-10, -1, 1, 10]) * MINUTE
  }
}

/**
 * From now on a worker may start with either version, as in an upgrade that is rolled back and
 * repeated.
 */
function upgrade(sim: Simulation): void {
  sim.versions = ['today', 'tomorrow']
  sim.renamed = KINDS.filter(() => sim.dice.chance(0.5))
}

async function stopSome(sim: Simulation): Promise<void> {
  for (let left = sim.dice.pick([1, 2, 4]); left > 0; left--) {
    await sim.time.sleep(undefined, sim.dice.between(0, 5 * MINUTE), 'a supervisor has its reasons')
    const worker = sim.dice.pick([...sim.workers.values()])
    if (worker && !worker.stopping.signal.aborted) await stopWorker(sim, worker)
  }
}

/** The vendor edits its profile, and in some schedules disappears for good. */
async function playVendor(sim: Simulation): Promise<void> {
  const { dice, time } = sim
  const how = dice.chance(0.08) ? dice.pick(['no workers', 'no topic'] as const) : undefined
  const edits = dice.pick([0, 1, 3])
  for (let left = edits; left > 0; left--) {
    await time.sleep(undefined, dice.between(0, 3 * MINUTE), 'the vendor edits its profile')
    sim.editProfile()
    const worker = dice.pick([...sim.workers.values()])
    if (worker && !worker.stopping.signal.aborted) await stopWorker(sim, worker)
  }
  if (!how) return
  await time.sleep(undefined, dice.between(0, 10 * MINUTE), 'the vendor disappears')
  sim.vanish(how)
}

/** Customers of a vendor that is gone delete their stacks, sooner or later. */
async function leaveVendor(sim: Simulation): Promise<void> {
  for (;;) {
    await sim.time.sleep(undefined, sim.dice.between(1, 60) * MINUTE, 'a customer leaves')
    const stack = sim.cloudFormation.stacks.find(({ status }) => status !== 'gone')
    if (!stack) return
    sim.cloudFormation.delete(stack)
  }
}

/** From now on nothing fails. The upgrade is finished, and dead letters are redriven. */
function heal(sim: Simulation): void {
  const { time, queue, accounts, cloudFormation, weather } = sim
  time.note(() => 'ALL IS WELL AGAIN')
  time.faults = { crash: 0, overtake: 0 }
  queue.duplicates = queue.delays = queue.undeliverable = 0
  accounts.trouble = cloudFormation.trouble = cloudFormation.silence = 0
  weather.conditions = FAIR
  sim.slowness = sim.queueTrouble = 0
  sim.heartbeats = true
  sim.versions = sim.versions.slice(-1)
  for (const worker of sim.workers.values()) {
    worker.skewMs = 0
    if (worker.version !== sim.versions[0]) void stopWorker(sim, worker)
  }
  if (sim.isVendorGone) void leaveVendor(sim)
  else void redriveAll(sim)
}
