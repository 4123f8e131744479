import { randomUUID } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow, arnOf } from './access.ts'
import { earliestRestore } from './continuous-backups.ts'
import { Rows } from './rows.ts'
import { store } from './store-item.ts'
import { keyNames, pick, type Table, tablesOf } from './table.ts'
import { describe, readEncryption } from './table-shape.ts'
import type { Item } from './value.ts'

interface Input {
  SourceTableName?: string
  TargetTableName: string
  /** In seconds since 1970. */
  RestoreDateTime?: number
  UseLatestRestorableTime?: boolean
  SSESpecificationOverride?: Record<string, unknown>
}

/** AWS: the rights on the new table that a restore needs. */
const TARGET_ACTIONS = [
  ...['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
]

/** The new table is ACTIVE at once. AWS takes minutes to hours. */
export function RestoreTableToPointInTime(world: World, caller: Caller, input: Input) {
  const sourceArn = arnOf(caller, input.SourceTableName)
  const arn = arnOf(caller, input.TargetTableName)
  allow(world, caller, 'RestoreTableToPointInTime', sourceArn)
  for (const action of TARGET_ACTIONS) allow(world, caller, action, arn)
  const source = tablesOf(world).get(sourceArn)
  if (!source)
    throw new AwsFault('TableNotFoundException', `Table not found: ${input.SourceTableName}`)
  if (tablesOf(world).has(arn))
    throw new AwsFault('TableAlreadyExistsException', `Table already exists: ${arn}`)
  const at = timeIn(world, source, input)
  // AWS: tags, time to live, point-in-time recovery and protection are not restored.
  const { ttlAttribute: _, recovery: __, ...kept } = source
  const table: Table = {
    ...kept,
    name: input.TargetTableName,
    arn,
    id: randomUUID(),
    createdAt: world.clock.now(),
    rows: new Rows(),
    indexes: new Map(
      [...source.indexes].map(([name, it]) => [name, { ...it, rows: new Rows(), late: [] }]),
    ),
    deletionProtection: false,
    tags: new Map(),
    restored: { from: sourceArn, at },
    ...readEncryption(input.SSESpecificationOverride),
  }
  tablesOf(world).set(arn, table)
  for (const after of itemsAt(source, at))
    store(world, { table, key: pick(after, keyNames(table.keys)), before: undefined, after })
  return { TableDescription: describe(table, 'CREATING') }
}

function timeIn(world: World, source: Table, input: Input): number {
  const { recovery } = source
  if (!recovery)
    throw new AwsFault(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table ${source.name}`,
    )
  const now = world.clock.now()
  if (input.UseLatestRestorableTime) return now
  const at = (input.RestoreDateTime ?? Number.NaN) * 1000
  if (at >= earliestRestore(world, recovery) && at <= now) return at
  throw new AwsFault('InvalidRestoreTimeException', 'Invalid restore time')
}

/** Takes back what was written later, the latest first. */
function itemsAt({ rows, keys, recovery }: Table, at: number): Item[] {
  const named = (item: Item) => JSON.stringify(pick(item, keyNames(keys)))
  const items = new Map<string, Item>()
  for (const partition of rows.partitions())
    for (const { item } of rows.partition(partition)) items.set(named(item), item)
  for (const { at: written, key, before } of recovery!.written.toReversed()) {
    if (written <= at) break
    if (before) items.set(named(key), before)
    else items.delete(named(key))
  }
  return [...items.values()]
}
