import type { IncomingMessage } from 'node:http'
import { AwsFault } from '../operation.ts'
import type { World } from '../world.ts'

/**
 * The console acts for the person in front of it, so it answers only requests from its own pages.
 */
export function refuseForeign(world: World, { method, headers }: IncomingMessage) {
  const { host, origin } = headers
  const fetchSite = headers['sec-fetch-site']
  const isOwnHost = host !== undefined && ownHosts(world).includes(host)
  const isOwnOrigin = origin === undefined || origin === `http://${host}`
  const isOwnFetch = fetchSite === undefined || fetchSite === 'same-origin'
  const isJson = headers['content-type']?.split(';')[0] === 'application/json'
  if (method === 'POST' && isJson && isOwnHost && isOwnOrigin && isOwnFetch) return
  throw new AwsFault(
    'Forbidden',
    'The sandbox console accepts requests only from its own pages.',
    403,
  )
}

function ownHosts({ origin }: World): string[] {
  const { host, port } = new URL(origin)
  return [host, `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]
}
