import { ERRORS, isRolecallError } from '../src/api/errors.ts'
import type { Ports } from '../src/core/ports.ts'
import { portsOf } from './ports.ts'
import type { Simulation } from './simulation.ts'

const PATIENCE_MS = 5000
const MAX_TRIES = 6

/**
 * Calls a worker that runs. Calls again if there is no answer or the answer says to try again.
 * Returns undefined if the call was refused or never succeeded.
 */
export async function insist<T>(
  sim: Simulation,
  ask: (ports: Ports) => Promise<T>,
): Promise<T | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const answer = await askOnce(sim, ask)
    if (answer !== 'again') return answer.value
  }
  return undefined
}

async function askOnce<T>(
  sim: Simulation,
  ask: (ports: Ports) => Promise<T>,
): Promise<{ value: T | undefined } | 'again'> {
  const unheard = sim.time
    .sleep(undefined, PATIENCE_MS, 'waits for an answer')
    .then(() => 'again' as const)
  const workers = [...sim.workers.values()].filter(
    ({ alive, stopping }) => alive && !stopping.signal.aborted,
  )
  if (workers.length === 0) return unheard
  const ports = portsOf(sim, sim.dice.pick(workers))
  return Promise.race([tryOnce(sim, () => ask(ports)), unheard])
}

/** Returns a refusal as a result too. */
async function tryOnce<T>(
  sim: Simulation,
  ask: () => Promise<T>,
): Promise<{ value: T | undefined } | 'again'> {
  try {
    return { value: await ask() }
  } catch (error) {
    if (!isRolecallError(error))
      sim.violate(
        `an error that nobody expected: ${error instanceof Error ? error.stack : String(error)}`,
      )
    else if (ERRORS[error.code].retry) return 'again'
    return { value: undefined }
  }
}
