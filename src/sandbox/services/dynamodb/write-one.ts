import type { World } from '../../world.ts'
import { type Asked, consumed } from './capacity.ts'
import { conditionFailed } from './faults.ts'
import type { Plan, WriteInput } from './plan-write.ts'
import { itemAt, store, type Write } from './store-item.ts'
import type { Table } from './table.ts'

/** One write under its condition. */
export function writeOne(
  world: World,
  table: Table,
  input: WriteInput & Asked,
  plan: Plan,
): { write: Write; capacity: object } {
  const before = itemAt(table, plan.key)
  if (!plan.condition(before ?? {}))
    throw conditionFailed(
      input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined,
    )
  const write = plan.write()
  const ConsumedCapacity = consumed(input, table, store(world, write))
  return { write, capacity: ConsumedCapacity ? { ConsumedCapacity } : {} }
}
