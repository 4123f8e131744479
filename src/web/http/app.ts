import type { Context } from 'hono'
import { openApiDocument } from '../../api/openapi.ts'
import { DeclareLimit } from '../../core/declared/declare-limit.ts'
import type { Provider } from '../../core/people/attempt.ts'
import type { Ports } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import { type Callers, requireCaller } from './callers.ts'
import { serveOperations } from './contract/serve-operations.ts'
import { createEmptyApp } from './empty-app.ts'
import type { App } from './environment.ts'
import { GuessLimit, limitTokenGuesses } from './limits/guess-limit.ts'
import type { Metrics } from './metrics.ts'
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
import { profileHandlers } from './routes/profiles.ts'
import { tokenHandlers } from './routes/tokens.ts'
import { webhookHandlers } from './routes/webhooks.ts'

/** How many wrong API tokens one address has in a minute. */
const MAX_WRONG_API_TOKENS = 60

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
 * console. Loads the pages at the first request for one, so that the service and a Lambda function
 * start faster.
 */
export function createApp(ports: Ports, options: AppOptions): App {
  const declares = new DeclareLimit(ports.clock)
  const app = createApi(ports, { ...options, declares })
  let pages: Promise<App> | undefined
  const loadPages = async (): Promise<App> => {
    try {
      const { createPages } = await import('./pages-app.ts')
      return createPages(ports, { ...options, declares })
    } catch (error) {
      // The next request for a page tries again.
      pages = undefined
      throw error
    }
  }
  const ownPaths = new Set(app.routes.map(({ path }) => path))
  const isForPrograms = (path: string) => /^\/v1(?:\/|$)/.test(path) || ownPaths.has(path)
  const { fetch } = app
  // Both hosts, and Hono's own "request", call this.
  app.fetch = (request, ...more) => {
    if (isForPrograms(app.getPath(request))) return fetch(request, ...more)
    pages ??= loadPages()
    return pages.then((it) => it.fetch(request, ...more))
  }
  return app
}

/** What programs ask for: the API, its description, health and metrics. */
function createApi(ports: Ports, options: AppOptions & { declares: DeclareLimit }): App {
  const app = createEmptyApp(ports, options)
  healthRoutes(app, ports, options)
  app.use('/v1/*', limitTokenGuesses(new GuessLimit(ports.clock, MAX_WRONG_API_TOKENS)))
  app.use('/v1/*', requireCaller(options.callers))
  serveOperations(app, handlersOf(ports, options.declares))
  auditRoutes(app, ports, options)
  eventRoutes(app, ports)
  // Made at the first request for it, so that a Lambda function starts faster.
  let document: string | undefined
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(openApiDocument(ports.installation.publicUrl))
    return c.body(document, 200, { 'content-type': 'application/json' })
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
