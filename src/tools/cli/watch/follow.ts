import { isRolecallError, type RolecallError } from '../../../api/errors.ts'
import { endingOf, type Seen, type Step, stepsOf } from './steps.ts'

interface Watching {
  load(): Promise<Seen>
  print(step: Step): void
  /** Waits before the next look. False: the time is over. */
  rest(hasChanged: boolean): Promise<boolean>
  /** The service does not answer, and may answer later. */
  onTrouble(error: RolecallError): void
}

/** It has not settled in time. */
export const EXIT_TIMED_OUT = 5

/** Prints each step once until things have settled, and gives the exit code that says how. */
export async function followSteps({ load, print, rest, onTrouble }: Watching): Promise<number> {
  const printed = new Set<string>()
  let status: string | undefined
  for (let isFirst = true; ; isFirst = false) {
    // At the start the address or the id may be wrong. Later an outage may pass.
    const seen = await load().catch((error: unknown) => {
      if (isFirst || !isRolecallError(error) || !error.retry) throw error
      onTrouble(error)
      return undefined
    })
    const steps = seen ? stepsOf(seen) : []
    const fresh = steps.filter((step) => !printed.has(keyOf(step)))
    for (const step of fresh) printed.add(keyOf(step))
    for (const step of fresh) print(step)
    // A connection can come back to a status that it had before.
    const now = seen?.connection?.status
    if (now !== undefined && now !== status && fresh.length === 0) print(steps.at(-1)!)
    status = now ?? status
    const ending = seen && endingOf(seen)
    if (ending !== undefined) return ending
    if (!(await rest(fresh.length > 0))) return EXIT_TIMED_OUT
  }
}

const keyOf = ({ at, status, text }: Step): string => `${at} ${status} ${text}`
