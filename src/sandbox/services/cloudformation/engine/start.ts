import type { Caller } from '../../../operation.ts'
import type { Noted } from './events.ts'
import { setStackStatus } from './events.ts'
import type { Run } from './resource-context.ts'

/** The status of a stack when the sandbox itself fails. */
type FailedStatus = 'CREATE_FAILED' | 'UPDATE_FAILED' | 'DELETE_FAILED'

/** Runs an operation in the background, after the one that is running, if any. */
export function start(
  noted: Noted,
  actor: Caller,
  work: (run: Run) => Promise<void>,
  failedStatus: FailedStatus,
): void {
  const { stack } = noted
  const cancel = new AbortController()
  const before = stack.running?.done ?? Promise.resolve()
  const done = before
    .then(() => work({ ...noted, actor, signal: cancel.signal, cancel }))
    .catch((error: unknown) =>
      setStackStatus(
        noted,
        failedStatus,
        `Internal Failure: ${error instanceof Error ? error.message : String(error)}`,
      ),
    )
    .finally(() => {
      if (stack.running === running) stack.running = undefined
    })
  const running = { done, cancel }
  stack.running = running
}

/** The same operation with a fresh cancel signal: for the steps after a failure. */
export function freshRun(run: Run): Run {
  const cancel = new AbortController()
  if (run.stack.running) run.stack.running.cancel = cancel
  return { ...run, signal: cancel.signal, cancel }
}
