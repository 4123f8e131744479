import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { invalid } from './faults.ts'
import { namedTable } from './named-table.ts'
import type { Table } from './table.ts'
import { describe } from './table-shape.ts'

interface Input {
  TableName: string
  BillingMode?: Table['billing']
  ProvisionedThroughput?: Table['throughput']
  DeletionProtectionEnabled?: boolean
  SSESpecification?: Record<string, unknown>
  StreamSpecification?: NonNullable<Table['stream']>
}

export function UpdateTable(world: World, caller: Caller, input: Input) {
  const table = namedTable(world, caller, 'UpdateTable', input.TableName)
  if ('GlobalSecondaryIndexUpdates' in input || 'ReplicaUpdates' in input)
    throw invalid('The sandbox does not support changing the indexes or replicas of a table.')
  table.billing = input.BillingMode ?? table.billing
  table.throughput = input.ProvisionedThroughput ?? table.throughput
  table.deletionProtection = input.DeletionProtectionEnabled ?? table.deletionProtection
  if (input.SSESpecification) table.sse = input.SSESpecification
  if (input.StreamSpecification) table.stream = input.StreamSpecification
  return { TableDescription: describe(table) }
}
