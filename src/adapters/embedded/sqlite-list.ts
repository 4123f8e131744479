import type { DatabaseSync } from 'node:sqlite'
import { listOf, readCursor, writeCursor } from '../../core/model/cursor.ts'
import { type GroupedKind, type ListedKind, MAX_COUNTED_RECORDS } from '../../core/model/record.ts'
import type { ListQuery, Page, Total, TotalQuery } from '../../core/ports.ts'
import type { Filters, Row } from './sqlite-filters.ts'

type Kind = ListedKind | GroupedKind
type Order = 'asc' | 'desc'

interface Source {
  db: DatabaseSync
  filters: Filters
  kind: Kind
}

/** The positions of records, in order: from indexes alone, however many are left out. */
const PLACES = `SELECT rowid AS place, created_at, id FROM records
  WHERE kind = :kind AND PLACE AND filters`

/** Otherwise SQLite reads every record of the kind in its order, and looks for the ids there. */
const BY_ID = 'records INDEXED BY sqlite_autoindex_records_1'

/** Lists the rows of records, with their bodies. */
export function listRows(source: Source, query: ListQuery): Page<Row> {
  const { kind } = source
  const { order = 'desc', limit, cursor, skip = 0 } = query
  const place = cursor === undefined ? undefined : readCursor(listOf(kind, order), cursor)
  const rows = readRows(source, query, { order, place, skip, limit: limit + 1 })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return rows.length > limit && last
    ? {
        items,
        nextCursor: writeCursor(listOf(kind, order), [String(last.created_at), String(last.id)]),
      }
    : { items }
}

interface Portion {
  order: Order
  place: [createdAt: string, id: string] | undefined
  skip: number
  limit: number
}

function readRows(source: Source, query: ListQuery, portion: Portion): Row[] {
  const { order, place, skip, limit } = portion
  const isNamed = query.customerIds ?? query.groups ?? query.ids
  const total = skip > 0 && !place && !isNamed ? totalOf(source, query).count : undefined
  // From the other end, if that is nearer: then half of the records are left out at most.
  if (total === undefined || skip <= total / 2) return readForward(source, query, portion)
  const shown = Math.min(limit, total - skip)
  if (shown <= 0) return []
  return readForward(source, query, {
    order: order === 'asc' ? 'desc' : 'asc',
    place: undefined,
    skip: total - skip - shown,
    limit: shown,
  }).reverse()
}

function readForward(source: Source, query: ListQuery, portion: Portion): Row[] {
  const { order, place, skip, limit } = portion
  const { kind, filters } = source
  const way = order === 'asc' ? 'ASC' : 'DESC'
  const of = query.ids ? PLACES.replace('records', BY_ID) : PLACES
  const places = place
    ? of.replace('PLACE', `(created_at, id) ${order === 'asc' ? '>' : '<'} (:createdAt, :id)`)
    : of.replace('AND PLACE', '')
  const by = `ORDER BY created_at ${way}, id ${way}`
  return filters.union(
    (union) =>
      `SELECT records.id, records.created_at, body, checksum
       FROM (${union} ${by} LIMIT :limit OFFSET :skip) AS page
       JOIN records ON records.rowid = page.place
       ORDER BY page.created_at ${way}, page.id ${way}`,
    { each: places, filters: partsOf(source, query) },
    { kind, limit, skip, ...(place && { createdAt: place[0], id: place[1] }) },
  )
}

/**
 * The filters of a list: one group for each range of an index. The ranges are merged in order, so
 * that nothing is sorted or read that is not in the list.
 */
function partsOf({ db, kind }: Source, query: ListQuery) {
  const { profile, customerIds, groups, ids } = query
  const statuses = typeof query.status === 'string' ? [query.status] : query.status
  const named = { customer_id: customerIds ?? groups, id: ids }
  const fixed = { profile: profile === undefined ? undefined : [profile] }
  if (named.customer_id || named.id) return [{ ...named, ...fixed, status: statuses }]
  const each = statuses ?? (profile === undefined ? undefined : statusesOf(db, kind, profile))
  return each ? each.map((status) => ({ ...fixed, status: [status] })) : [{}]
}

/** The statuses that records of a profile have. */
const statusesOf = (db: DatabaseSync, kind: Kind, profile: string): string[] =>
  db
    .prepare('SELECT status FROM counts WHERE kind = ? AND profile = ? AND count > 0')
    .all(kind, profile)
    .map(({ status }) => String(status))

/** How many records a list has. */
export function totalOf(source: Source, query: TotalQuery): Total {
  const { filters, kind } = source
  const { profile, customerIds, ids } = query
  const status = typeof query.status === 'string' ? [query.status] : query.status
  const set = { status, profile: profile === undefined ? undefined : [profile] }
  if (!customerIds && !ids) return { count: countOf(filters.all(KEPT, set, { kind })) }
  const found = countOf(
    filters.all(COUNTED, { ...set, customer_id: customerIds, id: ids }, { kind }),
  )
  return found > MAX_COUNTED_RECORDS
    ? { count: MAX_COUNTED_RECORDS, isAtLeast: true }
    : { count: found }
}

const KEPT = 'SELECT coalesce(sum(count), 0) AS count FROM counts WHERE kind = :kind AND filters'
const COUNTED = `SELECT count(*) AS count FROM
  (SELECT 1 FROM records WHERE kind = :kind AND filters LIMIT ${MAX_COUNTED_RECORDS + 1})`

const countOf = (rows: Row[]): number => Number(rows[0]!.count)
