import type { AuditEntry } from '../../api/types.ts'

const COLUMNS = ['at', 'action', 'subject', 'customerId', 'actorKind', 'actorId', 'details', 'id']

/** The first line of a CSV file of the trail. */
export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** An entry as a line of a CSV file (RFC 4180). */
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
  return `${[...cells, details ? JSON.stringify(details) : '', id].map(toCell).join(',')}\r\n`
}

/**
 * A spreadsheet takes a cell that begins with one of these for a formula. An apostrophe before it
 * makes it text.
 */
const toCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe
}
