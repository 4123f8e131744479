import { randomUUID } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { openApiDocument } from '../../api/openapi.ts'
import type { Ports } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import { adminRoutes } from './admin/routes.ts'
import { type Callers, requireCaller } from './callers.ts'
import { problem, toRolecallError } from './contract/problems.ts'
import { serveOperations } from './contract/serve-operations.ts'
import { customerRoutes } from './customer/routes.ts'
import type { App, Environment } from './environment.ts'
import {
  GuessLimit,
  limitLinkGuesses,
  limitSignIns,
  limitTokenGuesses,
} from './limits/guess-limit.ts'
import { limitBody } from './limits/limit-body.ts'
import { measureRequests } from './measure-requests.ts'
import type { Metrics } from './metrics.ts'
import { assetRoutes } from './routes/assets.ts'
import { connectionHandlers } from './routes/connections.ts'
import { credentialHandlers } from './routes/credentials.ts'
import { deadLetterHandlers } from './routes/dead-letters.ts'
import { healthRoutes, type Vitals } from './routes/health.ts'
import { invitationHandlers } from './routes/invitations.ts'
import { tokenHandlers } from './routes/tokens.ts'
import { standingHeaders } from './standing-headers.ts'

/** Wrong ones, by address and minute. */
const LINK_GUESSES = 30
const SIGN_INS = 10
const API_TOKENS = 60

export interface AppOptions {
  callers: Callers
  /** Where they are kept elsewhere, none. */
  metrics?: Metrics
  breaker: Pick<CircuitBreaker, 'isOpen'>
  vitals?: Vitals
  /** By the socket, unless something else knows better. */
  addressOf?: (c: Context) => string | undefined
  /** How long a stream of events may last; 0 brings one look. */
  longestStreamMs?: number
}

/** The whole HTTP face: the API, the customer's page, the operator's console. */
export function createApp(ports: Ports, options: AppOptions): App {
  const app = new Hono<Environment>()
  app.use(async (c, next) => {
    c.set('requestId', randomUUID())
    c.set('address', (options.addressOf ?? peer)(c))
    c.header('x-request-id', c.get('requestId'))
    await next()
  })
  if (options.metrics) app.use(measureRequests(options.metrics, ports.clock))
  app.use(standingHeaders(ports.installation.publicUrl))
  app.use(limitBody())
  healthRoutes(app, ports, options)
  assetRoutes(app)
  app.use('/v1/*', limitTokenGuesses(new GuessLimit(ports.clock, API_TOKENS)))
  app.use('/v1/*', requireCaller(options.callers))
  serveOperations(app, {
    ...invitationHandlers(ports),
    ...connectionHandlers(ports),
    ...credentialHandlers(ports),
    ...deadLetterHandlers(ports),
    ...tokenHandlers(ports),
  })
  app.use('/connect/*', limitLinkGuesses(new GuessLimit(ports.clock, LINK_GUESSES)))
  customerRoutes(app, ports, options)
  app.use('/admin/sign-in', limitSignIns(new GuessLimit(ports.clock, SIGN_INS)))
  adminRoutes(app, ports, options.callers)
  const document = openApiDocument(ports.installation.publicUrl)
  app.get('/openapi.json', (c) => c.json(document))
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
