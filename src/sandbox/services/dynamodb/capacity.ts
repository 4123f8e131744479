import type { WriteUnits } from './store-item.ts'
import type { Index, Table } from './table.ts'
import { equalValues, type Item, itemSize } from './value.ts'

const KIB = 1024

export const itemUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / KIB))

/**
 * AWS: reads count by 4 KB; half as much where they need not be consistent, twice as much in a
 * transaction.
 */
export const readUnits = (bytes: number, mode: 'eventual' | 'consistent' | 'transactional') =>
  Math.max(1, Math.ceil(bytes / (4 * KIB))) *
  { eventual: 0.5, consistent: 1, transactional: 2 }[mode]

/**
 * AWS: "Using Global Secondary Indexes": a changed key is a deletion and a put; what the index does
 * not see costs nothing.
 */
export function indexChange(
  { keys }: Index,
  old: Item | undefined,
  fresh: Item | undefined,
): number {
  if (!old || !fresh) return old ? itemUnits(itemSize(old)) : fresh ? itemUnits(itemSize(fresh)) : 0
  if (equalValues({ M: old }, { M: fresh })) return 0
  const names = keys.range === undefined ? [keys.hash] : [keys.hash, keys.range]
  const isMoved = names.some((name) => !equalValues(old[name]!, fresh[name]!))
  return isMoved
    ? itemUnits(itemSize(old)) + itemUnits(itemSize(fresh))
    : itemUnits(Math.max(itemSize(old), itemSize(fresh)))
}

export interface Asked {
  ReturnConsumedCapacity?: 'NONE' | 'TOTAL' | 'INDEXES'
}

export function consumed(
  { ReturnConsumedCapacity: wanted = 'NONE' }: Asked,
  { name }: Table,
  units: WriteUnits,
) {
  if (wanted === 'NONE') return undefined
  const CapacityUnits = Object.values(units.indexes).reduce((sum, one) => sum + one, units.table)
  if (wanted === 'TOTAL') return { TableName: name, CapacityUnits }
  const indexes = Object.entries(units.indexes).map(
    ([index, one]) => [index, { CapacityUnits: one }] as const,
  )
  return {
    TableName: name,
    CapacityUnits,
    Table: { CapacityUnits: units.table },
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: Object.fromEntries(indexes) }),
  }
}

/** The sum for each table that a batch or a transaction touched. */
export function consumedByTable(asked: Asked, all: { table: Table; units: WriteUnits }[]) {
  const sums = new Map<Table, WriteUnits>()
  for (const { table, units } of all) {
    const sum = sums.get(table) ?? { table: 0, indexes: {} }
    sum.table += units.table
    for (const [name, one] of Object.entries(units.indexes))
      sum.indexes[name] = (sum.indexes[name] ?? 0) + one
    sums.set(table, sum)
  }
  const list = [...sums].map(([table, units]) => consumed(asked, table, units))
  return list.every((one) => one === undefined) ? {} : { ConsumedCapacity: list }
}
