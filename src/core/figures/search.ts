import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { customersWithin, mayDo } from '../model/grants.ts'
import type { Ports, SearchHit } from '../ports.ts'

export interface SearchInput {
  text: string
  /** 1 to 100. */
  limit: number
}

/**
 * Finds invitations and connections that the caller may see, by the beginning of a name, an id, an
 * account number or an ARN. Best first.
 */
export async function search(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  { text, limit }: SearchInput,
): Promise<SearchHit[]> {
  const seesConnections = mayDo(actor, 'connections:read')
  const seesInvitations = mayDo(actor, 'invitations:read')
  if (!seesConnections && !seesInvitations)
    throw new RolecallError('FORBIDDEN', {
      detail: 'This call needs the grant "connections:read" or "invitations:read".',
    })
  const customerIds = customersWithin(actor, undefined)
  const ids = actor.grants.connections
  if (seesConnections && seesInvitations && !ids) return store.search({ text, customerIds, limit })
  // A caller who is limited to connections has no grant for invitations.
  const kind = seesConnections ? 'connection' : 'invitation'
  return store.search({ text, kind, customerIds, ids, limit })
}
