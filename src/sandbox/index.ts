import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { moveClock } from './control/control.ts'
import { complaintAbout, turnKnobs } from './control/knobs.ts'
import { type Seeded, type Seeds, seedWorld } from './control/seed.ts'
import { MovableClock } from './movable-clock.ts'
import type { Stage } from './server.ts'
import { listener } from './server.ts'
import { systemClock, systemRandom } from './system.ts'
import type { Knobs, SandboxClock, SandboxRandom } from './world.ts'
import { knobsOf, World } from './world.ts'

export type { CustomerSeed, RoleSeed, Seeded, Seeds } from './control/seed.ts'
export type {
  AccountSeed,
  OrganizationSeed,
  SeededOrganization,
  UnitSeed,
} from './control/seed-organization.ts'

/** How to start a sandbox. */
export interface SandboxOptions {
  /** The port to listen on, 0 to 65535. Default 0: the system chooses a free one. */
  port?: number
  /** The address to listen on. Default `127.0.0.1`. */
  host?: string
  /**
   * The origin in queue URLs and presigned URLs, such as `http://sandbox:4010` behind a proxy.
   * Default: the listening address.
   */
  origin?: string
  /** The source of time. Default: the machine's clock. */
  clock?: SandboxClock
  /** The source of randomness. Default: the system's. */
  random?: SandboxRandom
  /** Difficulties of the real AWS, such as delays and duplicates. Default: none. */
  knobs?: Partial<Knobs>
}

/** A running sandbox. */
export interface Sandbox {
  /** The endpoint of every service, Region and account, such as `http://127.0.0.1:4010`. */
  readonly origin: string
  /** The state that is served now. A reset replaces it. */
  readonly world: World
  /**
   * Makes roles, customers that have connected, and organizations. STS knows the roles at once.
   *
   * @param seeds the roles, the customers and the organizations
   * @returns the ARNs, the External IDs and the ids of OUs, in the order of the seeds
   * @throws an `Error` in AWS's words for a name, a policy or an account number that is not valid
   * @example
   * ```ts
   * const { customers } = sandbox.seed({
   *   customers: [{ accountId: '222222222222', vendorAccountId: '111111111111' }],
   * })
   * ```
   */
  seed(seeds: Seeds): Seeded
  /**
   * Changes knobs: delays, throttling, and what an organization denies. The others stay.
   *
   * @param knobs the knobs to change; a limit or policy of `null` is removed
   * @throws an `Error` that names the knob and its range
   */
  turn(knobs: Partial<Knobs>): void
  /**
   * Moves the sandbox's time forward: sessions and presigned URLs expire, delays pass. Signatures
   * of clients are still checked by the machine's time.
   *
   * @param ms milliseconds, 0 or more
   * @throws a `RangeError` for a negative number
   */
  advance(ms: number): void
  /** Ends all connections, long polls included, and stops listening. */
  stop(): Promise<void>
}

/**
 * Starts the sandbox: a small AWS on one port, for trials and for your own tests.
 *
 * Any AWS SDK or the AWS CLI can use it as `AWS_ENDPOINT_URL`. An access key of twelve digits is
 * the user `Administrator` of that account; its secret is `sandbox`.
 *
 * @param options where to listen, and how the sandbox behaves
 * @returns the running sandbox; call `stop()` when you are done
 * @throws an `Error` with code `EADDRINUSE` when another program uses the port
 * @example
 * ```ts
 * import { S3Client } from '@aws-sdk/client-s3'
 * import { startSandbox } from 'rolecall/sandbox'
 *
 * const sandbox = await startSandbox()
 * const s3 = new S3Client({
 *   endpoint: sandbox.origin,
 *   region: 'us-east-1',
 *   credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
 * })
 * await sandbox.stop()
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const stage: Stage = { world: freshWorld(options), open: new Set(), reset: () => {} }
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, listener(stage))
  const host = options.host ?? '127.0.0.1'
  await listen(server, options.port ?? 0, host)
  const origin = options.origin ?? originOf(host, server)
  stage.world.origin = origin
  stage.reset = () => {
    stage.world = freshWorld(options)
    stage.world.origin = origin
    for (const exchange of stage.open) exchange.abort()
  }
  return {
    origin,
    get world() {
      return stage.world
    },
    seed: (seeds) => seedWorld(stage.world, seeds),
    turn: (knobs) => {
      const complaint = complaintAbout(knobs)
      if (complaint) throw new Error(complaint)
      turnKnobs(stage.world, knobs)
    },
    advance: (ms) => moveClock(stage.world, ms),
    stop: () => close(server),
  }
}

const freshWorld = ({ clock = systemClock, random = systemRandom, knobs }: SandboxOptions) =>
  new World(new MovableClock(clock), random, knobsOf(knobs))

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)))
    server.listen(port, host, resolve)
  })
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code !== 'EADDRINUSE') return error
  return Object.assign(
    new Error(`The sandbox cannot listen on ${host}:${port}: another program does.`, {
      cause: error,
    }),
    {
      code: error.code,
    },
  )
}

/** Clients cannot call a wildcard address, so the origin names the loopback address instead. */
function originOf(host: string, server: Server): string {
  const { port, family } = server.address() as AddressInfo
  const name =
    host === '0.0.0.0' || host === '::' ? '127.0.0.1' : family === 'IPv6' ? `[${host}]` : host
  return `http://${name}:${port}`
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
