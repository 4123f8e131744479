import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import type { Asked } from './capacity.ts'
import { unacceptable } from './faults.ts'
import { planUpdate, type WriteInput } from './plan-write.ts'
import type { Write } from './store-item.ts'
import { pick } from './table.ts'
import type { Item } from './value.ts'
import { writeOne } from './write-one.ts'

interface Input extends WriteInput, Asked {
  Key?: unknown
  UpdateExpression?: string
  ReturnValues?: string
}

type Answer = (write: Write, attributes: Set<string>) => Item | undefined

/** AWS: the UPDATED answers hold every attribute that the expression names, changed or not. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  NONE: () => undefined,
  ALL_OLD: ({ before }) => before,
  ALL_NEW: ({ after }) => after,
  UPDATED_OLD: ({ before }, attributes) => before && pick(before, attributes),
  UPDATED_NEW: ({ after }, attributes) => after && pick(after, attributes),
}

export function UpdateItem(world: World, caller: Caller, input: Input) {
  const wanted = input.ReturnValues ?? 'NONE'
  const answer = Object.hasOwn(ANSWERS, wanted) ? ANSWERS[wanted] : undefined
  if (!answer)
    throw unacceptable(
      wanted,
      'returnValues',
      `Member must satisfy enum value set: [${Object.keys(ANSWERS).sort().join(', ')}]`,
    )
  const table = tableFor(world, caller, 'UpdateItem', input)
  const plan = planUpdate(table, input)
  const { write, capacity } = writeOne(world, table, input, plan)
  const Attributes = answer(write, plan.attributes)
  return { ...capacity, ...(Attributes && { Attributes }) }
}
