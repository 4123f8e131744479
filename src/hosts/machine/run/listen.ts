import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { RolecallError } from '../../../api/errors.ts'
import type { App } from '../../../web/http/environment.ts'
import type { NetworkSettings } from '../config/network-settings.ts'

export interface Listeners {
  servers: Server[]
  /** The port for customers, and for everybody if there is no other. */
  port: number
  /** The port that serves everything, if the public one serves only what customers need. */
  adminPort?: number
}

type Listening = Pick<NetworkSettings, 'host' | 'port' | 'adminPort' | 'keepAliveSeconds'>

/** Opens the listener and, with `adminPort`, a second one for all that customers do not need. */
export async function openListeners(app: App, settings: Listening): Promise<Listeners> {
  const { port, adminPort } = settings
  if (adminPort === undefined) {
    const server = await listen(app.fetch, port, settings)
    return { servers: [server], port: portOf(server) }
  }
  const admin = await listen(app.fetch, adminPort, settings)
  const forCustomers: Fetch = (request, env) => app.fetch(request, { ...env, isPublicPort: true })
  try {
    const server = await listen(forCustomers, port, settings)
    return { servers: [server, admin], port: portOf(server), adminPort: portOf(admin) }
  } catch (error) {
    admin.close()
    throw error
  }
}

type Fetch = Parameters<typeof serve>[0]['fetch']

const portOf = (server: Server): number => (server.address() as AddressInfo).port

async function listen(
  fetch: Fetch,
  port: number,
  { host, keepAliveSeconds }: Listening,
): Promise<Server> {
  const server = serve({ fetch, hostname: host, port }) as Server
  server.keepAliveTimeout = keepAliveSeconds * 1000
  // Node.js also closes an idle connection after headersTimeout, so that must be the longer time.
  server.headersTimeout = server.keepAliveTimeout + 5000
  try {
    if (!server.listening) await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new RolecallError('PORT_IN_USE', { detail: `(${host}:${port})` }, error)
    throw new RolecallError(
      'SETTING_INVALID',
      { detail: `Cannot listen on ${host}:${port}.` },
      error,
    )
  }
  return server
}
