import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow, arnOf } from './access.ts'
import { noSuchTable } from './faults.ts'
import { type Table, tablesOf } from './table.ts'

/** For operations on tables themselves, which say the name that they miss. */
export function namedTable(
  world: World,
  caller: Caller,
  action: string,
  given: string | undefined,
): Table {
  const arn = arnOf(caller, given)
  allow(world, caller, action, arn)
  const table = tablesOf(world).get(arn)
  if (!table) throw noSuchTable(given)
  return table
}
