import { versionNumbers } from '../../../core/access-versions/read-versions.ts'
import { listConnections, totalConnections } from '../../../core/connections/find.ts'
import { customersStopped } from '../../../core/credentials/stops.ts'
import { lastUses } from '../../../core/credentials/usage.ts'
import type { VersionNumbers } from '../../../core/model/access-version.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { CONNECTION_STATUSES, type Connection } from '../../../core/model/connection.ts'
import { toCsvRow } from '../../../core/model/csv.ts'
import { mayDo, requireGrant } from '../../../core/model/grants.ts'
import { portionsOf } from '../../../core/model/portions.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  type ConnectionListView,
  type ConnectionRow,
  connectionListPage,
  rowStanding,
} from '../../pages/admin/connection-list.tsx'
import type { ListFilter } from '../../pages/admin/list-view.ts'
import { nameOfStanding } from '../../pages/admin/pieces/status.tsx'
import { sendFile } from '../send-file.ts'
import type { Console, Viewer } from './console.ts'
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

/** The store reads at most this many records by their ids in one call. */
const MAX_IDS = 50

/** The list of connections, and all of it as a file. */
export function connectionListRoutes({ app, ports, page, isWhole }: Console): void {
  app.get(
    '/admin/connections',
    page(async (c, viewer) => {
      const filter = readFilter(c, CONNECTION_STATUSES)
      return c.html(connectionListPage(await connectionListView(ports, viewer, filter)))
    }),
  )
  app.get(
    '/admin/connections.csv',
    page((c, { actor }) => {
      requireGrant(actor, 'connections:read')
      const lines = csvOf(ports, actor, readFilter(c, CONNECTION_STATUSES))
      return sendFile(c, lines, { type: 'text/csv', name: 'connections.csv' }, { isWhole })
    }),
  )
}

/** Asks the store a fixed number of times, however many rows there are. */
async function connectionListView(
  ports: Ports,
  { actor, frame }: Viewer,
  filter: ListFilter,
): Promise<ConnectionListView> {
  const view = {
    ...frame,
    filter,
    now: ports.clock.now().toISOString(),
    mayChange: mayDo(actor, 'connections:write'),
    isLimited: isLimited(actor),
  }
  if (!mayDo(actor, 'connections:read'))
    return { ...view, isHidden: true, rows: [], total: { count: 0 }, profiles: [] }
  const [list, total, counts, profiles] = await Promise.all([
    listConnections(ports, actor, pageQuery(ports, filter)),
    totalConnections(ports, actor, selectionOf(filter)),
    countsFor(ports, actor, 'connection', filter),
    profileNames(ports),
  ])
  return {
    ...view,
    ...{ total, counts, profiles },
    rows: await rowsOf(ports, list.items),
    pages: ports.store.canSkip ? Math.max(1, Math.ceil(total.count / ROWS)) : undefined,
    nextCursor: list.nextCursor,
  }
}

/** Reads what belongs to these connections, each kind of record in one go. */
async function rowsOf(ports: Ports, connections: readonly Connection[]): Promise<ConnectionRow[]> {
  const ids = connections.map(({ id }) => id)
  const customers = [...new Set(connections.map(({ customerId }) => customerId))]
  const [uses, names, stopped, versions] = await Promise.all([
    lastUses(ports, ids),
    earlyNames(ports, connections),
    customersStopped(ports, customers),
    versionsOf(ports, connections),
  ])
  return connections.map((connection) => ({
    connection,
    customerName: connection.customerName ?? names.get(connection.invitationId),
    lastUsedAt: uses.get(connection.id),
    isStopped: stopped.has(connection.customerId),
    versions: versions.get(versionKey(connection))!,
  }))
}

/** The customers' names of connections that early versions stored: their invitations have them. */
async function earlyNames(
  { store }: Pick<Ports, 'store'>,
  connections: readonly Connection[],
): Promise<Map<string, string | undefined>> {
  const ids = connections.flatMap((it) => (it.customerName ? [] : [it.invitationId]))
  const pages = await Promise.all(
    portionsOf(ids, MAX_IDS).map((group) =>
      store.list('invitation', { ids: group, limit: MAX_IDS }),
    ),
  )
  return new Map(pages.flatMap(({ items }) => items).map((it) => [it.id, it.customerName]))
}

const versionKey = ({ profile, profileVersion }: Connection): string =>
  JSON.stringify([profile, profileVersion])

/** Many connections have the same version. */
async function versionsOf(
  ports: Ports,
  connections: readonly Connection[],
): Promise<Map<string, VersionNumbers>> {
  const different = new Map(connections.map((it) => [versionKey(it), it]))
  const found = await Promise.all(
    [...different].map(async ([key, it]) => [key, await versionNumbers(ports, it)] as const),
  )
  return new Map(found)
}

const COLUMNS = [
  ...['id', 'customerId', 'customerName', 'accountId', 'status', 'whoMustAct', 'why'],
  ...['profile', 'grantedVersion', 'currentVersion', 'region', 'roleArn', 'stackId'],
  ...['lastCheckAt', 'verifiedAt', 'lastUsedAt', 'createdAt', 'role', 'way'],
]

async function* csvOf(ports: Ports, actor: Actor, filter: ListFilter): AsyncGenerator<string> {
  let head = toCsvRow(COLUMNS)
  for await (const page of everyPage(filter, (query) => listConnections(ports, actor, query))) {
    yield head + (await rowsOf(ports, page)).map(toLine).join('')
    head = ''
  }
}

function toLine(row: ConnectionRow): string {
  const { connection: it, versions } = row
  const { standing, why = '' } = rowStanding(row)
  return toCsvRow([
    ...[it.id, it.customerId, row.customerName ?? '', it.accountId],
    ...[it.status, nameOfStanding(standing), why, it.profile],
    ...[versions.grantedVersion, versions.currentVersion].map((number) => String(number ?? '')),
    ...[it.region, it.roleArn, it.stackId ?? ''],
    ...[it.recentChecks?.lastAt ?? '', it.verifiedAt ?? '', row.lastUsedAt ?? '', it.createdAt],
    ...[it.role ?? '', it.way ?? 'stack'],
  ])
}
