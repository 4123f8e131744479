import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import type { Connection } from '../model/connection.ts'
import { customersWithin, type Permission, requireGrant, requireWithin } from '../model/grants.ts'
import type { AuditQuery, ListQuery, Page, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

/** For the service's own work; what somebody asks for is found by `connectionFor`. */
export async function getConnection({ store }: Stored, id: string): Promise<Connection> {
  const connection = await store.get('connection', id)
  if (!connection) throw new RolecallError('NOT_FOUND')
  return connection
}

/** The connection, for a caller that may do this to it. Unknown and foreign ids look alike (BRK-1). */
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

/** Those that the caller may see, newest first. */
export async function listConnections(
  { store }: Stored,
  actor: Actor,
  { customerId, ...query }: ListInput,
): Promise<Page<Connection>> {
  requireGrant(actor, 'connections:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  return store.list('connection', { ...query, customerIds, ids: actor.grants.connections })
}

export interface AuditInput extends Omit<AuditQuery, 'customerIds'> {
  customerId?: string | undefined
}

/** The trail of one record, one customer, or all that the caller may see; newest first. */
export async function listAudit(
  { store }: Stored,
  actor: Actor,
  { customerId, ...query }: AuditInput,
): Promise<Page<AuditEntry>> {
  requireGrant(actor, 'audit:read')
  const customerIds = customersWithin(actor, customerId)
  if (customerIds?.length === 0) return { items: [] }
  const page = await store.audit({ ...query, customerIds })
  return actor.grants.customers ? { ...page, items: page.items.map(withoutOthers) } : page
}

/** A conflict names the other side's connection, which may be another customer's (CB-11). */
function withoutOthers(entry: AuditEntry): AuditEntry {
  const { heldBy: _, claimedBy: __, ...details } = entry.details ?? {}
  return entry.details ? { ...entry, details } : entry
}
