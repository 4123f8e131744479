import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import {
  type Announcement,
  type AuditEntry,
  announcementRemovableAt,
} from '../../../core/model/audit.ts'
import { type CheckRow, checkRemovableAt } from '../../../core/model/check.ts'
import { indexOf, isListed, nextVersion, type StoredRecord } from '../../../core/model/record.ts'
import { type AttemptRow, attemptRemovableAt } from '../../../core/model/webhook-endpoint.ts'
import type { Claim, Reservation } from '../../../core/ports.ts'
import { type Item, withDocument } from './document.ts'
import { TTL_ATTRIBUTE } from './table.ts'

export type Key = { pk: string; sk: string }
type Kind = StoredRecord['kind']

export const S = (text: string): AttributeValue => ({ S: text })
export const N = (number: number): AttributeValue => ({ N: String(number) })
export const textOf = (item: Item | undefined, name: string): string | undefined => item?.[name]?.S

/**
 * Spreads entries that would have the same key over this many partitions. AWS: one partition takes
 * 1,000 writes a second.
 */
const SHARDS = 8
export const shardOf = (id: string): number => crc32(id) % SHARDS
const shards = (stem: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${stem}#${shard}`)

/** Every partition that may hold an entry. */
export const partitions = {
  newest: (kind: Kind | 'audit') => shards(kind),
  byStatus: (kind: Kind, status: string) => shards(`${kind}#${status}`),
  byCustomer: (kind: Kind | 'audit', customerIds: readonly string[]) =>
    customerIds.map((id) => `${kind}#${id}`),
  due: (kind: Kind) => shards(kind),
  attempts: (endpointId: string) => [`attempt#${endpointId}`],
  /** Of the table itself; announcements are in no index. */
  announcements: shards('announcement'),
  /** Of the table itself. */
  log: shards('log'),
  listed: (keys: readonly string[]) => keys.map(listPartition),
}

/** Of the table itself: invitations or connections of one status and profile, by rank. */
export const listPartition = (countKey: string): string => `list#${countKey}`

/** Terms of one kind that begin with the same character. A term ends at the line break. */
export const termPartition = (kind: string, term: string): string =>
  `term#${kind}#${String.fromCodePoint(term.codePointAt(0) ?? 0)}`

/** The key of one term of a record, whose own key is given. */
export function termKey(pk: string, term: string): Key {
  const [kind = '', ...id] = pk.split('#')
  return { pk: termPartition(kind, term), sk: `${term}\n${id.join('#')}` }
}

/** The place of a record in lists. */
export const rankOf = (record: StoredRecord): string => `${indexOf(record).createdAt}#${record.id}`

export const keyOf = (item: Item): Key => ({ pk: textOf(item, 'pk')!, sk: textOf(item, 'sk')! })
export const keyItem = ({ pk, sk }: Key): Item => ({ pk: S(pk), sk: S(sk) })

export const recordKey = (kind: Kind, id: string): Key => ({ pk: `${kind}#${id}`, sk: 'record' })
export const checksPartition = (connectionId: string): string => `checks#${connectionId}`
export const attemptsPartition = (eventId: string): string => `attempts#${eventId}`
export const auditPartition = (subject: string): string => `audit#${subject}`

/** Hashes the value, because it may be long or private. AWS: metrics and logs show keys. */
export const takenKey = (kind: Reservation['kind'] | Claim['kind'], value: string): Key => ({
  pk: `${kind}#${createHash('sha256').update(value).digest('base64url')}`,
  sk: 'taken',
})

/**
 * The item of a record after its commit, with `more` beside its document. A record that is in no
 * list and never due appears in no index.
 */
export function recordItem(record: StoredRecord, more: Item = {}): Item {
  const stored = nextVersion(record)
  const { kind, id, status } = record
  const { customerId, group, dueAt, removableAt } = indexOf(record)
  const owner = customerId ?? group
  const item = {
    ...keyItem(recordKey(kind, id)),
    v: N(stored.version),
    ...more,
    ...((isListed(kind) || owner !== undefined) && { rank: S(rankOf(record)) }),
    ...(isListed(kind) && {
      newest: S(`${kind}#${shardOf(id)}`),
      byStatus: S(`${kind}#${status}#${shardOf(id)}`),
    }),
    ...(owner !== undefined && { byCustomer: S(`${kind}#${owner}`) }),
    ...(dueAt !== undefined && { due: S(`${kind}#${shardOf(id)}`), dueAt: S(dueAt) }),
    ...(removableAt !== undefined && {
      [TTL_ATTRIBUTE]: N(Math.ceil(Date.parse(removableAt) / 1000)),
    }),
  }
  return withDocument(item, stored)
}

export const takenItem = ({ kind, value, owner }: Reservation | Claim): Item => ({
  ...keyItem(takenKey(kind, value)),
  owner: S(owner),
})

export function auditItem(entry: AuditEntry, stamp: string): Item {
  const place = `${stamp}#${entry.id}`
  const item = {
    ...keyItem({ pk: auditPartition(entry.subject), sk: place }),
    newest: S(`audit#${shardOf(entry.id)}`),
    rank: S(place),
    ...(entry.customerId !== undefined && { byCustomer: S(`audit#${entry.customerId}`) }),
  }
  return withDocument(item, entry)
}

export function checkItem(check: CheckRow): Item {
  const item = {
    ...keyItem({ pk: checksPartition(check.connectionId), sk: check.at }),
    [TTL_ATTRIBUTE]: N(Math.ceil(checkRemovableAt(check) / 1000)),
  }
  return withDocument(item, check)
}

/** Found by its event in the table, and by its endpoint in the index of customers. */
export const attemptItem = (attempt: AttemptRow): Item => {
  const { eventId, endpointId, at } = attempt
  const item = {
    ...keyItem({ pk: attemptsPartition(eventId), sk: `${endpointId}#${at}` }),
    byCustomer: S(`attempt#${endpointId}`),
    rank: S(`${at}#${eventId}`),
    [TTL_ATTRIBUTE]: N(Math.ceil(attemptRemovableAt(attempt) / 1000)),
  }
  return withDocument(item, attempt)
}

const announcementPartition = (id: string): string => `announcement#${shardOf(id)}`

export function announcementItem(announcement: Announcement, stamp: string): Item {
  const item = {
    ...keyItem({ pk: announcementPartition(announcement.id), sk: `${stamp}#${announcement.id}` }),
    [TTL_ATTRIBUTE]: N(Math.ceil(announcementRemovableAt(announcement) / 1000)),
  }
  return withDocument(item, announcement)
}
