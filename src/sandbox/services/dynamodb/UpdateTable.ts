import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { invalid } from './faults.ts'
import { namedTable } from './named-table.ts'
import type { Table } from './table.ts'
import { describe, readEncryption } from './table-shape.ts'

interface Input {
  TableName: string
  BillingMode?: Table['billing']
  ProvisionedThroughput?: Table['throughput']
  DeletionProtectionEnabled?: boolean
  SSESpecification?: Record<string, unknown>
}

const NO_THROUGHPUT = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }

export function UpdateTable(world: World, caller: Caller, input: Input) {
  const table = namedTable(world, caller, 'UpdateTable', input.TableName)
  if ('GlobalSecondaryIndexUpdates' in input || 'ReplicaUpdates' in input)
    throw invalid('The sandbox does not support changing the indexes or replicas of a table.')
  table.billing = input.BillingMode ?? table.billing
  table.throughput =
    input.ProvisionedThroughput ??
    (table.billing === 'PAY_PER_REQUEST' ? NO_THROUGHPUT : table.throughput)
  table.deletionProtection = input.DeletionProtectionEnabled ?? table.deletionProtection
  Object.assign(table, readEncryption(input.SSESpecification))
  return { TableDescription: describe(table) }
}
