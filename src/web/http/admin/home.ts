import { listConnections } from '../../../core/connections/find.ts'
import { listInvitations } from '../../../core/invitations/find.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { mayDo, type Permission } from '../../../core/model/grants.ts'
import type { Page, Ports } from '../../../core/ports.ts'
import { overviewPage } from '../../pages/admin/overview.tsx'
import type { OverviewFilter, OverviewView } from '../../pages/admin/view.ts'
import type { Console, Viewer } from './console.ts'
import { stopsFor } from './history.ts'

const ROWS = 25

export function homeRoutes({ app, ports, page }: Console): void {
  app.get(
    '/admin',
    page(async (c, viewer) =>
      c.html(overviewPage(await overviewView(ports, viewer, c.req.query()))),
    ),
  )
}

/** An empty page, marked as hidden, if the operator may not see these records. */
const unlessShut = async <Item>(
  actor: Actor,
  permission: Permission,
  list: () => Promise<Page<Item>>,
): Promise<Page<Item> & { hidden?: boolean }> =>
  mayDo(actor, permission) ? list() : { items: [], hidden: true }

const seesAll = (actor: Actor): boolean =>
  mayDo(actor, 'connections:read') &&
  mayDo(actor, 'invitations:read') &&
  !actor.grants.customers &&
  !actor.grants.connections

async function overviewView(
  ports: Ports,
  { actor, frame }: Viewer,
  asked: Record<string, string>,
): Promise<OverviewView> {
  const filter = {
    customerId: asked.customerId,
    connectionStatus: asked.connectionStatus,
    invitationStatus: asked.invitationStatus,
  } as OverviewFilter
  const customerId = asked.customerId || undefined
  const lists = await Promise.all([
    unlessShut(actor, 'connections:read', () =>
      listConnections(ports, actor, {
        customerId,
        status: asked.connectionStatus || undefined,
        cursor: asked.connectionCursor,
        limit: ROWS,
      }),
    ),
    unlessShut(actor, 'invitations:read', () =>
      listInvitations(ports, actor, {
        customerId,
        status: asked.invitationStatus || undefined,
        cursor: asked.invitationCursor,
        limit: ROWS,
      }),
    ),
  ])
  const listing = <Item>(page: Page<Item>, cursor: string | undefined) => ({ ...page, cursor })
  return {
    ...frame,
    stops: await stopsFor(ports, actor),
    filter,
    counts: seesAll(actor) ? await ports.store.counts() : undefined,
    connections: listing(lists[0], asked.connectionCursor),
    invitations: listing(lists[1], asked.invitationCursor),
  }
}
