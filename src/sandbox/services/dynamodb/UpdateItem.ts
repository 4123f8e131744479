import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import type { Asked } from './capacity.ts'
import { unacceptable } from './faults.ts'
import { planUpdate, type WriteInput } from './plan-write.ts'
import type { Write } from './store-item.ts'
import { equalValues, type Item } from './value.ts'
import { writeOne } from './write-one.ts'

interface Input extends WriteInput, Asked {
  Key?: unknown
  UpdateExpression?: string
  ReturnValues?: string
}

const ANSWERS: Readonly<Record<string, (write: Write) => Item | undefined>> = {
  NONE: () => undefined,
  ALL_OLD: ({ before }) => before,
  ALL_NEW: ({ after }) => after,
  UPDATED_OLD: ({ before, after }) => before && changed(before, after ?? {}),
  UPDATED_NEW: ({ before, after }) => after && changed(after, before ?? {}),
}

/** The attributes of the item that the other item lacks or has with another value. */
const changed = (item: Item, other: Item): Item =>
  Object.fromEntries(
    Object.entries(item).filter(
      ([name, value]) => !other[name] || !equalValues(value, other[name]),
    ),
  )

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
  const { write, capacity } = writeOne(world, table, input, planUpdate(table, input))
  const Attributes = answer(write)
  return { ...capacity, ...(Attributes && { Attributes }) }
}
