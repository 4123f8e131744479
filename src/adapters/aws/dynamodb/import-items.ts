import type { Announcement, AuditEntry } from '../../../core/model/audit.ts'
import type { CheckRow } from '../../../core/model/check.ts'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { DailySum } from '../../../core/model/tally.ts'
import type { AttemptRow } from '../../../core/model/webhook-endpoint.ts'
import type { StoredPart } from '../../../core/ports.ts'
import {
  announcementItem,
  attemptItem,
  auditItem,
  checkItem,
  type Item,
  recordItem,
  S,
  takenItem,
  tallyItem,
} from './items.ts'
import { FIRST } from './pages.ts'
import { Stamps } from './stamps.ts'

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
  for (const part of parts) yield { ...itemOf(part, stampAt), ...VIA }
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

/** Comes before everything that the table's own commits add. */
const sumItem = ({ sum, detail, ...of }: DailySum): Item =>
  tallyItem(
    of.day,
    [{ ...of, ...(detail && { detail }), to: sum }],
    `${FIRST}#${of.profile}#${of.name}#${detail ?? ''}`,
  )

function itemOf(part: StoredPart, stampAt: { audit: Stamp; announcements: Stamp }): Item {
  if (part.group === 'reservations') return takenItem(part.taken)
  if (part.group === 'checks') return checkItem(JSON.parse(part.body) as CheckRow)
  if (part.group === 'attempts') return attemptItem(JSON.parse(part.body) as AttemptRow)
  if (part.group === 'sums') return sumItem(JSON.parse(part.body) as DailySum)
  if (part.group === 'records') {
    const record = withoutPosition(JSON.parse(part.body) as StoredRecord)
    return recordItem({ ...record, version: record.version - 1 })
  }
  const trace = JSON.parse(part.body) as AuditEntry & Announcement
  const stamp = stampAt[part.group](trace.at)
  return part.group === 'audit' ? auditItem(trace, stamp) : announcementItem(trace, stamp)
}
