import type { DatabaseSync } from 'node:sqlite'
import { RolecallError } from '../../api/errors.ts'
import type { AuditEntry } from '../../core/model/audit.ts'
import { auditListOf, readCursor, writeCursor } from '../../core/model/cursor.ts'
import type { AuditPage, AuditQuery } from '../../core/ports.ts'
import { type Filters, read } from './sqlite-filters.ts'

const AUDIT = {
  desc: 'SELECT seq, body FROM audit WHERE seq >= :from AND seq < :to AND filters ORDER BY seq DESC LIMIT :limit',
  asc: 'SELECT seq, body FROM audit WHERE seq >= :from AND seq < :to AND filters ORDER BY seq LIMIT :limit',
}

/**
 * Reads a page of the trail. One process writes the file, one transaction after the other, so no
 * entry ever appears before one that was read.
 */
export function readAudit(db: DatabaseSync, filters: Filters, query: AuditQuery): AuditPage {
  const { order = 'desc', subject, customerIds, actions, limit } = query
  const range = rangeOf(db, query)
  const rows = filters.all(
    AUDIT[order],
    {
      subject: subject === undefined ? subject : [subject],
      customer_id: customerIds,
      action: actions,
    },
    { ...range, limit: limit + 1 },
  )
  const shown = rows.slice(0, limit)
  const items = shown.map((row) => read<AuditEntry>(row))
  const last = shown.at(-1)
  const cursor = (seq: number) => writeCursor(auditListOf(order), [String(seq), ''])
  return {
    items,
    ...(rows.length > limit && { nextCursor: cursor(Number(last!.seq)) }),
    ...(order === 'asc' && { followCursor: cursor(last ? Number(last.seq) : range.from - 1) }),
  }
}

/** The numbers of the entries, from `from` on and before `to`. */
function rangeOf(
  db: DatabaseSync,
  { order = 'desc', since, until, cursor }: AuditQuery,
): { from: number; to: number } {
  const from = since === undefined ? 0 : firstSince(db, since)
  const to = until === undefined ? Number.MAX_SAFE_INTEGER : firstSince(db, until)
  if (cursor === undefined) return { from, to }
  const place = Number(readCursor(auditListOf(order), cursor)[0])
  if (!Number.isSafeInteger(place)) throw new RolecallError('CURSOR_INVALID')
  return order === 'asc'
    ? { from: Math.max(from, place + 1), to }
    : { from, to: Math.min(to, place) }
}

/** The number from which on all entries are of this time or later. `at` never falls. */
function firstSince(db: DatabaseSync, time: string): number {
  const next = db.prepare('SELECT seq, at FROM audit WHERE seq >= ? ORDER BY seq LIMIT 1')
  let low = 0
  let high = Number(db.prepare('SELECT max(seq) AS seq FROM audit').get()!.seq ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = next.get(middle)
    if (row && String(row.at) < time) low = Number(row.seq) + 1
    else high = middle
  }
  return low
}
