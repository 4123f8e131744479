import { RolecallError } from '../errors.ts'
import type { AuditEntry } from '../model/audit.ts'
import type { Connection } from '../model/connection.ts'
import type { AuditQuery, ListQuery, Page, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

export async function getConnection({ store }: Stored, id: string): Promise<Connection> {
  const connection = await store.get('connection', id)
  if (!connection) throw new RolecallError('NOT_FOUND')
  return connection
}

/** Newest first. */
export const listConnections = ({ store }: Stored, query: ListQuery): Promise<Page<Connection>> => store.list('connection', query)

/** The trail of one record, one customer, or all; newest first. */
export const listAudit = ({ store }: Stored, query: AuditQuery): Promise<Page<AuditEntry>> => store.audit(query)
