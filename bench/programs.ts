import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SAMPLE_CONFIG, VENDOR_ACCOUNT } from '../src/tools/cli/dev/sample.ts'

const ENTRY = fileURLToPath(new URL('../bin/rolecall.js', import.meta.url))
const TICKS_PER_MS = 0.1

export interface Program {
  child: ChildProcess
  /** The first line or document that it printed. */
  said: string
  stop(): Promise<void>
}

/** A benchmark that fails does not stop what it started. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill()
})

/** Starts a program. Resolves when it has printed a whole line, or a whole JSON document. */
export async function start(
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Program> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, args, {
    env: { PATH, HOME, ...options.env },
    cwd: options.cwd ?? tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const said = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (text.startsWith('{') ? /^}\n/m.test(text) : text.includes('\n')) resolve(text)
    })
    child.once('exit', (code) =>
      reject(new Error(`${args.join(' ')} ended with ${code}: ${errors}`)),
    )
  })
  return { child, said, stop: () => stop(child) }
}

export const rolecall = (
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
) => start([ENTRY, ...args], options)

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** A vendor's account that is set up, in a sandbox that has its own process. */
export interface Stage {
  sandbox: string
  folder: string
  /** The environment of `rolecall serve`. */
  env: Record<string, string>
  stop(): Promise<void>
}

export async function stage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'rolecall-bench-'))
  await writeFile(join(folder, 'rolecall.yaml'), SAMPLE_CONFIG)
  const sandbox = await rolecall(['sandbox', '--port', '0', '--json'])
  const { endpoint } = JSON.parse(sandbox.said) as { endpoint: string }
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: VENDOR_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    ROLECALL_DATA_DIR: join(folder, 'data'),
    ROLECALL_ADMIN_TOKEN: 'rolecall-bench-token',
    ROLECALL_PORT: '0',
  }
  const setup = await rolecall(['setup', '--json'], { env, cwd: folder })
  if (setup.child.exitCode === null) await once(setup.child, 'exit')
  return {
    sandbox: endpoint,
    folder,
    env,
    async stop() {
      await sandbox.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Served {
  program: Program
  url: string
  token: string
}

export async function serve(on: Stage, env: Record<string, string> = {}): Promise<Served> {
  const program = await rolecall(['serve', '--json'], {
    env: { ...on.env, ...env },
    cwd: on.folder,
  })
  const { url } = JSON.parse(program.said) as { url: string }
  return { program, url, token: on.env.ROLECALL_ADMIN_TOKEN! }
}

const proc = ({ child }: Program, file: string): string =>
  readFileSync(`/proc/${child.pid}/${file}`, 'utf8')

/** CPU time so far, in milliseconds, to the nearest 10. */
export function cpuOf(program: Program): number {
  const fields = proc(program, 'stat').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_MS
}

/** The largest memory so far, in MB. */
export const peakMemory = (program: Program): number =>
  Number(/VmHWM:\s*(\d+)/.exec(proc(program, 'status'))![1]) / 1024
