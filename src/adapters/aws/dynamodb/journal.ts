import type { Announcement, AuditEntry } from '../../../core/model/audit.ts'
import { portionsOf } from '../../../core/model/portions.ts'
import type { Tally } from '../../../core/model/tally.ts'
import { docOf, type Item, withDocument } from './document.ts'
import { type Key, keyItem, keyOf, N, S, shardOf } from './items.ts'
import type { Trace } from './log.ts'
import type { Range } from './pages.ts'
import { stampTime } from './stamps.ts'
import { TTL_ATTRIBUTE } from './table.ts'

/** What one commit tells: all of it, or the part about one subject and customer. */
export interface Journal {
  /** What the commit changes in the counts, the search and the lists by profile. */
  traces: Trace[]
  tallies: Tally[]
  audit?: AuditEntry[]
  events?: Announcement[]
}

/** How long a part without audit entries is kept. An audit entry is kept for ever. */
const KEPT_DAYS = 30

/** So that each item has a few KB, and changes a few sums only. */
const MAX_TALLIES = 40

interface Part extends Journal {
  audit: AuditEntry[]
  events: Announcement[]
}

/**
 * The items of the log for one commit: usually one. An item has audit entries about one subject and
 * tells of one customer, so that two keys of indexes find it. AWS: an item costs two units in a
 * transaction, so separate ones for the trail, the events and the counts would cost three times as
 * much.
 */
export function journalItems(
  { audit = [], events = [], traces, tallies }: Journal,
  { stamp, tx }: { stamp: string; tx: string },
): Item[] {
  const parts: Part[] = []
  for (const entry of audit) {
    const last = parts.at(-1)
    if (last && fits(last, entry)) last.audit.push(entry)
    else parts.push({ ...emptyPart(), audit: [entry] })
  }
  let at = 0
  for (const event of events) {
    while (at < parts.length && !fits(parts[at]!, event)) at += 1
    if (at === parts.length) parts.push(emptyPart())
    parts[at]!.events.push(event)
  }
  const [first = [], ...more] = tallies.length > 0 ? portionsOf(tallies, MAX_TALLIES) : []
  if (traces.length + first.length > 0) {
    if (parts.length === 0) parts.push(emptyPart())
    Object.assign(parts[0]!, { traces, tallies: first })
  }
  const all = [...parts, ...more.map((some) => ({ ...emptyPart(), tallies: some }))]
  return all.map((part, index) => {
    const key = { pk: `log#${shardOf(tx)}`, sk: `${stamp}#${tx}#${twoDigits(index)}` }
    return journalItem(key, part)
  })
}

const twoDigits = (index: number): string => String(index).padStart(2, '0')
const emptyPart = (): Part => ({ traces: [], tallies: [], audit: [], events: [] })

/** Entries keep their order: only the next one may join a part. */
function fits(part: Part, one: AuditEntry | Announcement): boolean {
  const subject = subjectOf(part)
  const customerId = customerOf(part)
  const isSameCustomer =
    customerId === undefined || one.customerId === undefined || one.customerId === customerId
  if (!isSameCustomer) return false
  if ('subject' in one) return subject === one.subject
  return subject === one.lane || (part.audit.length > 0 && one.customerId !== undefined)
}

const customerOf = ({ audit = [], events = [] }: Journal): string | undefined =>
  [...audit, ...events].find((it) => it.customerId !== undefined)?.customerId

/** Announcements without an audit entry are found by their lane. */
const subjectOf = ({ audit = [], events = [] }: Journal): string | undefined =>
  audit[0]?.subject ?? events[0]?.lane

/** An item of the log. Found by subject in the index `newest`, by customer in `byCustomer`. */
export function journalItem(key: Key, { traces, tallies, audit = [], events = [] }: Journal): Item {
  const customerId = customerOf({ traces, tallies, audit, events })
  const subject = subjectOf({ traces, tallies, audit, events })
  const seconds = Math.ceil(stampTime(key.sk) / 1000)
  const item = {
    ...keyItem(key),
    ...(subject !== undefined && { newest: S(trailPartition(subject)) }),
    ...(customerId !== undefined && { byCustomer: S(`audit#${customerId}`) }),
    ...((subject ?? customerId) !== undefined && { rank: S(key.sk) }),
    ...(audit.length === 0 && { [TTL_ATTRIBUTE]: N(seconds + KEPT_DAYS * 86_400) }),
  }
  const told = {
    ...(audit.length > 0 && { audit }),
    ...(events.length > 0 && { events }),
  }
  return withDocument(item, { traces, tallies, ...told })
}

/** Of the index `newest`: the items of the log with entries about a subject. */
export const trailPartition = (subject: string): string => `trail#${subject}`

export const isJournal = (pk: string): boolean => pk.startsWith('log#')

export interface Row<Entry> {
  /** Its position among all entries: that of its item, and its number in it. */
  place: string
  /** Absent where the item has no such entry. */
  item: Entry | undefined
}

/**
 * The entries of an item in their order, at least one row. Earlier versions, and migrations, store
 * each entry as an item of its own.
 */
export function rowsIn<Entry>(item: Item, kind: 'audit' | 'events'): Row<Entry>[] {
  const { pk, sk } = keyOf(item)
  if (!isJournal(pk)) return [{ place: sk, item: docOf<Entry>(item) }]
  const entries = (docOf<Journal>(item)[kind] ?? []) as Entry[]
  if (entries.length === 0) return [{ place: sk, item: undefined }]
  return entries.map((entry, index) => ({ place: `${sk}#${twoDigits(index)}`, item: entry }))
}

/** The range of items that may hold entries of this range: it may begin within an item. */
export function itemRange({ from, ...rest }: Range): Range {
  const [stamp = '', tx, part, entry] = from.split('#')
  return { ...rest, from: entry === undefined ? from : `${stamp}#${tx}#${part}` }
}

/** The rows of these items that are in the range, in its order. */
export function rowsOf<Entry>(
  items: readonly Item[],
  { from, to, order }: Range,
  kind: 'audit' | 'events',
): Row<Entry>[] {
  const rows = items.flatMap((item) => {
    const some = rowsIn<Entry>(item, kind)
    return order === 'asc' ? some : some.toReversed()
  })
  return rows.filter(({ place }) => place >= from && place <= to)
}
