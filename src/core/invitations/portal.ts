import { RolecallError } from '../../api/errors.ts'
import type { PortalSession, PortalStatus } from '../../api/types.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { invitationFor, isShown } from './find.ts'
import { pagePath } from './links.ts'
import { type PortalClaim, portalToken, readPortalToken } from './portal-token.ts'
import { lastReportOf, stateOf } from './state.ts'

type PortalPorts = Pick<Ports, 'clock' | 'keys' | 'store'>

const DEFAULT_EXPIRY_SECONDS = 3600

/**
 * Makes a link to the page and a token for the state, both for a short time. Changes nothing.
 * Throws INVITATION_NOT_OPEN if the page no longer shows the invitation.
 */
export async function createPortalSession(
  ports: PortalPorts & Pick<Ports, 'random' | 'installation'>,
  actor: Actor,
  id: string,
  { expiresInSeconds = DEFAULT_EXPIRY_SECONDS }: { expiresInSeconds?: number | undefined } = {},
): Promise<PortalSession> {
  const invitation = await invitationFor(ports, actor, 'invitations:read', id)
  if (!isShown(invitation, ports.clock.now()))
    throw new RolecallError('INVITATION_NOT_OPEN', {
      detail: `This invitation is ${invitation.status}.`,
    })
  const { keys, installation, clock } = ports
  const expiresAt = Math.floor(clock.now().getTime() / 1000) + expiresInSeconds
  const claim = { invitationId: id, linkNumber: invitation.linkNumber ?? 0, expiresAt }
  return {
    url: `${installation.publicUrl}/portal/open/${portalToken(keys, 'link', claim)}`,
    statusUrl: `${installation.publicUrl}/portal/status`,
    statusToken: portalToken(keys, 'status', claim),
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  }
}

/** The path of the customer's page. Throws LINK_INVALID for a link that does not work. */
export async function pageOfPortalLink(ports: PortalPorts, token: string): Promise<string> {
  const claim = readPortalToken(ports.keys, 'link', { token, now: ports.clock.now() })
  const invitation = claim && (await invitationOfClaim(ports, claim))
  if (!invitation) throw new RolecallError('LINK_INVALID')
  return pagePath(ports, invitation)
}

/** What a status token reads. Throws STATUS_TOKEN_INVALID. */
export async function readPortalStatus(ports: PortalPorts, token: string): Promise<PortalStatus> {
  const now = ports.clock.now()
  const claim = readPortalToken(ports.keys, 'status', { token, now })
  const invitation = claim && (await invitationOfClaim(ports, claim))
  if (!invitation) throw new RolecallError('STATUS_TOKEN_INVALID')
  const connections = await connectionsOf(ports, invitation)
  const [first] = connections
  const state = stateOf(invitation, connections, now)
  const [failure] = findingsOf(state, invitation, connections)
  return {
    invitationId: invitation.id,
    state,
    updatedAt: lastReportOf(invitation, connections),
    ...(first && { connectionId: first.id }),
    ...(invitation.roles && { connectionIds: connections.map(({ id }) => id) }),
    ...(failure && { failure: { code: failure.code, message: failure.message } }),
  }
}

async function invitationOfClaim(
  { store }: Pick<Ports, 'store'>,
  { invitationId, linkNumber }: PortalClaim,
): Promise<Invitation | undefined> {
  const invitation = await store.get('invitation', invitationId)
  return invitation && (invitation.linkNumber ?? 0) === linkNumber ? invitation : undefined
}

function findingsOf(
  state: PortalStatus['state'],
  { attempts = [] }: Invitation,
  connections: readonly Connection[],
) {
  if (state === 'failed') return attempts.slice(-1).flatMap(({ finding }) => finding ?? [])
  return state === 'needs-attention' ? connections.flatMap(({ findings }) => findings) : []
}
