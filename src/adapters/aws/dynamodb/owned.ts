import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { Item } from './document.ts'
import { translateFaults } from './faults.ts'
import { type Key, keyItem, keyOf, recordKey, S, shardOf, textOf } from './items.ts'
import { trailPartition } from './journal.ts'
import { readAll, type Table } from './pages.ts'

/**
 * What a record's item names, so that no index has to: an entry of an index costs a unit, and
 * another one when it goes.
 */
export interface Owned {
  /** The sort keys of the first items of the log that were stored with it and are about it. */
  trail: readonly string[]
  /** Of an invitation: the ids of the first callbacks that were stored with it. */
  callbacks: readonly string[]
  /** Of a callback: its invitation names it. */
  isNamed?: boolean
}

/** By the partition key of the record. */
export type OwnedByRecord = Map<string, Owned>

export const NOTHING_OWNED: Owned = { trail: [], callbacks: [] }

/** The kinds whose ids tell the kind. */
const KINDS = { inv_: 'invitation', con_: 'connection' } as const

/** So that the record's item stays small. What comes later is found by an index. */
const MAX_TRAIL = 3
const MAX_CALLBACKS = 2

const kindOf = (subject: string): (typeof KINDS)[keyof typeof KINDS] | undefined =>
  KINDS[subject.slice(0, 4) as keyof typeof KINDS]

const pkOf = ({ kind, id }: Pick<StoredRecord, 'kind' | 'id'>): string => recordKey(kind, id).pk

/**
 * The items of the log, without the entry in the index by subject where the commit writes the
 * record that they are about. `owned` gets their keys. An item without a customer stays in the
 * index, because nothing else would find it after its record is deleted.
 */
export function ownTrails(
  logged: readonly Item[],
  put: readonly Pick<StoredRecord, 'kind' | 'id'>[],
  owned: OwnedByRecord,
): Item[] {
  return logged.map((item) => {
    const record = put.find(
      ({ kind, id }) => kindOf(id) === kind && textOf(item, 'newest') === trailPartition(id),
    )
    const before = (record && owned.get(pkOf(record))) ?? NOTHING_OWNED
    if (!record || !item.byCustomer || before.trail.length >= MAX_TRAIL) return item
    owned.set(pkOf(record), { ...before, trail: [...before.trail, keyOf(item).sk] })
    const { newest: _, ...rest } = item
    return rest
  })
}

/** Notes new callbacks in `owned` of their invitation, if the commit writes it too. */
export function ownCallbacks(put: readonly StoredRecord[], owned: OwnedByRecord): void {
  for (const callback of put) {
    if (callback.kind !== 'callback' || callback.version > 0) continue
    const { id, invitationId } = callback
    const invitation = put.find((it) => it.kind === 'invitation' && it.id === invitationId)
    const before = (invitation && owned.get(pkOf(invitation))) ?? NOTHING_OWNED
    if (!invitation || before.callbacks.length >= MAX_CALLBACKS) continue
    owned.set(pkOf(invitation), { ...before, callbacks: [...before.callbacks, id] })
    owned.set(pkOf(callback), { ...NOTHING_OWNED, isNamed: true })
  }
}

/** The attributes of the record's item. */
export const ownedItem = ({ trail, callbacks, isNamed }: Owned): Item => ({
  ...(trail.length > 0 && { trail: S(trail.join(' ')) }),
  ...(callbacks.length > 0 && { callbacks: S(callbacks.join(' ')) }),
  ...(isNamed && { named: S('invitation') }),
})

export const ownedIn = (item: Item): Owned => ({
  trail: wordsIn(item, 'trail'),
  callbacks: wordsIn(item, 'callbacks'),
  ...(item.named && { isNamed: true }),
})

const wordsIn = (item: Item, name: string): string[] => textOf(item, name)?.split(' ') ?? []

/** The keys of the items of the log that the subject's own record names. */
export async function ownTrailOf({ client, TableName }: Table, subject: string): Promise<Key[]> {
  const kind = kindOf(subject)
  if (!kind) return []
  const Key = keyItem(recordKey(kind, subject))
  const read = new GetItemCommand({ TableName, Key, ConsistentRead: true })
  const { Item } = await translateFaults(client.send(read))
  return Item ? ownedIn(Item).trail.map((sk) => ({ pk: logPartition(sk), sk })) : []
}

const logPartition = (sk: string): string => `log#${shardOf(sk.split('#')[1] ?? '')}`

/** The ids of the callbacks that these invitations name. */
export async function ownCallbacksOf(table: Table, invitations: readonly string[]) {
  const keys = invitations.map((id) => recordKey('invitation', id))
  return (await readAll(table, keys)).flatMap((item) => ownedIn(item).callbacks)
}
