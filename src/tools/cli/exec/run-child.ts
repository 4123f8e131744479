import { spawn } from 'node:child_process'
import { RolecallError } from '../../../api/errors.ts'
import { withUsersUmask } from '../umask.ts'

export interface Ending {
  code: number | null
  signal: NodeJS.Signals | null
}

const PASSED_ON: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT']
/** The terminal sends these signals to all of its processes, so the command gets them already. */
const FROM_TERMINAL: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

/** Runs a command until it ends, and passes signals on to it. */
export function runChild(
  [file, ...args]: [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<Ending> {
  const child = withUsersUmask(() => spawn(file, args, { stdio: 'inherit', env }))
  const handlers = PASSED_ON.map((signal) => ({
    signal,
    handler: () =>
      void (process.stdin.isTTY && FROM_TERMINAL.includes(signal) ? undefined : child.kill(signal)),
  }))
  for (const { signal, handler } of handlers) process.on(signal, handler)
  return new Promise<Ending>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      const detail = `The command "${file}" cannot be run (${error.code}).`
      reject(new RolecallError('NOT_FOUND', { detail }, error))
    })
    child.on('exit', (code, signal) => resolve({ code, signal }))
  }).finally(() => {
    for (const { signal, handler } of handlers) process.off(signal, handler)
  })
}

/** Ends this process with the exit code or the signal of the command. */
export function endAlike({ code, signal }: Ending): void {
  process.exitCode = code ?? 1
  if (signal) process.kill(process.pid, signal)
}
