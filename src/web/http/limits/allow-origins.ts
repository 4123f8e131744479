import type { MiddlewareHandler } from 'hono'
import type { Environment } from '../environment.ts'

const MAX_PREFLIGHT_AGE_SECONDS = 600

/**
 * Lets scripts from these origins read what they get with a bearer token. A response to another
 * origin has no CORS header, so its browser keeps the response from the script.
 */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const origin = c.req.header('origin')
    const isAllowed = origin !== undefined && origins.includes(origin)
    if (c.req.method === 'OPTIONS') c.res = c.body(null, 204)
    else await next()
    c.header('vary', 'Origin', { append: true })
    if (!isAllowed) return
    c.header('access-control-allow-origin', origin)
    if (c.req.method !== 'OPTIONS') return
    c.header('access-control-allow-methods', 'GET')
    c.header('access-control-allow-headers', 'authorization')
    c.header('access-control-max-age', String(MAX_PREFLIGHT_AGE_SECONDS))
  }
}
