import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb'
import { translateFaults } from './faults.ts'
import { type Item, type Key, keyItem, S, textOf } from './items.ts'
import type { IndexName } from './table.ts'

export interface Table {
  client: DynamoDBClient
  TableName: string
}

/** An item's key and its position in an index. */
export interface Entry extends Key {
  place: string
}

interface Look {
  index: IndexName
  partitions: readonly string[]
  /** With `before`: newest first, before this position. With `upTo`: oldest first, up to it. */
  before?: string | undefined
  upTo?: string
}

/** The first `limit` entries of all partitions together, in order. */
export async function entries(table: Table, look: Look, limit: number): Promise<Entry[]> {
  const found = await Promise.all(
    look.partitions.map((partition) => entriesOf(table, { ...look, partition }, limit)),
  )
  const way = look.upTo === undefined ? -1 : 1
  return found
    .flat()
    .sort((a, b) => (a.place < b.place ? -way : a.place > b.place ? way : 0))
    .slice(0, limit)
}

async function entriesOf(
  table: Table,
  look: Look & { partition: string },
  limit: number,
): Promise<Entry[]> {
  const { index, partition, before, upTo } = look
  const place = index === 'due' ? 'dueAt' : 'rank'
  const bound = upTo ?? before
  const found: Entry[] = []
  for (let start: Item | undefined; found.length < limit; ) {
    const query = new QueryCommand({
      TableName: table.TableName,
      IndexName: index,
      KeyConditionExpression: `#partition = :partition${bound === undefined ? '' : ` AND #place ${upTo === undefined ? '<' : '<='} :bound`}`,
      ExpressionAttributeNames: { '#partition': index, '#place': place },
      ExpressionAttributeValues: {
        ':partition': S(partition),
        ...(bound !== undefined && { ':bound': S(bound) }),
      },
      ProjectionExpression: 'pk, sk, #place',
      ScanIndexForward: upTo !== undefined,
      Limit: limit - found.length,
      ...(start && { ExclusiveStartKey: start }),
    })
    const { Items = [], LastEvaluatedKey } = await translateFaults(table.client.send(query))
    found.push(
      ...Items.map((item) => ({
        pk: textOf(item, 'pk')!,
        sk: textOf(item, 'sk')!,
        place: textOf(item, place)!,
      })),
    )
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

/** The newest entries of one partition of the table, read consistently. */
export async function newestOf(
  { client, TableName }: Table,
  partition: string,
  page: { before: string | undefined; limit: number },
): Promise<Item[]> {
  const found: Item[] = []
  for (let start: Item | undefined; found.length < page.limit; ) {
    const query = new QueryCommand({
      TableName,
      KeyConditionExpression: `pk = :pk${page.before === undefined ? '' : ' AND sk < :before'}`,
      ExpressionAttributeValues: {
        ':pk': S(partition),
        ...(page.before !== undefined && { ':before': S(page.before) }),
      },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: page.limit - found.length,
      ...(start && { ExclusiveStartKey: start }),
    })
    const { Items = [], LastEvaluatedKey } = await translateFaults(client.send(query))
    found.push(...Items)
    if (!LastEvaluatedKey) break
    start = LastEvaluatedKey
  }
  return found
}

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

/** The number of entries of an index in these partitions. */
export async function countIn(
  table: Table,
  index: IndexName,
  partitions: readonly string[],
): Promise<number> {
  const counts = await Promise.all(
    partitions.map((partition) => countOne(table, { index, partition })),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

async function countOne(
  { client, TableName }: Table,
  of: { index: IndexName; partition: string },
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
    if (!LastEvaluatedKey) return count
    start = LastEvaluatedKey
  }
}
