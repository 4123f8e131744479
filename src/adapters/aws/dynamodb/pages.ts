import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Item } from './document.ts'
import { translateFaults } from './faults.ts'
import { type Key, keyItem, keyOf, S, textOf } from './items.ts'
import type { IndexName } from './table.ts'

export interface Table {
  client: DynamoDBClient
  TableName: string
}

/** An item's key and its position in an index. */
export interface Entry extends Key {
  place: string
}

/** Positions of entries, both included. */
export interface Range {
  from: string
  to: string
  /** `desc`: from the last to the first. */
  order: 'asc' | 'desc'
}

/** The lowest and the highest position that an entry can have. */
export const [FIRST, LAST] = ['!', '\uffff'] as const

/** All that comes before or after a position, without it. No position begins with another one. */
export const before = (position: string): string =>
  `${position.slice(0, -1)}${String.fromCharCode(position.charCodeAt(position.length - 1) - 1)}${LAST}`
export const after = (position: string): string => `${position}${FIRST}`

interface Look extends Range {
  index: IndexName
  partitions: readonly string[]
}

/** The first `limit` entries of all partitions together, in order. */
export async function entries(table: Table, look: Look, limit: number): Promise<Entry[]> {
  const found = await Promise.all(
    look.partitions.map((partition) => entriesOf(table, { ...look, partition }, limit)),
  )
  return inOrder(found.flat(), look.order).slice(0, limit)
}

/** As `entries`, of partitions of the table itself. May miss an entry of the last second. */
export async function entriesIn(
  table: Table,
  { partitions, ...range }: Omit<Look, 'index'>,
  limit: number,
): Promise<Entry[]> {
  const found = await Promise.all(
    partitions.map((partition) =>
      rangeOf(table, range, {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#record': 'record' },
        ExpressionAttributeValues: { ':pk': S(partition) },
        ProjectionExpression: 'sk, #record',
        Limit: limit,
      }),
    ),
  )
  const entries = found.flat().map((item) => ({
    ...{ pk: textOf(item, 'record')!, sk: 'record', place: textOf(item, 'sk')! },
  }))
  return inOrder(entries, range.order).slice(0, limit)
}

/** Entries of several places in one order. */
export const inOrder = (some: Entry[], order: Range['order']): Entry[] => {
  const way = order === 'asc' ? 1 : -1
  return some.sort((a, b) => (a.place < b.place ? -way : a.place > b.place ? way : 0))
}

async function entriesOf(
  table: Table,
  { index, partition, ...range }: Look & { partition: string },
  limit: number,
): Promise<Entry[]> {
  const place = index === 'due' ? 'dueAt' : 'rank'
  const items = await rangeOf(table, range, {
    IndexName: index,
    KeyConditionExpression: '#partition = :partition AND #place BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#partition': index, '#place': place },
    ExpressionAttributeValues: { ':partition': S(partition) },
    ProjectionExpression: 'pk, sk, #place',
    Limit: limit,
  })
  return items.map((item) => ({ ...keyOf(item), place: textOf(item, place)! }))
}

/** The first items of one partition of the table, read consistently. */
export const itemsOf = (
  table: Table,
  partition: string,
  { limit, ...range }: Range & { limit: number },
): Promise<Item[]> =>
  rangeOf(table, range, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': S(partition) },
    ConsistentRead: true,
    Limit: limit,
  })

/** The first items of all partitions of the table together, in order, read consistently. */
export async function firstItems(
  table: Table,
  names: readonly string[],
  range: Range & { limit: number },
): Promise<Item[]> {
  const found = await Promise.all(names.map((name) => itemsOf(table, name, range)))
  const way = range.order === 'asc' ? 1 : -1
  return found
    .flat()
    .sort((a, b) => (textOf(a, 'sk')! < textOf(b, 'sk')! ? -way : way))
    .slice(0, range.limit)
}

type RangeQuery = Omit<QueryCommandInput, 'TableName'> & { Limit: number }

async function rangeOf(
  { client, TableName }: Table,
  { from, to, order }: Range,
  query: RangeQuery,
): Promise<Item[]> {
  // AWS: BETWEEN refuses a lower bound that is above the upper one.
  if (from > to) return []
  const found: Item[] = []
  for (let start: Item | undefined; found.length < query.Limit; ) {
    const { Items = [], LastEvaluatedKey } = await translateFaults(
      client.send(
        new QueryCommand({
          ...query,
          TableName,
          ExpressionAttributeValues: {
            ...query.ExpressionAttributeValues,
            ':from': S(from),
            ':to': S(to),
          },
          ScanIndexForward: order === 'asc',
          Limit: query.Limit - found.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      ),
    )
    found.push(...Items)
    if (!LastEvaluatedKey) break
    start = LastEvaluatedKey
  }
  return found
}

// AWS: BatchGetItem reads 100 keys at most.
const BATCH = 100

/** Reads items with their present content, in the order of the keys. Leaves out missing items. */
export async function readAll(table: Table, keys: Key[]): Promise<Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, index) =>
    keys.slice(index * BATCH, (index + 1) * BATCH),
  )
  const read = (await Promise.all(batches.map((batch) => readBatch(table, batch)))).flat()
  const byKey = new Map(read.map((item) => [`${textOf(item, 'pk')} ${textOf(item, 'sk')}`, item]))
  return keys.map(({ pk, sk }) => byKey.get(`${pk} ${sk}`)).filter((item) => item !== undefined)
}

async function readBatch({ client, TableName }: Table, batch: Key[]): Promise<Item[]> {
  const found: Item[] = []
  for (let Keys: Record<string, AttributeValue>[] = batch.map(keyItem); Keys.length > 0; ) {
    const { Responses, UnprocessedKeys } = await translateFaults(
      client.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      ),
    )
    found.push(...(Responses?.[TableName] ?? []))
    Keys = UnprocessedKeys?.[TableName]?.Keys ?? []
  }
  return found
}

/** Every item of one partition of the table, oldest first, read consistently. */
export async function* everyItemOf(table: Table, partition: string): AsyncGenerator<Item> {
  for (let from: string = FIRST; ; ) {
    const items = await itemsOf(table, partition, { from, to: LAST, order: 'asc', limit: PAGE })
    yield* items
    if (items.length < PAGE) return
    from = after(textOf(items.at(-1), 'sk')!)
  }
}

const PAGE = 1000

type Sieve = Pick<ScanCommandInput, 'FilterExpression' | 'ExpressionAttributeValues'>

/** Every item of the table, read consistently. */
export async function* scanAll({ client, TableName }: Table, sieve: Sieve): AsyncGenerator<Item> {
  for (let start: Item | undefined; ; ) {
    const scan = new ScanCommand({
      TableName,
      ConsistentRead: true,
      ...sieve,
      ...(start && { ExclusiveStartKey: start }),
    })
    const { Items = [], LastEvaluatedKey } = await translateFaults(client.send(scan))
    yield* Items
    if (!LastEvaluatedKey) return
    start = LastEvaluatedKey
  }
}

/** The number of entries of an index in these partitions, counted up to about `most`. */
export async function countIn(
  table: Table,
  { index, partitions }: Pick<Look, 'index' | 'partitions'>,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  const counts = await Promise.all(
    partitions.map((partition) => countOne(table, { index, partition }, most)),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function countOne(
  { client, TableName }: Table,
  of: { index: IndexName; partition: string },
  most: number,
): Promise<number> {
  let count = 0
  for (let start: Item | undefined; ; ) {
    const query = new QueryCommand({
      TableName,
      IndexName: of.index,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': of.index },
      ExpressionAttributeValues: { ':partition': S(of.partition) },
      Select: 'COUNT',
      ...(start && { ExclusiveStartKey: start }),
    })
    const { Count = 0, LastEvaluatedKey } = await translateFaults(client.send(query))
    count += Count
    if (!LastEvaluatedKey || count >= most) return count
    start = LastEvaluatedKey
  }
}

/** The first items of a partition whose sort key begins like this. May miss the last second. */
export async function firstWith(
  { client, TableName }: Table,
  { partition, prefix, limit }: { partition: string; prefix: string; limit: number },
): Promise<Item[]> {
  const query = new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': S(partition), ':prefix': S(prefix) },
    Limit: limit,
  })
  return (await translateFaults(client.send(query))).Items ?? []
}

/** All items of a range of a partition, in pages of a megabyte. */
export async function allItemsOf(
  { client, TableName }: Table,
  partition: string,
  { from, to }: Pick<Range, 'from' | 'to'>,
): Promise<Item[]> {
  const found: Item[] = []
  for (let start: Item | undefined; from <= to; ) {
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': S(partition), ':from': S(from), ':to': S(to) },
      ...(start && { ExclusiveStartKey: start }),
    })
    const { Items = [], LastEvaluatedKey } = await translateFaults(client.send(query))
    found.push(...Items)
    if (!LastEvaluatedKey) break
    start = LastEvaluatedKey
  }
  return found
}
