import { readKey } from './access.ts'
import { type Condition, parseCondition } from './expressions/condition.ts'
import { type Placeholders, Scope } from './expressions/scope.ts'
import { parseUpdate } from './expressions/update.ts'
import { invalid, missingMember } from './faults.ts'
import { itemAt, keyOf, refuseIndexKeys, refuseTooLarge, type Write } from './store-item.ts'
import type { Table } from './table.ts'
import { keyNames } from './table.ts'
import { type Item, readItem } from './value.ts'

export interface WriteInput extends Placeholders {
  TableName: string
  ConditionExpression?: string
  ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD'
}

/** A valid write: its condition, and the item that it would store. */
export interface Plan {
  key: Item
  condition: Condition
  /** Throws ValidationException when the change does not fit the item. */
  write: () => Write
}

export function planPut(table: Table, input: WriteInput & { Item?: unknown }): Plan {
  if (input.Item === undefined) throw missingMember('item')
  const after = readItem(input.Item)
  const key = keyOf(table, after)
  refuseTooLarge(after)
  return {
    key,
    condition: onlyCondition(input),
    write: () => ({ table, key, before: itemAt(table, key), after }),
  }
}

export function planDelete(table: Table, input: WriteInput & { Key?: unknown }): Plan {
  const key = readKey(table, input.Key)
  return {
    key,
    condition: onlyCondition(input),
    write: () => ({ table, key, before: itemAt(table, key), after: undefined }),
  }
}

export function planCheck(table: Table, input: WriteInput & { Key?: unknown }): Plan {
  if (input.ConditionExpression === undefined) throw missingMember('conditionExpression')
  const key = readKey(table, input.Key)
  const unchanged = () => ({ table, key, before: itemAt(table, key), after: itemAt(table, key) })
  return { key, condition: onlyCondition(input), write: unchanged }
}

export function planUpdate(
  table: Table,
  input: WriteInput & { Key?: unknown; UpdateExpression?: string },
): Plan & { attributes: Set<string> } {
  const key = readKey(table, input.Key)
  const scope = new Scope(input, [input.UpdateExpression, input.ConditionExpression])
  const update = parseUpdate(scope, input.UpdateExpression)
  const condition = parseCondition(scope, 'ConditionExpression', input.ConditionExpression)
  scope.refuseUnused()
  const ofKey = keyNames(table.keys).find((name) => update.attributes.has(name))
  if (ofKey !== undefined)
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${ofKey}. This attribute is part of the key`,
    )
  const write = () => {
    const before = itemAt(table, key)
    const after = update.apply(before ?? key)
    refuseIndexKeys(table, after)
    refuseTooLarge(after, 'Item size to update has exceeded the maximum allowed size')
    return { table, key, before, after }
  }
  return { key, condition, write, attributes: update.attributes }
}

function onlyCondition(input: WriteInput): Condition {
  const scope = new Scope(input, [input.ConditionExpression])
  const condition = parseCondition(scope, 'ConditionExpression', input.ConditionExpression)
  scope.refuseUnused()
  return condition
}
