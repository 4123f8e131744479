import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import { parseKeyCondition } from './expressions/key-condition.ts'
import { Scope } from './expressions/scope.ts'
import { invalid } from './faults.ts'
import { answerRows, isAfter, type ReadInput, sieveOf, sourceOf, startOf } from './read-many.ts'
import { partitionOf } from './store-item.ts'

interface Input extends ReadInput {
  KeyConditionExpression?: string
  ScanIndexForward?: boolean
}

export function Query(world: World, caller: Caller, input: Input) {
  const table = tableFor(world, caller, 'Query', input)
  const source = sourceOf(world, table, input)
  const scope = new Scope(input, [
    input.KeyConditionExpression,
    input.FilterExpression,
    input.ProjectionExpression,
  ])
  const { hash, range } = parseKeyCondition(
    scope,
    input.KeyConditionExpression,
    source.keys,
    table.types,
  )
  const sieve = sieveOf(scope, input)
  scope.refuseUnused()
  const start = startOf(table, source, input.ExclusiveStartKey)
  if (start && start.partition !== partitionOf(hash))
    throw invalid(
      'The provided starting key is outside query boundaries based on provided conditions',
    )
  const forward = input.ScanIndexForward ?? true
  const inRange = source.rows.partition(partitionOf(hash)).filter(({ item }) => range(item))
  const ordered = forward ? inRange : inRange.toReversed()
  return answerRows(
    { table, source, input, sieve },
    start ? ordered.filter((row) => isAfter(row, start.row, forward)) : ordered,
  )
}
