import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import { type Asked, consumedByTable } from './capacity.ts'
import { invalid, missingMember, unacceptable } from './faults.ts'
import { type Plan, planDelete, planPut } from './plan-write.ts'
import { store } from './store-item.ts'
import type { Table } from './table.ts'

interface Request {
  PutRequest?: { Item?: unknown }
  DeleteRequest?: { Key?: unknown }
}

interface Input extends Asked {
  RequestItems?: Record<string, Request[]>
}

const MOST = 25

export function BatchWriteItem(world: World, caller: Caller, input: Input) {
  if (!input.RequestItems) throw missingMember('requestItems')
  const requests = Object.entries(input.RequestItems)
  const count = requests.reduce((sum, [, list]) => sum + list.length, 0)
  if (count < 1 || count > MOST)
    throw unacceptable(
      '[...]',
      'requestItems',
      `Member must have length less than or equal to ${MOST}, Member must have length greater than or equal to 1`,
    )
  const plans = requests.flatMap(([TableName, list]) => {
    const table = tableFor(world, caller, 'BatchWriteItem', { TableName })
    return list.map((one) => ({ table, plan: planOf(table, TableName, one) }))
  })
  const keys = plans.map(({ table, plan }) => table.arn + JSON.stringify(plan.key))
  if (new Set(keys).size < keys.length)
    throw invalid('Provided list of item keys contains duplicates')
  const done = plans.map(({ table, plan }) => ({ table, units: store(world, plan.write()) }))
  return { UnprocessedItems: {}, ...consumedByTable(input, done) }
}

function planOf(table: Table, TableName: string, { PutRequest, DeleteRequest }: Request): Plan {
  if (PutRequest && !DeleteRequest) return planPut(table, { TableName, ...PutRequest })
  if (DeleteRequest && !PutRequest) return planDelete(table, { TableName, ...DeleteRequest })
  throw invalid(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  )
}
