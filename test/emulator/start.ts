import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Environment, launch, type Outcome, type Running, run } from '../journeys/program.ts'

const MOTO_PLUS = fileURLToPath(new URL('./moto_plus.py', import.meta.url))

/** An import of moto itself takes a second. */
const FIND_MOTO = `from importlib.util import find_spec
exit(not all(map(find_spec, ["moto", "flask", "flask_cors", "werkzeug"])))`

const TOKEN = 'rct_token-of-the-second-emulator'

interface Account {
  accountId: string
  accessKeyId: string
  secretAccessKey: string
}

type Fact = { kind: string } & Record<string, unknown>

export interface Emulator {
  origin: string
  vendor: Account
  customer: Account
  /** Changes how it behaves; see plus/options.py. */
  behave(options: Record<string, unknown>): Promise<void>
  /** What happened so far. */
  log(): Promise<Fact[]>
  stop(): Promise<void>
}

/** Whether moto is installed; says so where it is not. */
export function hasMoto(): boolean {
  const found = spawnSync('python3', ['-c', FIND_MOTO]).status === 0
  if (!found)
    process.stderr.write(
      'python3 with moto[server] is not installed: Rolecall is not tried on a second emulator here.\n',
    )
  return found
}

/** moto with what it leaves out, as a process of its own. */
export async function startEmulator(): Promise<Emulator> {
  const process = spawn('python3', [MOTO_PLUS], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(process, 'exit')
  const failed = ended.then(() => {
    throw new Error('The emulator ended before it was ready.')
  })
  const [line] = (await Promise.race([
    once(createInterface({ input: process.stdout }), 'line'),
    failed,
  ])) as [string]
  const about = JSON.parse(line) as Pick<Emulator, 'origin' | 'vendor' | 'customer'>
  return {
    ...about,
    behave: async (options) => {
      const answer = await fetch(`${about.origin}/_plus/options`, {
        method: 'POST',
        body: JSON.stringify(options),
      })
      if (!answer.ok) throw new Error(await answer.text())
    },
    log: async () => (await fetch(`${about.origin}/_plus/log`)).json() as Promise<Fact[]>,
    stop: async () => {
      process.kill('SIGKILL')
      await ended.catch(() => {})
      await failed.catch(() => {})
    },
  }
}

export const environmentOf = ({ origin }: Emulator, account: Account): Environment => ({
  AWS_ENDPOINT_URL: origin,
  AWS_ACCESS_KEY_ID: account.accessKeyId,
  AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
})

/** A vendor's folder with nothing but rolecall.yaml, and the program in it. */
export class Vendor {
  readonly folder = mkdtempSync(join(tmpdir(), 'rolecall-second-'))
  readonly #environment: Environment
  #service: Running | undefined
  url = ''

  constructor(emulator: Emulator, yaml: string) {
    writeFileSync(join(this.folder, 'rolecall.yaml'), yaml)
    this.#environment = {
      ...environmentOf(emulator, emulator.vendor),
      ROLECALL_PORT: '0',
      ROLECALL_ADMIN_TOKEN: TOKEN,
    }
  }

  setUp(...more: string[]): Promise<Outcome> {
    return run(['setup', '--json', ...more], this.#environment, { cwd: this.folder })
  }

  async serve(): Promise<void> {
    this.#service = launch(['serve', '--json'], this.#environment, { cwd: this.folder })
    const [, url] = await this.#service.prints(/"url": "(.*)"/)
    this.url = url!
  }

  /** As a power cut would, and the power comes back. */
  async restart(): Promise<void> {
    await this.stop()
    await this.serve()
  }

  async stop(): Promise<void> {
    await this.#service?.kill('SIGKILL')
  }

  async call<Answer>(path: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const order =
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(this.url + path, order)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
}
