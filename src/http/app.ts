import { randomUUID } from 'node:crypto'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { isRolecallError, RolecallError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { type Api, newApi } from './api.ts'
import { requireToken, type TokenCheck } from './authenticate.ts'
import type { Metrics } from './metrics.ts'
import { problem, toRolecallError } from './problems.ts'
import { adminRoutes } from './routes/admin.ts'
import { assetRoutes } from './routes/assets.ts'
import { connectionRoutes } from './routes/connections.ts'
import { customerRoutes } from './routes/customer.ts'
import { healthRoutes } from './routes/health.ts'
import { invitationRoutes } from './routes/invitations.ts'

const MAX_BODY_BYTES = 64 * 1024

export interface AppOptions {
  checkToken: TokenCheck
  metrics: Metrics
}

/** The whole HTTP face: the API, the customer's page, the operator's console. */
export function createApp(ports: Ports, options: AppOptions): Api {
  const app = newApi()
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    await next()
    c.header('x-request-id', c.get('requestId'))
  })
  app.use(secureHeaders(headers(ports.site.publicUrl)))
  app.use(async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  })
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => Promise.reject(new RolecallError('REQUEST_INVALID', { detail: 'It is larger than 64 KB.' })),
    }),
  )
  healthRoutes(app, ports, options.metrics)
  assetRoutes(app)
  app.use('/v1/*', requireToken(options.checkToken))
  invitationRoutes(app, ports)
  connectionRoutes(app, ports)
  customerRoutes(app, ports)
  adminRoutes(app, ports, options.checkToken)
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Rolecall', version: '1', license: { name: 'Apache-2.0' } } })
  app.notFound((c) => problem(c, new RolecallError('NOT_FOUND')))
  app.onError((error, c) => {
    const known = toRolecallError(error)
    if (isRolecallError(known, 'INTERNAL'))
      ports.log.error('request.failed', { requestId: c.get('requestId'), path: c.req.routePath, error })
    return problem(c, known)
  })
  return app
}

/** No script or style but our own files, no framing, no referrer (WEB-2). */
const headers = (publicUrl: string) => ({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: publicUrl.startsWith('https:') ? 'max-age=31536000' : false,
})
