import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { invalid } from './faults.ts'
import { namedTable } from './named-table.ts'

interface Input {
  TableName: string
  TimeToLiveSpecification: { Enabled: boolean; AttributeName: string }
}

/**
 * The sandbox deletes nothing by time. AWS deletes "typically within a few days", so no program may
 * rely on it.
 */
export function UpdateTimeToLive(
  world: World,
  caller: Caller,
  { TableName, TimeToLiveSpecification }: Input,
) {
  const table = namedTable(world, caller, 'UpdateTimeToLive', TableName)
  const { Enabled, AttributeName } = TimeToLiveSpecification
  if (Enabled && table.ttlAttribute !== undefined) throw invalid('TimeToLive is already enabled')
  if (!Enabled && table.ttlAttribute === undefined) throw invalid('TimeToLive is already disabled')
  if (Enabled) table.ttlAttribute = AttributeName
  else delete table.ttlAttribute
  return { TimeToLiveSpecification }
}

export function DescribeTimeToLive(
  world: World,
  caller: Caller,
  { TableName }: { TableName: string },
) {
  const { ttlAttribute: AttributeName } = namedTable(world, caller, 'DescribeTimeToLive', TableName)
  const enabled = { TimeToLiveStatus: 'ENABLED', AttributeName }
  return {
    TimeToLiveDescription: AttributeName === undefined ? { TimeToLiveStatus: 'DISABLED' } : enabled,
  }
}
