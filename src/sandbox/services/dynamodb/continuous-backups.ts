import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { namedTable } from './named-table.ts'
import type { Table } from './table.ts'

interface Input {
  TableName: string
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: boolean }
}

export function UpdateContinuousBackups(world: World, caller: Caller, input: Input) {
  const table = namedTable(world, caller, 'UpdateContinuousBackups', input.TableName)
  table.pointInTimeRecovery = input.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled
  return { ContinuousBackupsDescription: described(table) }
}

export function DescribeContinuousBackups(
  world: World,
  caller: Caller,
  { TableName }: { TableName: string },
) {
  return {
    ContinuousBackupsDescription: described(
      namedTable(world, caller, 'DescribeContinuousBackups', TableName),
    ),
  }
}

const described = ({ pointInTimeRecovery }: Table) => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: {
    PointInTimeRecoveryStatus: pointInTimeRecovery ? 'ENABLED' : 'DISABLED',
  },
})
