import { getConnInfo } from '@hono/node-server/conninfo'
import { type Context, Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { openApiDocument } from '../../api/openapi.ts'
import { DeclareLimit } from '../../core/declared/declare-limit.ts'
import type { Provider } from '../../core/people/attempt.ts'
import type { Ports } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import { adminRoutes } from './admin/routes.ts'
import { type Callers, requireCaller } from './callers.ts'
import { problem, toRolecallError } from './contract/problems.ts'
import { serveOperations } from './contract/serve-operations.ts'
import { customerRoutes } from './customer/routes.ts'
import type { App, Environment } from './environment.ts'
import { callerAddress, networksOf } from './limits/caller-address.ts'
import {
  GuessLimit,
  limitLinkGuesses,
  limitReturns,
  limitSignIns,
  limitTokenGuesses,
} from './limits/guess-limit.ts'
import { limitBody } from './limits/limit-body.ts'
import { hideFromPublicPort, requirePlainTarget } from './limits/plain-target.ts'
import { measureRequests } from './measure-requests.ts'
import type { Metrics } from './metrics.ts'
import { assetRoutes } from './routes/assets.ts'
import { auditRoutes } from './routes/audit.ts'
import { campaignHandlers } from './routes/campaigns.ts'
import { connectionHandlers } from './routes/connections.ts'
import { credentialHandlers } from './routes/credentials.ts'
import { customerHandlers } from './routes/customers.ts'
import { deadLetterHandlers } from './routes/dead-letters.ts'
import { enrolmentHandlers } from './routes/enrolments.ts'
import { eventRoutes } from './routes/events.ts'
import { figureHandlers } from './routes/figures.ts'
import { healthRoutes, type Vitals } from './routes/health.ts'
import { invitationHandlers } from './routes/invitations.ts'
import { jobHandlers } from './routes/jobs.ts'
import { launchRoutes, shareLaunchFiles } from './routes/launch.ts'
import { portalRoutes } from './routes/portal.ts'
import { profileHandlers } from './routes/profiles.ts'
import { tokenHandlers } from './routes/tokens.ts'
import { webhookHandlers } from './routes/webhooks.ts'

/** How many wrong attempts one address has in a minute. */
const MAX_WRONG_LINKS = 30
const MAX_WRONG_SIGN_INS = 10
const MAX_WRONG_API_TOKENS = 60
/** How many sign-ins with a provider may fail in a minute for one address. */
const MAX_FAILED_RETURNS = 20

export interface AppOptions {
  callers: Callers
  /** With which people sign in to the console. Default: none, so that only API tokens work. */
  providers?: readonly Provider[]
  /** Absent if metrics are kept elsewhere. */
  metrics?: Metrics
  breaker: Pick<CircuitBreaker, 'isOpen'>
  vitals?: Vitals
  /** The address that sent the request: the caller or a proxy. Default: that of the socket. */
  addressOf?: (c: Context) => string | undefined
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For counts. Default: none. */
  trustedProxies?: readonly string[]
  /** How long a stream of events may last. 0: it sends the current status and ends. */
  longestStreamMs?: number
}

/**
 * Everything that Rolecall serves over HTTP: the API, the customer's page and the operator's
 * console.
 */
export function createApp(ports: Ports, options: AppOptions): App {
  const app = new Hono<Environment>()
  // Ignore an id that the caller sends, because the log and the audit trail rely on ours.
  app.use(requestId({ limitLength: 0 }))
  const trusted = networksOf(options.trustedProxies ?? [])
  app.use((c, next) => {
    const sender = (options.addressOf ?? peer)(c)
    c.set('address', callerAddress(sender, c.req.header('x-forwarded-for'), trusted))
    c.header('cache-control', 'no-store')
    return next()
  })
  if (options.metrics) app.use(measureRequests(options.metrics, ports.clock))
  app.use(shareLaunchFiles)
  app.use(secureHeaders(headersFor(ports.installation.publicUrl)))
  app.use(requirePlainTarget)
  app.use(hideFromPublicPort)
  app.use(limitBody())
  healthRoutes(app, ports, options)
  assetRoutes(app, ports.installation.brand)
  launchRoutes(app)
  app.use('/v1/*', limitTokenGuesses(new GuessLimit(ports.clock, MAX_WRONG_API_TOKENS)))
  app.use('/v1/*', requireCaller(options.callers))
  const declares = new DeclareLimit(ports.clock)
  serveOperations(app, handlersOf(ports, declares))
  auditRoutes(app, ports, options)
  eventRoutes(app, ports)
  const linkGuesses = limitLinkGuesses(new GuessLimit(ports.clock, MAX_WRONG_LINKS))
  app.use('/connect/*', linkGuesses)
  customerRoutes(app, ports, { ...options, declares })
  portalRoutes(app, ports, linkGuesses)
  app.use('/admin/sign-in/*', limitSignIns(new GuessLimit(ports.clock, MAX_WRONG_SIGN_INS)))
  const returns = new GuessLimit(ports.clock, MAX_FAILED_RETURNS)
  app.use('/admin/sign-in/:provider/callback', limitReturns(returns))
  const { callers, providers = [] } = options
  adminRoutes(app, ports, { callers, providers, isWhole: options.longestStreamMs === 0 })
  // Made at the first request for it, so that a Lambda function starts faster.
  let document: string | undefined
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(openApiDocument(ports.installation.publicUrl))
    return c.body(document, 200, { 'content-type': 'application/json' })
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

const handlersOf = (ports: Ports, declares: DeclareLimit) => ({
  ...invitationHandlers(ports, declares),
  ...enrolmentHandlers(ports),
  ...connectionHandlers(ports),
  ...credentialHandlers(ports),
  ...deadLetterHandlers(ports),
  ...tokenHandlers(ports),
  ...profileHandlers(ports),
  ...campaignHandlers(ports),
  ...jobHandlers(ports),
  ...figureHandlers(ports),
  ...webhookHandlers(ports),
  ...customerHandlers(ports),
})

/** Allows only our own scripts and styles, no frames, and sends no referrer. */
const headersFor = (publicUrl: string): Parameters<typeof secureHeaders>[0] => ({
  contentSecurityPolicy: {
    ...{ defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'"] },
    ...{ connectSrc: ["'self'"], formAction: ["'self'"], baseUri: ["'none'"] },
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  strictTransportSecurity: publicUrl.startsWith('https:') && 'max-age=31536000',
  // Only old browsers know these headers.
  ...{ xDnsPrefetchControl: false, xDownloadOptions: false, xXssProtection: false },
  xPermittedCrossDomainPolicies: false,
})

const peer = (c: Context): string | undefined =>
  (c.env as { incoming?: unknown } | undefined)?.incoming
    ? getConnInfo(c).remote.address
    : undefined
