import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { invalid } from './faults.ts'
import { namedTable } from './named-table.ts'
import { tablesOf } from './table.ts'
import { describe } from './table-shape.ts'

export function DeleteTable(world: World, caller: Caller, input: { TableName: string }) {
  const table = namedTable(world, caller, 'DeleteTable', input.TableName)
  if (table.deletionProtection)
    throw invalid(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    )
  tablesOf(world).delete(table.arn)
  return { TableDescription: describe(table, 'DELETING') }
}
