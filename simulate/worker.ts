import { isRolecallError } from '../src/api/errors.ts'
import { storeAccessVersions } from '../src/core/access-versions/store-versions.ts'
import { Budget } from '../src/core/callback/limits/budget.ts'
import { workInbox } from '../src/core/callback/receive/work-inbox.ts'
import { SessionCache } from '../src/core/credentials/session-cache.ts'
import type { Installation, Ports } from '../src/core/ports.ts'
import { CircuitBreaker } from '../src/core/verification/circuit-breaker.ts'
import { holdAfterAbsence } from '../src/core/verification/hold-after-absence.ts'
import { choresOf } from '../src/hosts/machine/run/loops.ts'
import { clockOf, portsOf } from './ports.ts'
import type { Simulation } from './simulation.ts'
import { EPOCH, type Process } from './timeline.ts'

/** One run of the service: its name and number, its clock, which may be wrong, and its version. */
export interface Worker extends Process {
  run: number
  skewMs: number
  version: 'today' | 'tomorrow'
  /** Aborted when the supervisor asks the worker to stop. */
  stopping: AbortController
  clock: Ports['clock']
  /** The session cache, which the worker keeps in memory. */
  sessions: SessionCache
  /** What rolecall.yaml said when it started. */
  installation: Installation
}

const TICK_MS = 500
const GRACE_MS = 25_000

/**
 * Starts the loops of the service. The queue loop is the product's own; the other loops run only
 * when something is due.
 */
export function startWorker(
  sim: Simulation,
  start: Pick<Worker, 'name' | 'run' | 'version'>,
): Worker {
  const stopping = new AbortController()
  const process = {
    ...start,
    alive: true,
    skewMs: 0,
    stopping,
    onCrash: () => sim.restart(start.name),
  }
  const clock = clockOf(sim, process)
  const worker: Worker = Object.assign(process, {
    clock,
    installation: sim.installation,
    sessions: new SessionCache({ clock, random: sim.random }),
  })
  void serve(sim, worker, portsOf(sim, worker)).catch((error: unknown) => acceptError(sim, error))
  return worker
}

async function serve(sim: Simulation, worker: Worker, ports: Ports): Promise<void> {
  try {
    await holdAfterAbsence(ports)
    await storeAccessVersions(ports)
  } catch (error) {
    // The program ends with an error, and its supervisor starts it again.
    acceptError(sim, error)
    return sim.time.kill(worker)
  }
  const [budget, breaker, stop] = [
    new Budget(ports.clock, { secondsUntil: () => 0 }),
    new CircuitBreaker(ports.clock),
    worker.stopping.signal,
  ]
  const chores = choresOf(ports, breaker).map((chore) => repeat(sim, worker, chore))
  await Promise.all([workInbox(ports, stop, () => {}, budget), ...chores])
  sim.time.note(() => `${worker.name} has stopped`)
  sim.time.end(worker)
  sim.restart(worker.name)
}

async function repeat(
  sim: Simulation,
  worker: Worker,
  { name, kind, work }: ReturnType<typeof choresOf>[number],
): Promise<void> {
  const { time, weather, watched } = sim
  const isStopping = () => worker.stopping.signal.aborted
  while (!isStopping()) {
    const isMore = await work().catch((error: unknown) => acceptError(sim, error))
    if (isMore === true) continue
    const rested = time.now + TICK_MS
    const dueAt = () => (weather.isBehind ? rested : watched.nextDue(kind) - EPOCH - worker.skewMs)
    await time.step(
      worker,
      name,
      () => {},
      () => (isStopping() ? time.now : Math.max(rested, dueAt())),
    )
  }
}

/** Sends SIGTERM, and after the grace period SIGKILL. */
export async function stopWorker(sim: Simulation, worker: Worker): Promise<void> {
  sim.time.note(() => `${worker.name} is asked to stop`)
  worker.stopping.abort()
  await sim.time.sleep(undefined, GRACE_MS, `waits for ${worker.name} to stop`)
  if (worker.alive) sim.time.kill(worker)
}

/** Accepts an error that the service logs and survives. Any other error is a bug. */
export function acceptError(sim: Simulation, error: unknown): void {
  if (!isRolecallError(error))
    sim.violate(
      `an error that nobody expected: ${error instanceof Error ? error.stack : String(error)}`,
    )
  else sim.time.note(() => `failed with ${error.code}`)
}
