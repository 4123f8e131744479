import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { Ports } from '../../core/ports.ts'
import type { AppOptions } from './app.ts'
import { problem, toRolecallError } from './contract/problems.ts'
import type { App, Environment } from './environment.ts'
import { callerAddress, networksOf } from './limits/caller-address.ts'
import { limitBody } from './limits/limit-body.ts'
import { hideFromPublicPort, requirePlainTarget } from './limits/plain-target.ts'
import { measureRequests } from './measure-requests.ts'
import { addMissingHeaders, headersFor } from './response-headers.ts'

/** An app without routes: what holds for each request, whatever it asks for. */
export function createEmptyApp(
  ports: Pick<Ports, 'clock' | 'installation' | 'log'>,
  { addressOf = peer, trustedProxies = [], metrics }: AppOptions,
): App {
  const app = new Hono<Environment>()
  const trusted = networksOf(trustedProxies)
  const everywhere = headersFor(ports.installation.publicUrl)
  app.use(async (c, next) => {
    // An id that the caller sends is ignored, because the log and the audit trail rely on ours.
    const requestId = crypto.randomUUID()
    c.set('requestId', requestId)
    c.set('headers', { ...everywhere, 'x-request-id': requestId })
    c.set('address', callerAddress(addressOf(c), c.req.header('x-forwarded-for'), trusted))
    await next()
    addMissingHeaders(c)
  })
  if (metrics) app.use(measureRequests(metrics, ports.clock))
  const refuseLargeBody = limitBody()
  app.use((c, next) => {
    requirePlainTarget(c)
    hideFromPublicPort(c)
    return refuseLargeBody(c, next)
  })
  app.notFound((c) => problem(c, new RolecallError('NOT_FOUND')))
  app.onError((error, c) => {
    const known = toRolecallError(error)
    if (isRolecallError(known, 'INTERNAL'))
      ports.log.error('request.failed', {
        requestId: c.get('requestId'),
        path: c.req.routePath,
        error,
      })
    return problem(c, known)
  })
  return app
}

const peer = (c: Context): string | undefined =>
  (c.env as { incoming?: unknown } | undefined)?.incoming
    ? getConnInfo(c).remote.address
    : undefined
