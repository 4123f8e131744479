import { listAudit, listConnections } from '../connections/find.ts'
import { isAccepted } from '../connections/lifecycle.ts'
import { getInvitation, listInvitations } from '../invitations/find.ts'
import { launchUrl, onboardingUrl } from '../invitations/links.ts'
import type { Connection } from '../model/connection.ts'
import { connectionIdOf } from '../model/invitation.ts'
import type { AdminFrame, ConnectionView, InvitationView, NewInvitationView, OverviewFilter, OverviewView } from '../pages/admin/view.ts'
import type { Page, Ports } from '../ports.ts'

const ROWS = 25
const HISTORY = 50

export async function overviewView(ports: Ports, frame: AdminFrame, asked: Record<string, string>): Promise<OverviewView> {
  const filter = {
    customerId: asked.customerId,
    connectionStatus: asked.connectionStatus,
    invitationStatus: asked.invitationStatus,
  } as OverviewFilter
  const customerId = asked.customerId || undefined
  const lists = await Promise.all([
    listConnections(ports, { customerId, status: asked.connectionStatus || undefined, cursor: asked.connectionCursor, limit: ROWS }),
    listInvitations(ports, { customerId, status: asked.invitationStatus || undefined, cursor: asked.invitationCursor, limit: ROWS }),
  ])
  const listing = <Item>(page: Page<Item>, cursor: string | undefined) => ({ items: page.items, cursor, nextCursor: page.nextCursor })
  return {
    ...frame,
    filter,
    counts: await ports.store.counts(),
    connections: listing(lists[0], asked.connectionCursor),
    invitations: listing(lists[1], asked.invitationCursor),
  }
}

export async function invitationView(ports: Ports, frame: AdminFrame, id: string): Promise<InvitationView> {
  const invitation = await getInvitation(ports, id)
  const connection = await ports.store.get('connection', connectionIdOf(id))
  const { items: history } = await listAudit(ports, { subject: id, limit: HISTORY })
  return {
    ...frame,
    invitation,
    onboardingUrl: onboardingUrl(ports, invitation),
    launchUrl: launchUrl(ports, invitation),
    templateUrl: ports.templates.url(invitation.template.key),
    connection,
    history,
    can: { revoke: invitation.status === 'open', resetAccount: invitation.status === 'open' && invitation.pinnedBy === 'customer' },
  }
}

export async function connectionView(ports: Ports, frame: AdminFrame, connection: Connection): Promise<ConnectionView> {
  const { items: history } = await listAudit(ports, { subject: connection.id, limit: HISTORY })
  const invitation = await ports.store.get('invitation', connection.invitationId)
  const { status } = connection
  return {
    ...frame,
    connection,
    customerName: invitation?.customerName,
    history,
    can: {
      verify: status !== 'disconnected' && status !== 'verifying',
      approve: isAccepted(status, 'approved'),
      suspend: isAccepted(status, 'suspended'),
      resume: isAccepted(status, 'resumed'),
      disconnect: isAccepted(status, 'ended'),
    },
  }
}

export const newInvitationView = (ports: Ports, frame: AdminFrame): NewInvitationView => ({
  ...frame,
  profiles: [...ports.site.profiles.values()].map(({ name, purpose }) => ({ name, purpose })),
  regions: ports.site.regions,
})
