import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { currentFields } from '../../../core/model/record.ts'
import { type Searchable, termsOf } from '../../../core/model/search-terms.ts'
import { countKeyOf } from './counted.ts'
import { docOf, type Item, withDocument } from './document.ts'
import { translateFaults } from './faults.ts'
import {
  type Key,
  keyItem,
  keyOf,
  listPartition,
  N,
  rankOf,
  recordKey,
  S,
  termKey,
} from './items.ts'
import type { Trace } from './log.ts'
import { readAll, type Table } from './pages.ts'

/** Requests at the same time. */
const AT_ONCE = 25

/** The terms that were written for a record, each with its field. Stored with its list entry. */
type Terms = Record<string, string>

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`

/**
 * Makes the search terms and the list entries of these records match what the records are now. Any
 * number of processes may do this at once and again: each write replaces only what an earlier
 * version of the record left. The terms are written before the list entry that names them.
 */
export async function indexRecords(table: Table, traces: readonly Trace[]): Promise<void> {
  const searchable = traces.filter(({ record }) => /^(invitation|connection)#/.test(record))
  const byRecord = Map.groupBy(searchable, ({ record }) => record)
  const keys = [...byRecord.keys()].map((pk) => ({ pk, sk: 'record' }))
  const records = new Map((await readAll(table, keys)).map((item) => [keyOf(item).pk, item]))
  const plans = [...byRecord].map(([pk, some]) => planOf(pk, records.get(pk), some))
  const places = plans.flatMap((plan) => plan.places)
  const entries = new Map((await readAll(table, places)).map((item) => [nameOf(keyOf(item)), item]))
  const writes = plans.map((plan) => writesOf(plan, entries))
  await writeAll(
    table,
    writes.flatMap(({ terms }) => terms),
  )
  await writeAll(
    table,
    writes.flatMap(({ list }) => list),
  )
}

interface Plan {
  /** The partition key of the record. */
  pk: string
  record: Searchable | undefined
  /** Where list entries of the record may be. */
  places: Key[]
  /** Where its entry belongs; absent if the record is deleted. */
  place?: Key
}

function planOf(pk: string, item: Item | undefined, traces: readonly Trace[]): Plan {
  const record = item && currentFields(docOf<Searchable>(item))
  const now = record && countKeyOf(record)
  const counted = new Set([...traces.flatMap(({ from, to }) => [from, to]), now])
  const placeOf = (key: string): Key => ({ pk: listPartition(key), sk: traces[0]!.rank })
  return {
    ...{ pk, record, places: [...counted].filter((key) => key !== undefined).map(placeOf) },
    ...(now !== undefined && { place: placeOf(now) }),
  }
}

interface Write {
  /** The version of the record that the writer saw. */
  version: number
  put?: Item
  remove?: Key
}

function writesOf({ pk, record, places, place }: Plan, entries: Map<string, Item>) {
  const found = places.map((key) => entries.get(nameOf(key))).filter((item) => item !== undefined)
  const version = record?.version ?? Number.MAX_SAFE_INTEGER
  const wanted: Terms = Object.fromEntries(
    record ? termsOf(record).map(({ term, field }) => [term, field]) : [],
  )
  const held: Terms = Object.assign({}, ...found.map((item) => docOf<Terms>(item)))
  const isPlace = (key: Key) => place !== undefined && nameOf(key) === nameOf(place)
  const isDone = found.some((item) => isPlace(keyOf(item)) && Number(item.v?.N) >= version)
  const put = (item: Item): Write => ({ version, put: { ...item, v: N(version) } })
  const remove = (key: Key): Write => ({ version, remove: key })
  return {
    terms: [
      ...Object.entries(wanted)
        .filter(([term, field]) => held[term] !== field)
        .map(([term, field]) => put({ ...keyItem(termKey(pk, term)), field: S(field) })),
      ...Object.keys(held)
        .filter((term) => !(term in wanted))
        .map((term) => remove(termKey(pk, term))),
    ],
    list: [
      ...(place && !isDone
        ? [put(withDocument({ ...keyItem(place), record: S(pk) }, wanted))]
        : []),
      ...found
        .map(keyOf)
        .filter((key) => !isPlace(key))
        .map(remove),
    ],
  }
}

/** The items by which a record is found, as `indexRecords` writes them. */
export function searchItems(record: Searchable): Item[] {
  const { pk } = recordKey(record.kind, record.id)
  const place = { pk: listPartition(countKeyOf(record)!), sk: rankOf(record) }
  const { terms, list } = writesOf({ pk, record, places: [], place }, new Map())
  return [...terms, ...list].map(({ put }) => put).filter((item) => item !== undefined)
}

async function writeAll(table: Table, writes: readonly Write[]): Promise<void> {
  const left = writes.values()
  const work = async () => {
    for (const write of left) await writeOne(table, write)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, writes.length) }, work))
}

async function writeOne(
  { client, TableName }: Table,
  { version, put, remove }: Write,
): Promise<void> {
  const condition = {
    TableName,
    ConditionExpression: 'attribute_not_exists(pk) OR v <= :v',
    ExpressionAttributeValues: { ':v': N(version) },
  }
  try {
    if (put) await client.send(new PutItemCommand({ ...condition, Item: put }))
    if (remove) await client.send(new DeleteItemCommand({ ...condition, Key: keyItem(remove) }))
  } catch (error) {
    // A later version of the record is there already.
    if (!(error instanceof ConditionalCheckFailedException))
      await translateFaults(Promise.reject(error))
  }
}
