import type { DatabaseSync } from 'node:sqlite'
import { RolecallError } from '../../api/errors.ts'
import type { Announcement, AuditEntry } from '../../core/model/audit.ts'
import { auditListOf, eventListOf, readCursor, writeCursor } from '../../core/model/cursor.ts'
import type { AuditPage, AuditQuery, EventsQuery, FollowPage } from '../../core/ports.ts'
import { type Filters, read } from './sqlite-filters.ts'

type Table = 'audit' | 'announcements'

const rowsOf = (table: Table, order: 'ASC' | 'DESC') =>
  `SELECT seq, body FROM ${table} WHERE seq >= :from AND seq < :to AND filters ORDER BY seq ${order} LIMIT :limit`

const ROWS = {
  audit: { asc: rowsOf('audit', 'ASC'), desc: rowsOf('audit', 'DESC') },
  announcements: { asc: rowsOf('announcements', 'ASC'), desc: rowsOf('announcements', 'DESC') },
}

/** As in the schema, so that SQLite uses its index. */
const ACTOR = "body ->> '$.actor.id'"

/** Reads a page of the audit trail. */
export const readAudit = (db: DatabaseSync, filters: Filters, query: AuditQuery): AuditPage =>
  readRows<AuditEntry>(
    { db, filters, table: 'audit', list: auditListOf(query.order) },
    {
      subject: query.subject === undefined ? undefined : [query.subject],
      customer_id: query.customerIds,
      action: query.actions,
      [ACTOR]: query.actors,
    },
    query,
  )

/** Reads a page of the announcements. */
export const readEvents = (
  db: DatabaseSync,
  filters: Filters,
  query: EventsQuery,
): FollowPage<Announcement> =>
  readRows<Announcement>(
    { db, filters, table: 'announcements', list: eventListOf(query.order) },
    { customer_id: query.customerIds, type: query.types },
    query,
  )

interface Source {
  db: DatabaseSync
  filters: Filters
  table: Table
  /** The name of the list, for its cursors. */
  list: string
}

type Range = Pick<AuditQuery, 'order' | 'since' | 'until' | 'cursor'>

/**
 * One process writes the file, one transaction after the other, so no row ever appears before one
 * that was read.
 */
function readRows<Item>(
  source: Source,
  wanted: Record<string, readonly string[] | undefined>,
  { limit, ...query }: Range & { limit: number },
): FollowPage<Item> {
  const { filters, table, list } = source
  const { order = 'desc' } = query
  const range = rangeOf(source, query)
  const rows = filters.all(ROWS[table][order], wanted, { ...range, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const items = shown.map((row) => read<Item>(row))
  const last = shown.at(-1)
  const cursor = (seq: number) => writeCursor(list, [String(seq), ''])
  return {
    items,
    ...(rows.length > limit && { nextCursor: cursor(Number(last!.seq)) }),
    ...(order === 'asc' && { followCursor: cursor(last ? Number(last.seq) : range.from - 1) }),
  }
}

/** The numbers of the rows, from `from` on and before `to`. */
function rangeOf(
  { db, table, list }: Source,
  { order, since, until, cursor }: Range,
): { from: number; to: number } {
  const from = since === undefined ? 0 : firstSince(db, table, since)
  const to = until === undefined ? Number.MAX_SAFE_INTEGER : firstSince(db, table, until)
  if (cursor === undefined) return { from, to }
  const place = Number(readCursor(list, cursor)[0])
  if (!Number.isSafeInteger(place)) throw new RolecallError('CURSOR_INVALID')
  return order === 'asc'
    ? { from: Math.max(from, place + 1), to }
    : { from, to: Math.min(to, place) }
}

/** The number from which on all rows are of this time or later. `at` never falls. */
function firstSince(db: DatabaseSync, table: Table, time: string): number {
  const next = db.prepare(`SELECT seq, at FROM ${table} WHERE seq >= ? ORDER BY seq LIMIT 1`)
  let low = 0
  let high = Number(db.prepare(`SELECT max(seq) AS seq FROM ${table}`).get()!.seq ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = next.get(middle)
    if (row && String(row.at) < time) low = Number(row.seq) + 1
    else high = middle
  }
  return low
}
