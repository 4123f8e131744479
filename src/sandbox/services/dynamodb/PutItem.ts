import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import type { Asked } from './capacity.ts'
import { unacceptable } from './faults.ts'
import { planPut, type WriteInput } from './plan-write.ts'
import { writeOne } from './write-one.ts'

interface Input extends WriteInput, Asked {
  Item?: unknown
  ReturnValues?: string
}

export function PutItem(world: World, caller: Caller, input: Input) {
  const { ReturnValues: wanted = 'NONE' } = input
  if (!['NONE', 'ALL_OLD'].includes(wanted))
    throw unacceptable(
      wanted,
      'returnValues',
      'Member must satisfy enum value set: [ALL_OLD, NONE]',
    )
  const table = tableFor(world, caller, 'PutItem', input)
  const { write, capacity } = writeOne(world, table, input, planPut(table, input))
  return { ...capacity, ...(wanted === 'ALL_OLD' && write.before && { Attributes: write.before }) }
}
