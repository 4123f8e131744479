import type { AuditEntry } from '../../api/types.ts'
import { toCsvRow } from '../model/csv.ts'

const COLUMNS = [
  'at',
  'action',
  'subject',
  'customerId',
  'actorKind',
  'actorId',
  'details',
  'id',
  'actorName',
]

/** The first line of a CSV file of the trail. */
export const CSV_HEAD = toCsvRow(COLUMNS)

/** An entry as a line of a CSV file. */
export function toCsvLine({
  at,
  action,
  subject,
  customerId,
  actor,
  details,
  id,
}: AuditEntry): string {
  const cells = [at, action, subject, customerId ?? '', actor.kind, actor.id]
  return toCsvRow([...cells, details ? JSON.stringify(details) : '', id, actor.name ?? ''])
}
