import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { invalid } from './faults.ts'
import { namedTable } from './named-table.ts'
import type { Recovery, Table } from './table.ts'

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
  const before = table.recovery ?? { since: world.clock.now(), written: [] }
  table.recovery = isOn ? { ...before, days } : undefined
  return { ContinuousBackupsDescription: described(world, table) }
}

export function DescribeContinuousBackups(
  world: World,
  caller: Caller,
  { TableName }: { TableName: string },
) {
  return {
    ContinuousBackupsDescription: described(
      world,
      namedTable(world, caller, 'DescribeContinuousBackups', TableName),
    ),
  }
}

const DAY_MS = 24 * 3_600_000

/** The earliest time to which the table can be restored, in milliseconds. */
export const earliestRestore = (world: World, { days, since }: Recovery): number =>
  Math.max(since, world.clock.now() - days * DAY_MS)

/** The sandbox can restore to this very moment. AWS is usually five minutes behind. */
const described = (world: World, { recovery }: Table) => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: {
    PointInTimeRecoveryStatus: recovery ? 'ENABLED' : 'DISABLED',
    ...(recovery && {
      RecoveryPeriodInDays: recovery.days,
      EarliestRestorableDateTime: earliestRestore(world, recovery) / 1000,
      LatestRestorableDateTime: world.clock.now() / 1000,
    }),
  },
})
