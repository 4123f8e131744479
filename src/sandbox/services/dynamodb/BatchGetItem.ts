import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readKey, tableFor } from './access.ts'
import { type Asked, consumedByTable, readUnits } from './capacity.ts'
import { parseProjection } from './expressions/projection.ts'
import { type Placeholders, Scope } from './expressions/scope.ts'
import { invalid, missingMember } from './faults.ts'
import type { WriteUnits } from './store-item.ts'
import { itemAt } from './store-item.ts'
import type { Table } from './table.ts'
import { type Item, itemSize } from './value.ts'

interface Keys extends Placeholders {
  Keys?: unknown[]
  ConsistentRead?: boolean
  ProjectionExpression?: string
}

interface Input extends Asked {
  RequestItems?: Record<string, Keys>
}

const MOST = 100
/** AWS: one answer holds 16 MB; the rest is left to ask for again. */
const LARGEST = 16 * 1024 * 1024

export function BatchGetItem(world: World, caller: Caller, input: Input) {
  if (!input.RequestItems || Object.keys(input.RequestItems).length === 0)
    throw missingMember('requestItems')
  const asked = Object.entries(input.RequestItems)
  if (asked.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0) > MOST)
    throw invalid('Too many items requested for the BatchGetItem call')
  const reads = asked.map(([name, request]) => ({
    name,
    request,
    read: readAll(world, caller, name, request),
  }))
  const left = reads
    .filter(({ read }) => read.unread.length > 0)
    .map(({ name, request, read }) => [name, { ...request, Keys: read.unread }] as const)
  return {
    Responses: Object.fromEntries(reads.map(({ name, read }) => [name, read.items])),
    UnprocessedKeys: Object.fromEntries(left),
    ...consumedByTable(
      input,
      reads.flatMap(({ read }) => read.consumed),
    ),
  }
}

function readAll(world: World, caller: Caller, TableName: string, request: Keys) {
  const table = tableFor(world, caller, 'BatchGetItem', { TableName })
  const keys = (request.Keys ?? []).map((key) => readKey(table, key))
  if (new Set(keys.map((key) => JSON.stringify(Object.entries(key).sort()))).size < keys.length)
    throw invalid('Provided list of item keys contains duplicates')
  const scope = new Scope(request, [request.ProjectionExpression])
  const project = parseProjection(scope, request.ProjectionExpression)
  scope.refuseUnused()
  const result = {
    items: [] as Item[],
    unread: [] as Item[],
    consumed: [] as { table: Table; units: WriteUnits }[],
  }
  let size = 0
  for (const key of keys) {
    const item = itemAt(table, key)
    size += item ? itemSize(item) : 0
    if (size > LARGEST) result.unread.push(key)
    else {
      if (item) result.items.push(project(item))
      const units = readUnits(
        item ? itemSize(item) : 0,
        request.ConsistentRead ? 'consistent' : 'eventual',
      )
      result.consumed.push({ table, units: { table: units, indexes: {} } })
    }
  }
  return result
}
