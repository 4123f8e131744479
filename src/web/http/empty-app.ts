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

/** An app without routes: what holds for each request, whatever it asks for. */
export function createEmptyApp(
  ports: Pick<Ports, 'clock' | 'installation' | 'log'>,
  { addressOf = peer, trustedProxies = [], metrics }: AppOptions,
): App {
  const app = new Hono<Environment>()
  const trusted = networksOf(trustedProxies)
  const headers = headersFor(ports.installation.publicUrl)
  // Set before the route, which may replace them: to change a finished response costs much more.
  app.use((c, next) => {
    // An id that the caller sends is ignored, because the log and the audit trail rely on ours.
    const requestId = crypto.randomUUID()
    c.set('requestId', requestId)
    c.header('x-request-id', requestId)
    for (const [name, value] of headers) c.header(name, value)
    c.set('address', callerAddress(addressOf(c), c.req.header('x-forwarded-for'), trusted))
    return next()
  })
  if (metrics) app.use(measureRequests(metrics, ports.clock))
  app.use(requirePlainTarget)
  app.use(hideFromPublicPort)
  app.use(limitBody())
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

/** Only our own scripts and styles, and no frames. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headersFor = (publicUrl: string): [name: string, value: string][] => [
  ['cache-control', 'no-store'],
  ['content-security-policy', CONTENT_POLICY],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['origin-agent-cluster', '?1'],
  ['referrer-policy', 'no-referrer'],
  ...(publicUrl.startsWith('https:') ? [HTTPS_ONLY] : []),
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
]

const HTTPS_ONLY: [name: string, value: string] = ['strict-transport-security', 'max-age=31536000']

const peer = (c: Context): string | undefined =>
  (c.env as { incoming?: unknown } | undefined)?.incoming
    ? getConnInfo(c).remote.address
    : undefined
