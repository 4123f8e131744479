import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { customersWithin, type Permission, requireGrant, requireWithin } from '../model/grants.ts'
import type { ListQuery, Page, Ports, Total } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

/** For Rolecall's own work: checks no grants. For a caller's request use `connectionFor`. */
export async function getConnection({ store }: Stored, id: string): Promise<Connection> {
  const connection = await store.get('connection', id)
  if (!connection) throw new RolecallError('NOT_FOUND')
  return connection
}

/**
 * Finds a connection for a caller who needs this permission. Throws NOT_FOUND for an unknown id,
 * and equally for one outside the caller's limits (BRK-1).
 */
export async function connectionFor(
  ports: Stored,
  actor: Actor,
  permission: Permission,
  id: string,
): Promise<Connection> {
  requireGrant(actor, permission)
  const connection = await getConnection(ports, id)
  requireWithin(actor, { customerId: connection.customerId, connectionId: connection.id })
  return connection
}

export interface ListInput extends Omit<ListQuery, 'customerIds' | 'ids'> {
  customerId?: string | undefined
}

/**
 * Lists the connections that the caller may see, newest first. A page can be shorter than its
 * limit: stores of early versions hold failed attempts as connections, which are left out.
 */
export async function listConnections(
  { store }: Stored,
  actor: Actor,
  { customerId, ...query }: ListInput,
): Promise<Page<Connection>> {
  requireGrant(actor, 'connections:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  const ids = actor.grants.connections
  const page = await store.list('connection', { ...query, customerIds, ids })
  return { ...page, items: page.items.filter(hasConnected) }
}

/** How many connections the caller may see. Failed attempts of early versions count too. */
export async function totalConnections(
  { store }: Stored,
  actor: Actor,
  { customerId, ...query }: Pick<ListInput, 'status' | 'profile' | 'customerId'>,
): Promise<Total> {
  requireGrant(actor, 'connections:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { count: 0 }
  return store.total('connection', { ...query, customerIds, ids: actor.grants.connections })
}

/** An attempt of an early version ended before its role was verified once. */
export const hasConnected = ({ status, verifiedAt, imported }: Connection): boolean =>
  status !== 'disconnected' || verifiedAt !== undefined || imported === true
