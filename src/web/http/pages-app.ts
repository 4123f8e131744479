import type { DeclareLimit } from '../../core/declared/declare-limit.ts'
import type { Ports } from '../../core/ports.ts'
import { adminRoutes } from './admin/routes.ts'
import type { AppOptions } from './app.ts'
import { customerRoutes } from './customer/routes.ts'
import { createEmptyApp } from './empty-app.ts'
import type { App } from './environment.ts'
import { GuessLimit, limitLinkGuesses, limitReturns, limitSignIns } from './limits/guess-limit.ts'
import { assetRoutes } from './routes/assets.ts'
import { launchRoutes, shareLaunchFiles } from './routes/launch.ts'
import { portalRoutes } from './routes/portal.ts'

/** How many wrong attempts one address has in a minute. */
const MAX_WRONG_LINKS = 30
const MAX_WRONG_SIGN_INS = 10
/** How many sign-ins with a provider may fail in a minute for one address. */
const MAX_FAILED_RETURNS = 20

/** What people ask for: the customer's page, the operator's console, and the files of both. */
export function createPages(ports: Ports, options: AppOptions & { declares: DeclareLimit }): App {
  const app = createEmptyApp(ports, options)
  app.use(shareLaunchFiles)
  assetRoutes(app, ports.installation.brand)
  launchRoutes(app)
  const linkGuesses = limitLinkGuesses(new GuessLimit(ports.clock, MAX_WRONG_LINKS))
  app.use('/connect/*', linkGuesses)
  customerRoutes(app, ports, options)
  portalRoutes(app, ports, linkGuesses)
  app.use('/admin/sign-in/*', limitSignIns(new GuessLimit(ports.clock, MAX_WRONG_SIGN_INS)))
  const returns = new GuessLimit(ports.clock, MAX_FAILED_RETURNS)
  app.use('/admin/sign-in/:provider/callback', limitReturns(returns))
  const { callers, providers = [], declares, longestStreamMs } = options
  adminRoutes(app, ports, { callers, providers, declares, isWhole: longestStreamMs === 0 })
  return app
}
