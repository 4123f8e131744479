import {
  listProfiles,
  versionById,
  versionNumbers,
} from '../../../core/access-versions/read-versions.ts'
import { listAudit } from '../../../core/audit/list-audit.ts'
import { connectionFor, hasConnected, listConnections } from '../../../core/connections/find.ts'
import { isAccepted } from '../../../core/connections/lifecycle.ts'
import { listStops } from '../../../core/credentials/stops.ts'
import { invitationFor, listInvitations } from '../../../core/invitations/find.ts'
import { launchUrlToGive, onboardingUrl } from '../../../core/invitations/links.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import { mayDo, type Permission } from '../../../core/model/grants.ts'
import { connectionIdOf } from '../../../core/model/invitation.ts'
import { EVERYBODY } from '../../../core/model/issuing-stop.ts'
import type { Page, Ports } from '../../../core/ports.ts'
import { latestChecks } from '../../../core/verification/list-checks.ts'
import type {
  AdminFrame,
  ConnectionView,
  InvitationView,
  NewInvitationView,
  OverviewFilter,
  OverviewView,
  StopView,
} from '../../pages/admin/view.ts'
import { emailFor } from '../invitation-email.ts'

const ROWS = 25
const HISTORY = 50
const MAX_STOPS_SHOWN = 200

/** Who looks at the page, and the frame around it. */
export interface Viewer {
  actor: Actor
  frame: AdminFrame
}

/** Empty if the operator may not read the audit trail. */
export const historyOf = async (
  ports: Ports,
  actor: Actor,
  subject: string,
): Promise<AuditEntry[]> =>
  mayDo(actor, 'audit:read')
    ? (await listAudit(ports, actor, { subject, limit: HISTORY })).items
    : []

/** The stops in force: all that the operator may see, or those that concern one customer. */
async function stopsFor(ports: Ports, actor: Actor, customerId?: string): Promise<StopView[]> {
  if (!mayDo(actor, 'connections:read')) return []
  const { items } = await listStops(ports, actor, { limit: MAX_STOPS_SHOWN })
  return items
    .filter(({ id }) => customerId === undefined || id === customerId || id === EVERYBODY)
    .map(({ id, by, updatedAt, reason }) => ({
      customerId: id === EVERYBODY ? null : id,
      by: by.id,
      since: updatedAt,
      reason,
    }))
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

export async function overviewView(
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

export async function invitationView(
  ports: Ports,
  { actor, frame }: Viewer,
  id: string,
): Promise<InvitationView> {
  const invitation = await invitationFor(ports, actor, 'invitations:read', id)
  const connection = await ports.store.get('connection', connectionIdOf(id))
  const history = await historyOf(ports, actor, id)
  const mayWrite = mayDo(actor, 'invitations:write')
  const isOpen = invitation.status === 'open'
  return {
    ...frame,
    invitation,
    onboardingUrl: onboardingUrl(ports, invitation),
    launchUrl: launchUrlToGive(ports, invitation),
    templateUrl: ports.templates.url(invitation.template.key),
    email: isOpen ? await emailFor(ports, invitation) : undefined,
    connection: connection && hasConnected(connection) ? connection : undefined,
    history,
    can: {
      revoke: mayWrite && isOpen,
      resetAccount: mayWrite && isOpen && invitation.pinnedBy === 'customer',
      replaceLink: mayWrite && (isOpen || invitation.status === 'claimed'),
    },
  }
}

export async function connectionView(
  ports: Ports,
  { actor, frame }: Viewer,
  id: string,
): Promise<ConnectionView> {
  const connection = await connectionFor(ports, actor, 'connections:read', id)
  const history = await historyOf(ports, actor, id)
  const invitation = await ports.store.get('invitation', connection.invitationId)
  const { status } = connection
  const mayWrite = mayDo(actor, 'connections:write')
  return {
    ...frame,
    stops: await stopsFor(ports, actor, connection.customerId),
    connection,
    versions: await versionNumbers(ports, connection),
    customerName: invitation?.customerName,
    history,
    checks: await latestChecks(ports, id),
    can: {
      verify: mayWrite && status !== 'disconnected' && status !== 'verifying',
      approve: mayWrite && isAccepted(status, 'approved'),
      suspend: mayWrite && isAccepted(status, 'suspended'),
      resume: mayWrite && isAccepted(status, 'resumed'),
      disconnect: mayWrite && isAccepted(status, 'ended'),
    },
  }
}

export async function newInvitationView(
  ports: Ports,
  frame: AdminFrame,
): Promise<NewInvitationView> {
  const names = (await listProfiles(ports)).filter(({ status }) => status === 'current')
  const versions = await Promise.all(names.map(({ current }) => versionById(ports, current)))
  return {
    ...frame,
    profiles: versions.flatMap((it) =>
      it ? [{ name: it.profile, purpose: it.content.profile.purpose }] : [],
    ),
    regions: ports.installation.regions,
  }
}
