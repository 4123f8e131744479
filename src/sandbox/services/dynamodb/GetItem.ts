import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readKey, tableFor } from './access.ts'
import { type Asked, consumed, readUnits } from './capacity.ts'
import { parseProjection } from './expressions/projection.ts'
import { Scope } from './expressions/scope.ts'
import { itemAt } from './store-item.ts'
import { itemSize } from './value.ts'

interface Input extends Asked {
  TableName: string
  Key?: unknown
  ConsistentRead?: boolean
  ProjectionExpression?: string
  ExpressionAttributeNames?: Record<string, string>
}

export function GetItem(world: World, caller: Caller, input: Input) {
  const table = tableFor(world, caller, 'GetItem', input)
  const key = readKey(table, input.Key)
  const scope = new Scope(input, [input.ProjectionExpression])
  const project = parseProjection(scope, input.ProjectionExpression)
  scope.refuseUnused()
  const item = itemAt(table, key)
  const units = readUnits(
    item ? itemSize(item) : 0,
    input.ConsistentRead ? 'consistent' : 'eventual',
  )
  const ConsumedCapacity = consumed(input, table, { table: units, indexes: {} })
  return { ...(item && { Item: project(item) }), ...(ConsumedCapacity && { ConsumedCapacity }) }
}
