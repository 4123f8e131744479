import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { StoredRecord } from '../../../core/model/record.ts'
import type { CountsByKey } from './counted.ts'
import { docOf, type Item, withDocument } from './document.ts'
import { translateFaults } from './faults.ts'
import { type Key, keyItem, N } from './items.ts'
import type { Table } from './pages.ts'

/** How far the first count of a table has come. */
export interface CountingPlace {
  kind: StoredRecord['kind']
  /** Its records are counted up to this place in its list. */
  place?: string
}

/** What the table has in its item `counts`. */
export interface CountState {
  /** How often this item was written. */
  n: number
  /** Every entry of the log up to here is in the counts and sums. */
  position: string
  counts: CountsByKey
  /** Where the first count of an existing table stands; absent once it is done. */
  counting?: CountingPlace
}

const KEY: Key = { pk: 'counts', sk: 'counts' }

export const countStateItem = ({ n, ...state }: CountState): Item =>
  withDocument({ ...keyItem(KEY), n: N(n) }, state)

export async function readCountState(
  { client, TableName }: Table,
  { isConsistent }: { isConsistent: boolean },
): Promise<CountState | undefined> {
  const read = new GetItemCommand({ TableName, Key: keyItem(KEY), ConsistentRead: isConsistent })
  const { Item } = await translateFaults(client.send(read))
  return Item && { ...docOf<Omit<CountState, 'n'>>(Item), n: Number(Item.n?.N) }
}
