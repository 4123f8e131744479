import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Stage } from './server.ts'
import { listener } from './server.ts'
import { systemClock, systemRandom } from './system.ts'
import type { Knobs, SandboxClock, SandboxRandom } from './world.ts'
import { calmKnobs, World } from './world.ts'

export interface SandboxOptions {
  /** A free one is taken by default. */
  port?: number
  host?: string
  /** What it calls itself in queue URLs and presigned URLs, where it stands behind a proxy. */
  origin?: string
  clock?: SandboxClock
  random?: SandboxRandom
  knobs?: Partial<Knobs>
}

export interface Sandbox {
  /** Such as `http://127.0.0.1:4010`: the endpoint of every service, Region and account. */
  readonly origin: string
  /** What is served now; another one after a reset. */
  readonly world: World
  /** Closes everything at once, long polls too. */
  stop(): Promise<void>
}

/** Starts a small AWS on one port. */
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
    stop: () => close(server),
  }
}

const freshWorld = ({ clock = systemClock, random = systemRandom, knobs = {} }: SandboxOptions) =>
  new World(clock, random, { ...calmKnobs, ...knobs, throttle: { ...knobs.throttle } })

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

/** A wildcard address is no address to call: the loopback one stands for it. */
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
