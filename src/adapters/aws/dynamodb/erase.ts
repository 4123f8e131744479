import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import type { Announcement, AuditEntry } from '../../../core/model/audit.ts'
import type { Erased, Erasure } from '../../../core/ports.ts'
import { docOf, type Item } from './document.ts'
import { translateFaults } from './faults.ts'
import {
  attemptsPartition,
  auditPartition,
  checksPartition,
  type Key,
  keyItem,
  keyOf,
  partitions,
} from './items.ts'
import { isJournal, type Journal, journalItem, trailPartition } from './journal.ts'
import { entries, everyItemOf, FIRST, itemsOf, LAST, readAll, type Table } from './pages.ts'

/** Items that one call deletes at most, of each kind. */
const PORTION = 500
// AWS: TransactWriteItems has 100 parts at most.
const AT_ONCE = 100

const WHOLE = { from: FIRST, to: LAST, order: 'asc' } as const

/** Deletes traces of a customer. Reads all announcements of earlier versions: no index has them. */
export async function eraseTraces(table: Table, of: Erasure): Promise<Erased> {
  const { customerId, subjects } = of
  const keys = unique([
    ...(await keysIn(table, subjects.map(auditPartition))),
    ...(await keysInIndex(table, 'newest', subjects.map(trailPartition))),
    ...(await keysInIndex(table, 'byCustomer', partitions.byCustomer('audit', [customerId]))),
  ])
  const logged = await readAll(
    table,
    keys.filter(({ pk }) => isJournal(pk)),
  )
  const told = await eraseFromLog(table, logged, of)
  const single = await remove(
    table,
    keys.filter(({ pk }) => !isJournal(pk)),
  )
  const checks = await remove(table, await keysIn(table, subjects.map(checksPartition)))
  const isDone = keys.length < PORTION && checks < PORTION
  const earlier = isDone ? await eraseAnnouncements(table, of) : { announcements: 0, attempts: 0 }
  return {
    audit: told.audit + single,
    announcements: told.announcements + earlier.announcements,
    checks,
    attempts: told.attempts + earlier.attempts,
    isDone,
  }
}

/** The keys of up to a portion of items in these partitions. */
async function keysIn(table: Table, names: string[]): Promise<Key[]> {
  const found: Key[] = []
  for (const name of names) {
    if (found.length >= PORTION) break
    const limit = PORTION - found.length
    found.push(...(await itemsOf(table, name, { ...WHOLE, limit })).map(keyOf))
  }
  return found
}

/** As `keysIn`, of an index. */
async function keysInIndex(
  table: Table,
  index: 'newest' | 'byCustomer',
  names: string[],
): Promise<Key[]> {
  const found: Key[] = []
  for (const name of names) {
    if (found.length >= PORTION) break
    const limit = PORTION - found.length
    found.push(...(await entries(table, { ...WHOLE, index, partitions: [name] }, limit)))
  }
  return found
}

const unique = (keys: Key[]): Key[] => [
  ...new Map(keys.map(({ pk, sk }) => [`${pk} ${sk}`, { pk, sk }])).values(),
]

/** What an early version announced has a subject instead of a lane. */
const isAnnouncedOf =
  ({ customerId, subjects }: Erasure) =>
  (one: Partial<Announcement> & { subject?: string }): boolean =>
    one.customerId === customerId || subjects.includes(one.lane ?? one.subject ?? '')

/** Takes the customer's entries out of the log. What is not counted yet stays in it. */
async function eraseFromLog(
  table: Table,
  items: Item[],
  of: Erasure,
): Promise<Pick<Erased, 'audit' | 'announcements' | 'attempts'>> {
  const isAudited = (one: AuditEntry) =>
    one.customerId === of.customerId || of.subjects.includes(one.subject)
  const erased = { audit: 0, announcements: 0, attempts: 0 }
  const writes: TransactWriteItem[] = []
  for (const item of items) {
    const { audit = [], events = [], ...counted } = docOf<Journal>(item)
    const theirs = events.filter(isAnnouncedOf(of))
    const left = {
      ...counted,
      audit: audit.filter((one) => !isAudited(one)),
      events: events.filter((one) => !theirs.includes(one)),
    }
    erased.audit += audit.length - left.audit.length
    erased.announcements += theirs.length
    // The attempts first: once the announcement is gone, nothing leads to them.
    for (const { id } of theirs) erased.attempts += await removeAll(table, attemptsPartition(id))
    const key = keyOf(item)
    const isEmpty = Object.values(left).every(({ length }) => length === 0)
    writes.push(
      isEmpty
        ? { Delete: { TableName: table.TableName, Key: keyItem(key) } }
        : { Put: { TableName: table.TableName, Item: journalItem(key, left) } },
    )
  }
  await write(table, writes)
  return erased
}

async function eraseAnnouncements(
  table: Table,
  of: Erasure,
): Promise<Pick<Erased, 'announcements' | 'attempts'>> {
  const isTheirs = isAnnouncedOf(of)
  const removed = { announcements: 0, attempts: 0 }
  for (const partition of partitions.announcements) {
    const found = new Map<string, Key>()
    for await (const item of everyItemOf(table, partition)) {
      const one = docOf<Announcement>(item)
      if (isTheirs(one)) found.set(one.id, keyOf(item))
    }
    for (const id of found.keys()) removed.attempts += await removeAll(table, attemptsPartition(id))
    removed.announcements += await remove(table, [...found.values()])
  }
  return removed
}

async function removeAll(table: Table, partition: string): Promise<number> {
  for (let removed = 0; ; ) {
    const keys = await keysIn(table, [partition])
    removed += await remove(table, keys)
    if (keys.length < PORTION) return removed
  }
}

/** Deletes items; a repeat changes nothing. Returns how many different ones. */
async function remove(table: Table, keys: Key[]): Promise<number> {
  const { TableName } = table
  const different = unique(keys)
  await write(
    table,
    different.map((key) => ({ Delete: { TableName, Key: keyItem(key) } })),
  )
  return different.length
}

async function write({ client }: Table, parts: TransactWriteItem[]): Promise<void> {
  for (let start = 0; start < parts.length; start += AT_ONCE) {
    const TransactItems = parts.slice(start, start + AT_ONCE)
    await translateFaults(client.send(new TransactWriteItemsCommand({ TransactItems })))
  }
}
