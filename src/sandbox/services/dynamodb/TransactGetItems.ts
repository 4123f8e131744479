import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readKey, tableFor } from './access.ts'
import { type Asked, consumedByTable, readUnits } from './capacity.ts'
import { parseProjection } from './expressions/projection.ts'
import { Scope } from './expressions/scope.ts'
import { invalid, missingMember, unacceptable } from './faults.ts'
import { itemAt } from './store-item.ts'
import { itemSize } from './value.ts'

interface Get {
  TableName: string
  Key?: unknown
  ProjectionExpression?: string
  ExpressionAttributeNames?: Record<string, string>
}

export function TransactGetItems(
  world: World,
  caller: Caller,
  input: Asked & { TransactItems?: { Get: Get }[] },
) {
  if (!input.TransactItems) throw missingMember('transactItems')
  if (input.TransactItems.length < 1 || input.TransactItems.length > 100)
    throw unacceptable(
      '[...]',
      'transactItems',
      'Member must have length less than or equal to 100',
    )
  const reads = input.TransactItems.map(({ Get }) => readOne(world, caller, Get))
  if (new Set(reads.map(({ id }) => id)).size < reads.length)
    throw invalid('Transaction request cannot include multiple operations on one item')
  return { Responses: reads.map(({ response }) => response), ...consumedByTable(input, reads) }
}

function readOne(world: World, caller: Caller, get: Get) {
  const table = tableFor(world, caller, 'GetItem', get)
  const key = readKey(table, get.Key)
  const scope = new Scope(get, [get.ProjectionExpression])
  const project = parseProjection(scope, get.ProjectionExpression)
  scope.refuseUnused()
  const item = itemAt(table, key)
  const units = { table: readUnits(item ? itemSize(item) : 0, 'transactional'), indexes: {} }
  return {
    table,
    units,
    id: table.arn + JSON.stringify(Object.entries(key).sort()),
    response: item ? { Item: project(item) } : {},
  }
}
