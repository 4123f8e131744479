import type { Announcement, AuditEntry } from '../../../core/model/audit.ts'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { StoredPart } from '../../../core/ports.ts'
import { announcementItem, auditItem, type Item, recordItem, S, takenItem } from './items.ts'
import { Stamps } from './stamps.ts'

/** Tells what was carried over from what a running service wrote since: that is never touched. */
export const VIA = { via: S('migration') }

/** What the table will hold: the same parts give the same items, and more parts give the same and more. */
export function* itemsOf(parts: Iterable<StoredPart>): Generator<Item> {
  const stampAt = { audit: stamper(), announcements: stamper() }
  for (const part of parts) yield { ...itemOf(part, stampAt), ...VIA }
}

type Stamp = (at: string) => string

/** The order of events, also where their clocks stepped back. */
function stamper(): Stamp {
  let now = new Date(0)
  const stamps = new Stamps({ now: () => now })
  return (at) => {
    now = new Date(at)
    return stamps.next()
  }
}

function itemOf(part: StoredPart, stampAt: { audit: Stamp; announcements: Stamp }): Item {
  if (part.group === 'reservations') return takenItem(part.taken)
  if (part.group === 'records') {
    const record = JSON.parse(part.body) as StoredRecord
    return { ...recordItem({ ...record, version: record.version - 1 }), doc: S(part.body) }
  }
  const trace = JSON.parse(part.body) as AuditEntry & Announcement
  const stamp = stampAt[part.group](trace.at)
  return part.group === 'audit' ? auditItem(trace, stamp) : announcementItem(trace, stamp)
}
