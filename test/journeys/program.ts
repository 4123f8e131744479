import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/rolecall.js', import.meta.url))
const BUILT = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const MAX_WAIT_MS = 120_000

export type Environment = Record<string, string>

export interface Outcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The real program with nothing but what is given: no setting of this machine reaches it. */
export function launch(
  args: string[],
  environment: Environment,
  options: { cwd: string; node?: string; longestMs?: number },
): Running {
  if (!existsSync(BUILT)) throw new Error('The program is not built: run "npm run build" first.')
  const env = {
    PATH: process.env.PATH,
    HOME: options.cwd,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  }
  return watched(
    spawn(options.node ?? process.execPath, [BIN, ...args], {
      cwd: options.cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
    options.longestMs,
  )
}

export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Outcome>
  /** All that was said so far. */
  said(): { stdout: string; stderr: string }
  /** Resolves with the match, once it is printed; fails when the program ends first. */
  prints(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<Outcome>
}

/** Ends the program after `longestMs`, so that a test that hangs leaves nothing behind. */
function watched(child: ChildProcess, longestMs = 3 * MAX_WAIT_MS): Running {
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (said[stream] += text))
  const alarm = setTimeout(() => child.kill('SIGKILL'), longestMs).unref()
  const ended = once(child, 'close').then(([code, signal]): Outcome => {
    clearTimeout(alarm)
    return { code, signal, ...said }
  })
  return {
    process: child,
    ended,
    said: () => ({ ...said }),
    prints: (pattern) => printed(child, said, pattern),
    async kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}

function printed(
  child: ChildProcess,
  said: { stdout: string; stderr: string },
  pattern: RegExp,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(said.stdout) ?? pattern.exec(said.stderr)
      if (match) settle(() => resolve(match))
    }
    const fail = (why: string) =>
      settle(() => reject(new Error(`${why} before ${pattern}:\n${said.stdout}${said.stderr}`)))
    const ended = () => fail('The program ended')
    const alarm = setTimeout(() => fail(`${MAX_WAIT_MS / 1000} s passed`), MAX_WAIT_MS)
    const settle = (then: () => void) => {
      clearTimeout(alarm)
      child.off('close', ended)
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', look)
      then()
    }
    child.on('close', ended)
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', look)
    look()
  })
}

/** Runs a command to its end. */
export const run = (
  args: string[],
  environment: Environment,
  options: { cwd: string; node?: string },
): Promise<Outcome> => launch(args, environment, options).ended

const bare = (environment: Environment) => ({
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...environment,
})

/** Another program, with nothing of this machine but the search path. */
export const runAnywhere = (
  file: string,
  args: string[],
  environment: Environment,
): Promise<Outcome> =>
  watched(spawn(file, args, { env: bare(environment), stdio: ['ignore', 'pipe', 'pipe'] })).ended

/** The same for one that is spoken to: `process.stdin` is open. */
export const launchAnywhere = (file: string, args: string[], environment: Environment): Running =>
  watched(spawn(file, args, { env: bare(environment), stdio: 'pipe' }))
