import type { Announcement, AuditEntry } from '../../../core/model/audit.ts'
import type { CheckRow } from '../../../core/model/check.ts'
import { currentFields, type StoredRecord } from '../../../core/model/record.ts'
import { isSearchable } from '../../../core/model/search-terms.ts'
import type { DailySum, Tally } from '../../../core/model/tally.ts'
import type { AttemptRow } from '../../../core/model/webhook-endpoint.ts'
import type { StoredPart } from '../../../core/ports.ts'
import { countStateItem } from './count-state.ts'
import { type CountsByKey, countKeyOf, moveCount } from './counted.ts'
import type { Item } from './document.ts'
import { searchItems } from './index-records.ts'
import {
  announcementItem,
  attemptItem,
  auditItem,
  checkItem,
  recordItem,
  S,
  takenItem,
} from './items.ts'
import { FIRST } from './pages.ts'
import { Stamps } from './stamps.ts'
import { sumItems } from './sums.ts'

/**
 * Marks an item that a migration wrote. A migration never changes an item without this mark,
 * because a running service wrote it.
 */
export const VIA = { via: S('migration') }

/**
 * The items for the table. The same parts always give the same items; a longer export gives these
 * and further ones.
 */
export function* itemsOf(parts: Iterable<StoredPart>): Generator<Item> {
  const stampAt = { audit: stamper(), announcements: stamper() }
  const counts: CountsByKey = {}
  const tallies: Tally[] = []
  for (const part of parts) {
    if (part.group === 'sums') {
      const { sum: to, detail, ...of } = JSON.parse(part.body) as DailySum
      tallies.push({ ...of, ...(detail && { detail }), to })
      continue
    }
    yield { ...itemOf(part, stampAt), ...VIA }
    if (part.group !== 'records') continue
    const record = currentFields(JSON.parse(part.body) as StoredRecord)
    moveCount(counts, undefined, countKeyOf(record))
    if (isSearchable(record)) for (const item of searchItems(record)) yield { ...item, ...VIA }
  }
  for (const item of sumItems(tallies)) yield { ...item, ...VIA }
  // The log of the table begins later.
  yield { ...countStateItem({ n: 1, position: FIRST, counts }), ...VIA }
}

type Stamp = (at: string) => string

/** Numbers entries in their order, even where the clock that dated them stepped back. */
function stamper(): Stamp {
  let now = new Date(0)
  const stamps = new Stamps({ now: () => now })
  return (at) => {
    now = new Date(at)
    return stamps.next()
  }
}

/**
 * A position in the log of the file is none in the table. The endpoint goes on from its time, so
 * that it gets its last event once more.
 */
function withoutPosition(record: StoredRecord): StoredRecord {
  if (record.kind !== 'webhook-endpoint') return record
  const { cursor: _, ...rest } = record
  return rest
}

function itemOf(part: StoredPart, stampAt: { audit: Stamp; announcements: Stamp }): Item {
  if (part.group === 'reservations') return takenItem(part.taken)
  if (part.group === 'checks') return checkItem(JSON.parse(part.body) as CheckRow)
  if (part.group === 'attempts') return attemptItem(JSON.parse(part.body) as AttemptRow)
  if (part.group === 'records') {
    const record = withoutPosition(JSON.parse(part.body) as StoredRecord)
    return recordItem({ ...record, version: record.version - 1 })
  }
  const trace = JSON.parse(part.body) as AuditEntry & Announcement
  return part.group === 'audit'
    ? auditItem(trace, stampAt.audit(trace.at))
    : announcementItem(trace, stampAt.announcements(trace.at))
}
