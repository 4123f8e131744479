import type { Context } from 'hono'
import { compareVersions } from '../../../core/access-versions/compare-versions.ts'
import {
  recentVersion,
  versionNumbers,
  versionOf,
} from '../../../core/access-versions/read-versions.ts'
import { listConnectionTrail } from '../../../core/audit/connection-trail.ts'
import { siblingsOf } from '../../../core/connections/connections-of.ts'
import { connectionFor } from '../../../core/connections/find.ts'
import { isAccepted } from '../../../core/connections/lifecycle.ts'
import { listScopes } from '../../../core/credentials/list-scopes.ts'
import { listSessions } from '../../../core/credentials/sessions.ts'
import { pagePath } from '../../../core/invitations/links.ts'
import type { AccessVersion } from '../../../core/model/access-version.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { isWithin, mayDo } from '../../../core/model/grants.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import { offerUpgrade, openOffer } from '../../../core/upgrades/offer-upgrade.ts'
import { checksByDay, listChecks } from '../../../core/verification/list-checks.ts'
import { connectionPage } from '../../pages/admin/connection/page.tsx'
import type { ConnectionHead, ShownVersion, TabView } from '../../pages/admin/connection/view.ts'
import type { Environment } from '../environment.ts'
import { ORDERS, type Order } from '../routes/connections.ts'
import { addOrders, type Console, type ConsoleOrder, ISSUED_STAY, type Viewer } from './console.ts'
import { stopsFor } from './history.ts'
import { sendSessions } from './sessions-file.ts'

const ROWS = 25
const SESSIONS_IN_OVERVIEW = 5
const ENTRIES_IN_OVERVIEW = 5

const orderFor =
  (order: Order): ConsoleOrder['run'] =>
  (ports, actor, id, form) =>
    order(ports, actor, id, form.accountId)

const CONNECTION_ORDERS: Record<keyof typeof ORDERS | 'upgrade', ConsoleOrder> = {
  verify: { run: orderFor(ORDERS.verify), done: 'The role was verified just now.' },
  approve: {
    run: orderFor(ORDERS.approve),
    needsTick: true,
    done: 'The account number is confirmed.',
  },
  suspend: {
    run: orderFor(ORDERS.suspend),
    needsTick: true,
    done: `No more credentials are issued for this connection. ${ISSUED_STAY}`,
  },
  resume: { run: orderFor(ORDERS.resume), done: 'Credentials are issued again.' },
  disconnect: {
    run: orderFor(ORDERS.disconnect),
    needsTick: true,
    done: `The connection has ended. The customer can delete the stack. ${ISSUED_STAY}`,
  },
  upgrade: {
    run: (ports, actor, connectionId) => offerUpgrade(ports, actor, { connectionId }),
    backTo: '/access',
    done: 'The version is offered. Send the customer the link of their page.',
  },
}

/** A connection, what every page of it needs, and who looks. */
interface Found {
  ports: Ports
  viewer: Viewer
  connection: Connection
  invitation: Invitation | undefined
  head: ConnectionHead
}

type ShowTab = (found: Found, query: Record<string, string>) => Promise<unknown>

const TAB_VIEWS = {
  '': overviewTab,
  '/access': accessTab,
  '/health': healthTab,
  '/sessions': sessionsTab,
  '/history': historyTab,
  '/use': useTab,
} satisfies Record<string, ShowTab>

export function connectionRoutes(console: Console): void {
  const { app, ports, page } = console
  for (const [path, viewOf] of Object.entries(TAB_VIEWS))
    app.get(
      `/admin/connections/:id${path}`,
      page(async (c, viewer) => {
        const found = await findConnection(c, ports, viewer)
        return c.html(connectionPage(await viewOf(found, c.req.query())))
      }),
    )
  app.get(
    '/admin/connections/:id/sessions.csv',
    page((c, { actor }) => sendSessions(c, ports, actor, c.req.param('id')!)),
  )
  addOrders(console, 'connections', CONNECTION_ORDERS)
}

async function findConnection(
  c: Context<Environment>,
  ports: Ports,
  viewer: Viewer,
): Promise<Found> {
  const { actor, frame } = viewer
  const id = c.req.param('id')!
  const connection = await connectionFor(ports, actor, 'connections:read', id)
  const [invitation, usage, stops] = await Promise.all([
    ports.store.get('invitation', connection.invitationId),
    ports.store.get('usage', id),
    stopsFor(ports, actor, connection.customerId),
  ])
  const siblings = await siblingsOf(ports, connection)
  const head = {
    ...frame,
    connection,
    siblings,
    customerName: invitation?.customerName,
    stops,
    can: possibleOrders(viewer, connection),
    now: ports.clock.now().toISOString(),
    lastUsedAt: usage?.lastUsedAt,
  }
  return { ports, viewer, connection, invitation, head }
}

function possibleOrders({ actor }: Viewer, { status }: Connection): ConnectionHead['can'] {
  const mayWrite = mayDo(actor, 'connections:write')
  return {
    verify: mayWrite && status !== 'disconnected' && status !== 'verifying',
    approve: mayWrite && isAccepted(status, 'approved'),
    suspend: mayWrite && isAccepted(status, 'suspended'),
    resume: mayWrite && isAccepted(status, 'resumed'),
    disconnect: mayWrite && isAccepted(status, 'ended'),
  }
}

async function overviewTab({ ports, viewer, connection, head }: Found) {
  const { actor } = viewer
  const { id } = connection
  const isShown = mayDo(actor, 'audit:read')
  const [versions, granted, days, sessions, latest] = await Promise.all([
    versionNumbers(ports, connection),
    versionOf(ports, connection),
    checksByDay(ports, id),
    isShown
      ? listSessions(ports, actor, { connectionId: id, limit: SESSIONS_IN_OVERVIEW })
      : undefined,
    isShown
      ? listConnectionTrail(ports, actor, connection, { limit: ENTRIES_IN_OVERVIEW })
      : undefined,
  ])
  const access = granted && sheetOf(granted.content)
  const lists = { sessions: sessions?.items, latest: latest?.items }
  return { ...head, tab: 'overview' as const, versions, access, days, ...lists }
}

const shownVersion = ({ number, createdAt, content }: AccessVersion): ShownVersion => ({
  number,
  seenAt: createdAt,
  sheet: sheetOf(content),
})

async function accessTab(
  { ports, viewer: { actor }, connection, invitation, head }: Found,
  { view }: Record<string, string>,
): Promise<TabView<'access'>> {
  const [versions, granted, present] = await Promise.all([
    versionNumbers(ports, connection),
    versionOf(ports, connection),
    recentVersion(ports, connection.profile),
  ])
  const current = versions.outdated ? present : undefined
  const offer = openOffer(connection)
  const maySeeLink = invitation !== undefined && mayDo(actor, 'invitations:read')
  return {
    ...head,
    tab: 'access',
    versions,
    granted: granted && shownVersion(granted),
    current: current && shownVersion(current),
    changes: granted && current && compareVersions(ports.installation, granted, current),
    offer: offer && { number: offer.number, at: offer.at, by: offer.by },
    mayOffer: mayDo(actor, 'connections:write') && UPDATABLE.includes(connection.status),
    basePath: maySeeLink ? pagePath(ports, invitation) : undefined,
    templateUrl: invitation ? ports.templates.url(invitation.template.key) : '',
    asJson: view === 'json',
  }
}

/** In these statuses a stack can be updated. */
const UPDATABLE: readonly Connection['status'][] = [
  ...(['awaiting-approval', 'active', 'insecure', 'unreachable', 'suspended'] as const),
]

async function healthTab(
  { ports, viewer: { actor }, connection: { id }, head }: Found,
  { cursor }: Record<string, string>,
): Promise<TabView<'health'>> {
  const [days, checks] = await Promise.all([
    checksByDay(ports, id),
    listChecks(ports, actor, { connectionId: id, cursor, limit: ROWS }),
  ])
  return { ...head, tab: 'health', days, checks: { ...checks, cursor } }
}

const HIDDEN = { items: [], hidden: true }

async function sessionsTab(
  { ports, viewer: { actor }, connection: { id }, head }: Found,
  { cursor }: Record<string, string>,
): Promise<TabView<'sessions'>> {
  const sessions = mayDo(actor, 'audit:read')
    ? await listSessions(ports, actor, { connectionId: id, cursor, limit: ROWS })
    : HIDDEN
  return { ...head, tab: 'sessions', sessions: { ...sessions, cursor } }
}

async function historyTab(
  { ports, viewer: { actor }, connection, head }: Found,
  { cursor }: Record<string, string>,
): Promise<TabView<'history'>> {
  const entries = mayDo(actor, 'audit:read')
    ? await listConnectionTrail(ports, actor, connection, { cursor, limit: ROWS })
    : HIDDEN
  return { ...head, tab: 'history', entries: { ...entries, cursor } }
}

async function useTab(
  { ports, viewer: { actor }, connection, head }: Found,
  { scope: asked }: Record<string, string>,
): Promise<TabView<'use'>> {
  const { id: connectionId, customerId, region } = connection
  const mayUse = mayDo(actor, 'credentials') && isWithin(actor, { customerId, connectionId })
  const scopes = await listScopes(ports, actor, connectionId)
  const usable = scopes.filter((it) => it.usable !== false)
  const scope = (scopes.find(({ name }) => name === asked) ?? usable[0] ?? scopes[0])?.name
  const { publicUrl } = ports.installation
  return { ...head, tab: 'use', publicUrl, region, scopes, mayUse, scope }
}
