import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { invalid } from './faults.ts'
import { namedTable } from './named-table.ts'
import type { Table } from './table.ts'

interface Input {
  TableName: string
  PointInTimeRecoverySpecification: {
    PointInTimeRecoveryEnabled: boolean
    RecoveryPeriodInDays?: number
  }
}

const MAX_RECOVERY_DAYS = 35

export function UpdateContinuousBackups(world: World, caller: Caller, input: Input) {
  const table = namedTable(world, caller, 'UpdateContinuousBackups', input.TableName)
  const { PointInTimeRecoveryEnabled: isOn, RecoveryPeriodInDays: days = MAX_RECOVERY_DAYS } =
    input.PointInTimeRecoverySpecification
  if (!(Number.isInteger(days) && days >= 1 && days <= MAX_RECOVERY_DAYS))
    throw invalid(`RecoveryPeriodInDays must be between 1 and ${MAX_RECOVERY_DAYS}`)
  table.recoveryDays = isOn ? days : undefined
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

const described = ({ recoveryDays }: Table) => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: {
    PointInTimeRecoveryStatus: recoveryDays === undefined ? 'DISABLED' : 'ENABLED',
    ...(recoveryDays !== undefined && { RecoveryPeriodInDays: recoveryDays }),
  },
})
