import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { namedTable } from './named-table.ts'
import { describe } from './table-shape.ts'

export function DescribeTable(world: World, caller: Caller, input: { TableName: string }) {
  return { Table: describe(namedTable(world, caller, 'DescribeTable', input.TableName)) }
}
