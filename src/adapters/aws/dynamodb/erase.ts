import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import type { Announcement } from '../../../core/model/audit.ts'
import type { Erased, Erasure } from '../../../core/ports.ts'
import { docOf } from './document.ts'
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
import { entries, everyItemOf, FIRST, itemsOf, LAST, type Table } from './pages.ts'

/** Items that one call deletes at most, of each kind. */
const PORTION = 500
// AWS: TransactWriteItems has 100 parts at most.
const AT_ONCE = 100

const WHOLE = { from: FIRST, to: LAST, order: 'asc' } as const

/** Deletes traces of a customer. Reads all announcements, because they are in no index. */
export async function eraseTraces(
  table: Table,
  { customerId, subjects }: Erasure,
): Promise<Erased> {
  const audit = await remove(table, [
    ...(await keysIn(table, subjects.map(auditPartition))),
    ...(await entries(
      table,
      {
        ...WHOLE,
        index: 'byCustomer',
        partitions: partitions.byCustomer('audit', [customerId]),
      },
      PORTION,
    )),
  ])
  const checks = await remove(table, await keysIn(table, subjects.map(checksPartition)))
  const isDone = audit < PORTION && checks < PORTION
  const told = isDone
    ? await eraseAnnouncements(table, { customerId, subjects })
    : { announcements: 0, attempts: 0 }
  return { audit, checks, ...told, isDone }
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

async function eraseAnnouncements(
  table: Table,
  { customerId, subjects }: Erasure,
): Promise<Pick<Erased, 'announcements' | 'attempts'>> {
  // What an early version wrote has a subject instead of a lane.
  const isTheirs = (one: Partial<Announcement> & { subject?: string }) =>
    one.customerId === customerId || subjects.includes(one.lane ?? one.subject ?? '')
  const removed = { announcements: 0, attempts: 0 }
  for (const partition of partitions.announcements) {
    const found = new Map<string, Key>()
    for await (const item of everyItemOf(table, partition)) {
      const one = docOf<Announcement>(item)
      if (isTheirs(one)) found.set(one.id, keyOf(item))
    }
    // The attempts first: once the announcement is gone, nothing leads to them.
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
async function remove({ client, TableName }: Table, keys: Key[]): Promise<number> {
  const unique = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()]
  for (let start = 0; start < unique.length; start += AT_ONCE) {
    const TransactItems = unique
      .slice(start, start + AT_ONCE)
      .map(({ pk, sk }) => ({ Delete: { TableName, Key: keyItem({ pk, sk }) } }))
    await translateFaults(client.send(new TransactWriteItemsCommand({ TransactItems })))
  }
  return unique.length
}
