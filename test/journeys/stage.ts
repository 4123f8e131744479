import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Knobs } from '../../src/sandbox/world.ts'
import { type Environment, launch, type Outcome, type Running, run } from './program.ts'
import { Middleman } from './proxy.ts'
import { changeConfig, SAMPLE_CONFIG } from './sample-config.ts'

export const VENDOR = '111122223333'
export const REGIONS = ['us-east-1', 'eu-west-1'] as const
export const TOKEN = 'journey-token-journey-token'

export interface Invitation {
  id: string
  customerId: string
  accountId: string | null
  externalId: string
  region: string
  status: string
  onboardingUrl: string
  launchUrl: string
  templateUrl: string
  profileVersion: string
  attempts: Attempt[]
}

export interface Attempt {
  status: 'creating' | 'checking' | 'connected' | 'failed'
  stackId: string
  finding: { code: string; message: string; remedy: string } | null
}

export interface Connection {
  id: string
  invitationId: string
  accountId: string
  roleArn: string
  status: string
  profileVersion: string
  grantedVersion: number | null
  findings: { code: string; message: string; remedy: string }[]
}

export interface Problem {
  code: string
  title: string
  detail?: string
}

type KnobChange = Partial<Omit<Knobs, 'throttle'>> & { throttle?: Record<string, number | null> }

export interface Reply<Body> {
  status: number
  body: Body
}

/**
 * A sandbox, a vendor set up in it, and the service: real processes that share nothing but sockets.
 */
export class Stage {
  readonly folder: string
  readonly sandbox: string
  readonly #sandboxProcess: Running
  #service: Running | undefined
  port = 0
  /** What the API is called with. */
  token = TOKEN
  /** Further settings of the service, at each start. */
  also: Environment = {}
  /** Such as another Node, or none of the usual settings. */
  node: string | undefined
  /** After so many milliseconds a program is killed; the usual time if undefined. */
  #longestMs: number | undefined
  /** Stands between the service and AWS, where a test asks for it. */
  proxy: Middleman | undefined

  private constructor(folder: string, sandboxProcess: Running, sandbox: string) {
    this.folder = folder
    this.#sandboxProcess = sandboxProcess
    this.sandbox = sandbox
  }

  /** `changes` reach the sandbox, such as a clock of its own. */
  static async open(config = SAMPLE_CONFIG, changes: Environment = {}): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'rolecall-journey-'))
    await writeFile(join(folder, 'rolecall.yaml'), config)
    const process = launch(['sandbox', '--port', '0', '--json'], changes, { cwd: folder })
    const [, origin] = await process.prints(/"endpoint": "(.*)"/)
    const stage = new Stage(folder, process, origin!)
    stage.port = await freePort()
    return stage
  }

  /**
   * Set up. All that the service says to AWS passes a proxy, also by the URLs that AWS hands out.
   * `longestMs` is how long its programs may run, in milliseconds.
   */
  static async behindProxy(config = SAMPLE_CONFIG, longestMs?: number): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'rolecall-journey-'))
    await writeFile(join(folder, 'rolecall.yaml'), config)
    const proxy = await Middleman.open()
    const port = await freePort()
    proxy.target = `http://127.0.0.1:${port}`
    const process = launch(
      ['sandbox', '--port', String(port), '--origin', proxy.origin, '--json'],
      {},
      { cwd: folder, ...(longestMs && { longestMs }) },
    )
    await process.prints(/"endpoint"/)
    const stage = new Stage(folder, process, proxy.target)
    stage.#longestMs = longestMs
    stage.proxy = proxy
    stage.port = await freePort()
    await stage.setUp()
    return stage
  }

  /** Opened, set up and serving; `changes` reach sandbox and service. */
  static async serving(config?: string, changes: Environment = {}): Promise<Stage> {
    const stage = await Stage.open(config, changes)
    try {
      await stage.setUp()
      await stage.serve(changes)
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get environment(): Environment {
    return {
      AWS_ENDPOINT_URL: this.proxy?.origin ?? this.sandbox,
      AWS_REGION: REGIONS[0],
      AWS_ACCESS_KEY_ID: VENDOR,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      ROLECALL_PORT: String(this.port),
      ROLECALL_CONSOLE_URL: this.sandbox,
      ROLECALL_ADMIN_TOKEN: TOKEN,
      ROLECALL_URL: this.url,
      ROLECALL_TOKEN: TOKEN,
    }
  }

  cli(args: string[], changes: Environment = {}): Promise<Outcome> {
    return run(args, { ...this.environment, ...changes }, { cwd: this.folder })
  }

  async setUp(): Promise<void> {
    const outcome = await this.cli(['setup', ...REGIONS.flatMap((region) => ['--region', region])])
    if (outcome.code !== 0) throw new Error(`Set-up ended with ${outcome.code}:\n${outcome.stderr}`)
  }

  async serve(changes: Environment = {}, options: string[] = []): Promise<Running> {
    const node = this.node === undefined ? {} : { node: this.node }
    const longest = this.#longestMs === undefined ? {} : { longestMs: this.#longestMs }
    this.#service = launch(
      ['serve', '--json', ...options],
      { ...this.environment, ...this.also, ...changes },
      { cwd: this.folder, ...node, ...longest },
    )
    await this.#service.prints(/"url": "(.*)"/)
    return this.#service
  }

  /** The process id of the service. */
  get pid(): number | undefined {
    return this.#service?.process.pid
  }

  /** As a power cut would. */
  async crash(): Promise<void> {
    await this.#service?.kill('SIGKILL')
  }

  async stopServing(): Promise<Outcome> {
    return this.#service!.kill('SIGTERM')
  }

  /** Starts the service again with another rolecall.yaml. The first was SAMPLE_CONFIG. */
  async restartWith(config: string): Promise<void> {
    await this.stopServing()
    await changeConfig(this.folder, config)
    await this.serve()
  }

  /** What the service said up to now. */
  log(): string {
    return this.#service?.said().stderr ?? ''
  }

  async knobs(change: KnobChange): Promise<void> {
    const response = await fetch(`${this.sandbox}/_sandbox/knobs`, {
      method: 'POST',
      body: JSON.stringify(change),
    })
    if (!response.ok) throw new Error(await response.text())
  }

  async call<Body>(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    token = this.token,
  ): Promise<Reply<Body>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }

  async invite(input: Record<string, unknown> = {}): Promise<Invitation> {
    const { status, body } = await this.call<Invitation>('POST', '/v1/invitations', {
      customerId: 'acme',
      ...input,
    })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return body
  }

  async invitation({ id }: Invitation): Promise<Invitation> {
    return (await this.call<Invitation>('GET', `/v1/invitations/${id}`)).body
  }

  async connection({ id }: Invitation): Promise<Connection | undefined> {
    const { status, body } = await this.call<Connection>(
      'GET',
      `/v1/connections/${id.replace('inv_', 'con_')}`,
    )
    return status === 200 ? body : undefined
  }

  /** Waits until the connection has this status. */
  async connected(invitation: Invitation, status = 'active'): Promise<Connection> {
    return until(`the connection to be ${status}`, async () => {
      const connection = await this.connection(invitation)
      return connection?.status === status ? connection : undefined
    })
  }

  /** Waits until the invitation's latest attempt has this status. */
  async attempted(invitation: Invitation, status: Attempt['status']): Promise<Attempt> {
    return until(`an attempt to be ${status}`, async () => {
      const attempt = (await this.invitation(invitation)).attempts.at(-1)
      return attempt?.status === status ? attempt : undefined
    })
  }

  async order(connection: Connection, word: string): Promise<Reply<Connection>> {
    return this.call<Connection>('POST', `/v1/connections/${connection.id}/${word}`)
  }

  async close(): Promise<void> {
    await this.#service?.kill('SIGKILL')
    await this.proxy?.close()
    await this.#sandboxProcess.kill('SIGKILL')
    await rm(this.folder, { recursive: true, force: true })
  }
}

const MAX_WAIT_MS = 120_000

/**
 * Asks again until there is something, and less often the longer it takes: each question costs the
 * others of this machine time. Throws with what it waited for when it never comes.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  longestMs = MAX_WAIT_MS,
): Promise<T> {
  const started = performance.now()
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    const passed = performance.now() - started
    if (passed > longestMs)
      throw new Error(`Waited ${longestMs / 1000} s for ${what}, and it did not come.`)
    await pause(Math.min(250, Math.max(50, passed / 10)))
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
