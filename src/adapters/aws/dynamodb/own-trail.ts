import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { Item } from './document.ts'
import { translateFaults } from './faults.ts'
import { type Key, keyItem, keyOf, recordKey, S, shardOf, textOf } from './items.ts'
import { trailPartition } from './journal.ts'
import type { Table } from './pages.ts'

/** The kinds whose ids tell the kind. */
const KINDS = { inv_: 'invitation', con_: 'connection' } as const

/** So that the record's item stays small. Further items of the log are found by the index. */
const MAX_OWN = 3

const kindOf = (subject: string): (typeof KINDS)[keyof typeof KINDS] | undefined =>
  KINDS[subject.slice(0, 4) as keyof typeof KINDS]

/** The sort keys of items of the log that the records of a change name, by partition key. */
export type OwnTrails = Map<string, readonly string[]>

/**
 * A commit that writes the record which its audit entries are about notes the key of its item of
 * the log in the record's item. So that item needs no entry in the index by subject, which costs a
 * unit. `before` has what the records name already. An item without a customer stays in the index,
 * because nothing else would find it after its record is deleted.
 */
export function withOwnTrails(
  logged: readonly Item[],
  put: readonly Pick<StoredRecord, 'kind' | 'id'>[],
  before: OwnTrails,
): { logged: Item[]; own: OwnTrails } {
  const own = new Map(before)
  const items = logged.map((item) => {
    const record = put.find(
      ({ kind, id }) => kindOf(id) === kind && textOf(item, 'newest') === trailPartition(id),
    )
    const pk = record && recordKey(record.kind, record.id).pk
    const named = (pk !== undefined && own.get(pk)) || []
    if (pk === undefined || !item.byCustomer || named.length >= MAX_OWN) return item
    own.set(pk, [...named, keyOf(item).sk])
    const { newest: _, ...rest } = item
    return rest
  })
  return { logged: items, own }
}

/** What a record's item says about its trail. */
export const ownTrailItem = (own: readonly string[] = []): Item =>
  own.length > 0 ? { trail: S(own.join(' ')) } : {}

export const ownTrailIn = (item: Item): string[] => textOf(item, 'trail')?.split(' ') ?? []

/** The keys of the items of the log that the subject's own record names. */
export async function ownTrailOf({ client, TableName }: Table, subject: string): Promise<Key[]> {
  const kind = kindOf(subject)
  if (!kind) return []
  const Key = keyItem(recordKey(kind, subject))
  const read = new GetItemCommand({ TableName, Key, ConsistentRead: true })
  const { Item } = await translateFaults(client.send(read))
  return Item ? ownTrailIn(Item).map((sk) => ({ pk: logPartition(sk), sk })) : []
}

const logPartition = (sk: string): string => `log#${shardOf(sk.split('#')[1] ?? '')}`
