import type { World } from '../../world.ts'
import { indexChange, itemUnits } from './capacity.ts'
import { invalid } from './faults.ts'
import { hasKeys, type Index, keyNames, pick, type Table } from './table.ts'
import { contentOf, type Item, itemSize, typeOf, type Value } from './value.ts'

/** AWS: an item, names and values, takes 400 KB at most. */
const LARGEST = 400 * 1024

export const partitionOf = (value: Value) => JSON.stringify(value)

export function itemAt(table: Table, key: Item): Item | undefined {
  return table.rows.get(
    partitionOf(key[table.keys.hash]!),
    table.keys.range === undefined ? undefined : key[table.keys.range],
  )
}

/** The change that a write would make to the table. Nothing is stored yet. */
export interface Write {
  table: Table
  key: Item
  before: Item | undefined
  /** Undefined for a deletion. */
  after: Item | undefined
}

export interface WriteUnits {
  table: number
  indexes: Record<string, number>
}

export function store(world: World, { table, key, before, after }: Write): WriteUnits {
  const partition = partitionOf(key[table.keys.hash]!)
  const place = {
    tie: '',
    ...(table.keys.range === undefined ? {} : { sort: key[table.keys.range] }),
  }
  table.recovery?.written.push({ at: world.clock.now(), key, before })
  if (after) table.rows.put(partition, { ...place, item: after })
  else table.rows.remove(partition, place)
  const indexes: Record<string, number> = {}
  for (const index of table.indexes.values()) {
    const [old, fresh] = [
      before && projected(table, index, before),
      after && projected(table, index, after),
    ]
    const units = indexChange(index, old, fresh)
    if (units > 0) indexes[index.name] = units
    const apply = () => replace(index, JSON.stringify(key), { old, fresh })
    const lag = world.knobs.indexLagMs
    if (lag === 0 && index.late.length === 0) apply()
    else index.late.push({ at: world.clock.now() + lag, apply })
  }
  return {
    table: itemUnits(Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0)),
    indexes,
  }
}

/** Only items that have all of an index's keys are in it. */
function projected(table: Table, { keys, projection }: Index, item: Item): Item | undefined {
  if (!hasKeys(item, keys)) return undefined
  if (projection.type === 'ALL') return item
  return pick(item, new Set([...keyNames(table.keys), ...keyNames(keys), ...projection.others]))
}

function replace(
  { rows, keys }: Index,
  tie: string,
  { old, fresh }: { old: Item | undefined; fresh: Item | undefined },
): void {
  const place = (item: Item) => ({
    tie,
    ...(keys.range === undefined ? {} : { sort: item[keys.range] }),
  })
  if (old) rows.remove(partitionOf(old[keys.hash]!), place(old))
  if (fresh) rows.put(partitionOf(fresh[keys.hash]!), { ...place(fresh), item: fresh })
}

/** The key of an item that is to be written, after all that DynamoDB asks of the item. */
export function keyOf(table: Table, item: Item): Item {
  for (const name of keyNames(table.keys)) {
    const value = item[name]
    if (!value)
      throw invalid(
        `One or more parameter values were invalid: Missing the key ${name} in the item`,
      )
    refuseKey(table, name, value)
  }
  refuseIndexKeys(table, item)
  return pick(item, keyNames(table.keys))
}

export function refuseTooLarge(
  item: Item,
  message = 'Item size has exceeded the maximum allowed size',
): void {
  if (itemSize(item) > LARGEST) throw invalid(message)
}

function refuseKey(table: Table, name: string, value: Value): void {
  const [expected, actual] = [table.types.get(name)!, typeOf(value)]
  if (actual !== expected)
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${expected} actual: ${actual}`,
    )
  refuseLength(name, value, table.keys.range === name)
}

// AWS: partition keys take 2,048 bytes at most, sort keys 1,024.
function refuseLength(name: string, value: Value, isRange: boolean): void {
  const length =
    'B' in value
      ? Buffer.byteLength(value.B, 'base64')
      : Buffer.byteLength(String(contentOf(value)))
  if (length === 0)
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${'B' in value ? 'binary' : 'string'} value. Key: ${name}`,
    )
  const limit = isRange ? 1024 : 2048
  if (length > limit)
    throw invalid(
      isRange
        ? `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${limit} bytes`
        : `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${limit} bytes`,
    )
}

export function refuseIndexKeys(table: Table, item: Item): void {
  for (const { name, keys } of table.indexes.values())
    for (const key of keyNames(keys)) {
      const value = item[key]
      if (!value) continue
      const [expected, actual] = [table.types.get(key)!, typeOf(value)]
      if (actual !== expected)
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${key} Expected: ${expected} Actual: ${actual} IndexName: ${name}`,
        )
      if (contentOf(value) === '')
        throw invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${name}, IndexKey: ${key}`,
        )
      refuseLength(key, value, key === keys.range)
    }
}
