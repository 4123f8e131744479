import { openApiDocument } from '../../api/openapi.ts'
import type { DeclareLimit } from '../../core/declared/declare-limit.ts'
import type { Ports } from '../../core/ports.ts'
import type { AppOptions } from './app.ts'
import { requireCaller } from './callers.ts'
import { serveOperations } from './contract/serve-operations.ts'
import { createEmptyApp } from './empty-app.ts'
import type { App } from './environment.ts'
import { GuessLimit, limitTokenGuesses } from './limits/guess-limit.ts'
import { auditRoutes } from './routes/audit.ts'
import { campaignHandlers } from './routes/campaigns.ts'
import { connectionHandlers } from './routes/connections.ts'
import { credentialHandlers } from './routes/credentials.ts'
import { customerHandlers } from './routes/customers.ts'
import { deadLetterHandlers } from './routes/dead-letters.ts'
import { enrolmentHandlers } from './routes/enrolments.ts'
import { eventRoutes } from './routes/events.ts'
import { figureHandlers } from './routes/figures.ts'
import { invitationHandlers } from './routes/invitations.ts'
import { jobHandlers } from './routes/jobs.ts'
import { profileHandlers } from './routes/profiles.ts'
import { tokenHandlers } from './routes/tokens.ts'
import { webhookHandlers } from './routes/webhooks.ts'

/** How many wrong API tokens one address has in a minute. */
const MAX_WRONG_API_TOKENS = 60

/** What programs ask for: the API and its description. */
export function createApi(ports: Ports, options: AppOptions & { declares: DeclareLimit }): App {
  const app = createEmptyApp(ports, options)
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
