import { listConnections } from '../../../core/connections/find.ts'
import { readFigures } from '../../../core/figures/read-figures.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { listEndpoints } from '../../../core/webhooks/find.ts'
import { type HomeView, homePage, type Need, PERIODS } from '../../pages/admin/home.tsx'
import { CONNECTION_STANDINGS, statusesIn } from '../../pages/admin/pieces/status.tsx'
import type { Console, Viewer } from './console.ts'

const MAX_NEEDS = 10
const MAX_ENDPOINTS_SHOWN = 20
const DAY_MS = 86_400_000

export function homeRoutes({ app, ports, page }: Console): void {
  app.get(
    '/admin',
    page(async (c, viewer) => c.html(homePage(await homeView(ports, viewer, c.req.query('days'))))),
  )
}

async function homeView(
  ports: Ports,
  { actor, frame }: Viewer,
  days: string | undefined,
): Promise<HomeView> {
  const period = PERIODS.find((it) => String(it) === days) ?? 30
  const now = ports.clock.now()
  const from = new Date(now.getTime() - (period - 1) * DAY_MS).toISOString().slice(0, 10)
  const [needs, figures] = await Promise.all([
    mayDo(actor, 'connections:read') ? needsOf(ports, actor) : undefined,
    seesAll(actor) ? readFigures(ports, actor, { from }) : undefined,
  ])
  return { ...frame, now, period, needs, figures, mayInvite: mayDo(actor, 'invitations:write') }
}

const seesAll = (actor: Actor): boolean =>
  mayDo(actor, 'connections:read') &&
  mayDo(actor, 'invitations:read') &&
  !actor.grants.customers &&
  !actor.grants.connections

/** What a person must do, oldest first. */
async function needsOf(ports: Ports, actor: Actor): Promise<NonNullable<HomeView['needs']>> {
  const status = statusesIn('needs-you')
  const { customers, connections: ids } = actor.grants
  const [page, total, endpoints] = await Promise.all([
    listConnections(ports, actor, { status, order: 'asc', limit: MAX_NEEDS }),
    ports.store.total('connection', { status, customerIds: customers, ids }),
    mayDo(actor, 'webhooks') ? failingEndpoints(ports, actor) : [],
  ])
  const items = [...page.items.map(needOf), ...endpoints]
    .sort((one, other) => (one.since < other.since ? -1 : 1))
    .slice(0, MAX_NEEDS)
  return { items, total: total.count + endpoints.length }
}

function needOf(connection: Connection): Need {
  const { id, customerId, customerName, accountId, status, updatedAt, createdAt } = connection
  const isApproval = status === 'awaiting-approval'
  return {
    name: customerName ?? customerId,
    id,
    what: isApproval ? 'Confirm the account' : 'Decide what to do with the connection',
    ...(isApproval ? { accountId } : { why: CONNECTION_STANDINGS[status].why }),
    since: isApproval ? createdAt : updatedAt,
    action: isApproval ? 'Confirm…' : 'Open',
    records: 'connections',
  }
}

async function failingEndpoints(ports: Ports, actor: Actor): Promise<Need[]> {
  const lists = await Promise.all(
    (['active', 'paused'] as const).map((status) =>
      listEndpoints(ports, actor, { status, limit: MAX_ENDPOINTS_SHOWN }),
    ),
  )
  return lists
    .flatMap(({ items }) => items)
    .filter((it) => it.failingSince !== undefined || (it.pausedFor ?? 'operator') !== 'operator')
    .map(({ id, url, failingSince, updatedAt }) => ({
      name: 'Webhooks',
      id,
      what: 'An endpoint does not accept events',
      why: url,
      since: failingSince ?? updatedAt,
      action: 'See deliveries',
      records: 'webhooks' as const,
    }))
}
