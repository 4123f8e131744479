import { connectionsByInvitation } from '../../../core/connections/connections-of.ts'
import { listInvitations, totalInvitations } from '../../../core/invitations/find.ts'
import { leadingConnection } from '../../../core/invitations/progress.ts'
import { lastReportOf, stateOf } from '../../../core/invitations/state.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { toCsvRow } from '../../../core/model/csv.ts'
import { mayDo, requireGrant } from '../../../core/model/grants.ts'
import {
  INVITATION_STATUSES,
  type Invitation,
  invitationStatus,
} from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  type InvitationListView,
  type InvitationRow,
  invitationListPage,
} from '../../pages/admin/invitation-list.tsx'
import type { ListFilter } from '../../pages/admin/list-view.ts'
import { nameOfStanding } from '../../pages/admin/pieces/status.tsx'
import { sendFile } from '../send-file.ts'
import type { Console, Viewer } from './console.ts'
import { standingOfInvitation } from './invitation-standing.ts'
import {
  countsFor,
  everyPage,
  isLimited,
  pageQuery,
  profileNames,
  ROWS,
  readFilter,
  selectionOf,
} from './list-filter.ts'

/** The list of invitations, and all of it as a file. */
export function invitationListRoutes({ app, ports, page, isWhole }: Console): void {
  app.get(
    '/admin/invitations',
    page(async (c, viewer) => {
      const filter = readFilter(c, INVITATION_STATUSES)
      return c.html(invitationListPage(await invitationListView(ports, viewer, filter)))
    }),
  )
  app.get(
    '/admin/invitations.csv',
    page((c, { actor }) => {
      requireGrant(actor, 'invitations:read')
      const lines = csvOf(ports, actor, readFilter(c, INVITATION_STATUSES))
      return sendFile(c, lines, { type: 'text/csv', name: 'invitations.csv' }, { isWhole })
    }),
  )
}

/** Asks the store a fixed number of times, however many rows there are. */
async function invitationListView(
  ports: Ports,
  { actor, frame }: Viewer,
  filter: ListFilter,
): Promise<InvitationListView> {
  const view = {
    ...frame,
    filter,
    now: ports.clock.now().toISOString(),
    mayChange: mayDo(actor, 'invitations:write'),
    isLimited: isLimited(actor),
  }
  if (!mayDo(actor, 'invitations:read'))
    return { ...view, isHidden: true, rows: [], total: { count: 0 }, profiles: [] }
  const list = await listInvitations(ports, actor, pageQuery(ports, filter))
  const [total, counts, profiles, rows] = await Promise.all([
    totalInvitations(ports, actor, selectionOf(filter)),
    countsFor(ports, actor, 'invitation', filter),
    profileNames(ports),
    rowsOf(ports, list.items),
  ])
  return {
    ...view,
    ...{ total, counts, profiles, rows },
    pages: ports.store.canSkip ? Math.max(1, Math.ceil(total.count / ROWS)) : undefined,
    nextCursor: list.nextCursor,
  }
}

/** Reads the connections of these invitations in one go. */
async function rowsOf(ports: Ports, stored: readonly Invitation[]): Promise<InvitationRow[]> {
  const all = await connectionsByInvitation(ports, stored)
  const now = ports.clock.now()
  return stored.map((it) => {
    const invitation = { ...it, status: invitationStatus(it, now) }
    const connections = all.get(it.id)!
    const connection = leadingConnection(connections, now)
    return {
      ...{ invitation, connections },
      standing: standingOfInvitation(invitation, connection, stateOf(it, connections, now)),
      lastSignAt: lastReportOf(it, connections),
    }
  })
}

const COLUMNS = [
  ...['id', 'customerId', 'customerName', 'accountId', 'status', 'step', 'detail', 'whoMustAct'],
  ...['profile', 'attempts', 'region', 'lastSignAt', 'openedAt', 'createdAt', 'expiresAt'],
  'connectionId',
]

async function* csvOf(ports: Ports, actor: Actor, filter: ListFilter): AsyncGenerator<string> {
  let head = toCsvRow(COLUMNS)
  for await (const page of everyPage(filter, (query) => listInvitations(ports, actor, query))) {
    yield head + (await rowsOf(ports, page)).map(toLine).join('')
    head = ''
  }
}

function toLine({ invitation: it, connections, standing, lastSignAt }: InvitationRow): string {
  return toCsvRow([
    ...[it.id, it.customerId, it.customerName ?? '', it.accountId ?? '', it.status],
    ...[standing.step, standing.detail ?? '', nameOfStanding(standing.standing)],
    ...[it.profile, String(it.attempts?.length ?? 0), it.region, lastSignAt],
    ...[it.openedAt ?? '', it.createdAt, it.expiresAt],
    connections.map(({ id }) => id).join(' '),
  ])
}
