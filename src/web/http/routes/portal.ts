import type { MiddlewareHandler } from 'hono'
import { LRUCache } from 'lru-cache'
import { RolecallError } from '../../../api/errors.ts'
import type { PortalStatus } from '../../../api/types.ts'
import { pageOfPortalLink, readPortalStatus } from '../../../core/invitations/portal.ts'
import type { Ports } from '../../../core/ports.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { asPage } from '../customer/as-page.ts'
import type { App, Environment } from '../environment.ts'
import { allowOrigins } from '../limits/allow-origins.ts'
import { GuessLimit, limitStatusGuesses } from '../limits/guess-limit.ts'

const MAX_WRONG_TOKENS = 60
/** However often a page asks, the store is read once in this time for each token. */
const STATUS_AGE_MS = 1000
const MAX_STATUSES = 1000

/** What the vendor's own product needs: the short-lived link, and the state for its scripts. */
export function portalRoutes(
  app: App,
  ports: Ports,
  linkGuesses: MiddlewareHandler<Environment>,
): void {
  app.use('/portal/open/*', linkGuesses)
  app.get('/portal/open/:token', (c) =>
    asPage(c, ports, async () =>
      c.redirect(await pageOfPortalLink(ports, c.req.param('token')), 303),
    ),
  )
  const readStatus = rememberBriefly(ports, (token) => readPortalStatus(ports, token))
  app.use('/portal/status', allowOrigins(ports.installation.portalOrigins ?? []))
  app.use('/portal/status', limitStatusGuesses(new GuessLimit(ports.clock, MAX_WRONG_TOKENS)))
  app.get('/portal/status', async (c) => {
    await requestOf(c, 'getPortalStatus')
    const [, token] = /^Bearer ([\w.-]{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
    if (token === undefined) throw new RolecallError('STATUS_TOKEN_INVALID')
    return c.json(await readStatus(token))
  })
}

type ReadStatus = (token: string) => Promise<PortalStatus>

function rememberBriefly({ clock }: Pick<Ports, 'clock'>, read: ReadStatus): ReadStatus {
  const statuses = new LRUCache<string, Promise<PortalStatus>>({
    ...{ maxSize: MAX_STATUSES, sizeCalculation: () => 1 },
    ...{ ttl: STATUS_AGE_MS, ttlResolution: 0, perf: { now: () => clock.monotonic() } },
  })
  return (token) => {
    const known = statuses.get(token)
    if (known) return known
    const status = read(token)
    statuses.set(token, status)
    status.catch(() => statuses.delete(token))
    return status
  }
}
