import type { Connection } from '../model/connection.ts'
import { connectionIdsOf, type Invitation } from '../model/invitation.ts'
import { portionsOf } from '../model/portions.ts'
import type { Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

/**
 * The connections that an invitation has led to so far, in the order of its roles: at most one if
 * its profile has no `roles`. This is the only place that knows how to find them.
 */
export async function connectionsOf(
  { store }: Stored,
  invitation: Pick<Invitation, 'id' | 'roles'>,
): Promise<Connection[]> {
  const ids = connectionIdsOf(invitation)
  const found = await Promise.all(ids.map((id) => store.get('connection', id)))
  return found.filter((it) => it !== undefined)
}

/** The store reads at most this many records by their ids in one call. */
const MAX_IDS = 50

/**
 * The same for many invitations, by the id of the invitation. For lists: may miss a connection that
 * was made a moment ago.
 */
export async function connectionsByInvitation(
  { store }: Stored,
  invitations: readonly Invitation[],
): Promise<Map<string, Connection[]>> {
  const ids = invitations.flatMap(connectionIdsOf)
  const pages = await Promise.all(
    portionsOf(ids, MAX_IDS).map((group) =>
      store.list('connection', { ids: group, limit: MAX_IDS }),
    ),
  )
  const found = new Map(pages.flatMap(({ items }) => items).map((it) => [it.id, it]))
  return new Map(
    invitations.map((it) => [
      it.id,
      connectionIdsOf(it)
        .map((id) => found.get(id))
        .filter((one) => one !== undefined),
    ]),
  )
}

/** The other connections of the same stack that have not ended. */
export async function siblingsOf(ports: Stored, connection: Connection): Promise<Connection[]> {
  if (connection.role === undefined) return []
  const invitation = await ports.store.get('invitation', connection.invitationId)
  const all = invitation ? await connectionsOf(ports, invitation) : []
  return all.filter(
    ({ id, stackId, status }) =>
      id !== connection.id && stackId === connection.stackId && status !== 'disconnected',
  )
}
