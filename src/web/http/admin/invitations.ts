import type { Context } from 'hono'
import { isRolecallError } from '../../../api/errors.ts'
import { versionNumbers } from '../../../core/access-versions/read-versions.ts'
import { connectionsOf } from '../../../core/connections/connections-of.ts'
import { hasConnected } from '../../../core/connections/find.ts'
import { declareRole } from '../../../core/declared/declare-role.ts'
import { invitationFor } from '../../../core/invitations/find.ts'
import { launchUrlToGive, onboardingUrl } from '../../../core/invitations/links.ts'
import { leadingConnection } from '../../../core/invitations/progress.ts'
import { replaceLink, resetInvitation, revokeInvitation } from '../../../core/invitations/revoke.ts'
import { lastReportOf, stateOf } from '../../../core/invitations/state.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { type InvitationView, invitationPage } from '../../pages/admin/invitation.tsx'
import { readForm } from '../contract/read-request.ts'
import { emailFor } from '../invitation-email.ts'
import { addOrders, type Console, type ConsoleOrder, statusOf, type Viewer } from './console.ts'
import { historyOf } from './history.ts'
import { standingOfInvitation } from './invitation-standing.ts'

/** So long after the last sign of the customer, the page looks again by itself. */
const LIVE_MS = 3_600_000

const INVITATION_ORDERS: Record<string, ConsoleOrder> = {
  revoke: { run: revokeInvitation, needsTick: true, done: 'The link no longer works.' },
  'reset-account': {
    run: resetInvitation,
    needsTick: true,
    done: 'The customer can give another account number now.',
  },
  link: {
    run: replaceLink,
    needsTick: true,
    done: 'The link below is new. The one before no longer works.',
  },
}

export function invitationRoutes(console: Console): void {
  const { app, ports, page, done } = console
  app.get(
    '/admin/invitations/:id',
    page(async (c, viewer) =>
      c.html(invitationPage(await invitationView(ports, viewer, c.req.param('id')!))),
    ),
  )
  app.post(
    '/admin/invitations/:id/role',
    page((c, viewer) => declareFromForm(c, console, viewer)),
  )
  done.set('invitations.role', 'The role is connected.')
  addOrders(console, 'invitations', INVITATION_ORDERS)
}

/** If the role is not connected, the page says why and keeps what was entered. */
async function declareFromForm(
  c: Context,
  { ports, declares }: Console,
  viewer: Viewer,
): Promise<Response> {
  const invitationId = c.req.param('id')!
  const { roleArn = '', role } = await readForm(c)
  try {
    await declareRole(ports, viewer.actor, { invitationId, roleArn, role }, declares)
    return c.redirect(
      `/admin/invitations/${encodeURIComponent(invitationId)}?notice=done:role`,
      303,
    )
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'NOT_FOUND') throw error
    const view = await invitationView(ports, viewer, invitationId)
    const declaration = { roleArn, role, error: error.message }
    return c.html(invitationPage({ ...view, declaration }), statusOf(error))
  }
}

async function invitationView(
  ports: Ports,
  { actor, frame }: Viewer,
  id: string,
): Promise<InvitationView> {
  const invitation = await invitationFor(ports, actor, 'invitations:read', id)
  const connections = await connectionsOf(ports, invitation)
  const now = ports.clock.now()
  const connection = leadingConnection(connections, now)
  const state = stateOf(invitation, connections, now)
  const mayWrite = mayDo(actor, 'invitations:write')
  const isOpen = invitation.status === 'open'
  return {
    ...frame,
    invitation,
    standing: standingOfInvitation(invitation, connection, state),
    versions: await versionNumbers(ports, invitation),
    onboardingUrl: onboardingUrl(ports, invitation),
    launchUrl: launchUrlToGive(ports, invitation),
    templateUrl: ports.templates.url(invitation.template.key),
    email: isOpen ? await emailFor(ports, invitation) : undefined,
    connections: connections.filter(hasConnected),
    history: mayDo(actor, 'audit:read') ? await historyOf(ports, actor, id) : undefined,
    now: now.toISOString(),
    isLive: isOpen && Date.parse(lastReportOf(invitation, connections)) > now.getTime() - LIVE_MS,
    can: {
      declare: mayWrite && isOpen,
      revoke: mayWrite && isOpen,
      resetAccount: mayWrite && isOpen && invitation.pinnedBy === 'customer',
      replaceLink: mayWrite && (isOpen || invitation.status === 'claimed'),
    },
  }
}
