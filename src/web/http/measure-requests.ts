import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Clock } from '../../core/ports.ts'
import { toRolecallError } from './contract/problems.ts'
import type { Environment } from './environment.ts'
import type { Metrics } from './metrics.ts'

const SESSIONS = '/v1/connections/:id/credentials'
const OTHER = { method: 'other', path: 'other' }

/**
 * Measures each request by the route that matches it, because each link has its own path. This is a
 * separate file so that the Lambda bundle contains no Prometheus client.
 */
export const measureRequests =
  (metrics: Metrics, clock: Pick<Clock, 'monotonic'>): MiddlewareHandler<Environment> =>
  async (c, next) => {
    const startedAt = clock.monotonic()
    await next()
    const { method, path } = matchedRoutes(c).findLast((it) => it.method !== 'ALL') ?? OTHER
    const status = `${String(c.res.status)[0]}xx`
    const seconds = (clock.monotonic() - startedAt) / 1000
    metrics.observeRequest({ method, route: path, status, seconds })
    if (path === SESSIONS) metrics.countSession(c.error ? toRolecallError(c.error).code : 'issued')
  }
