import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow } from './access.ts'
import { tablesOf } from './table.ts'

export function ListTables(
  world: World,
  caller: Caller,
  input: { ExclusiveStartTableName?: string; Limit?: number },
) {
  allow(world, caller, 'ListTables', '*')
  const own = [...tablesOf(world).values()].filter(
    ({ accountId, region }) => accountId === caller.accountId && region === caller.region,
  )
  const names = own
    .map(({ name }) => name)
    .filter((name) => name > (input.ExclusiveStartTableName ?? ''))
  const TableNames = names.sort().slice(0, input.Limit ?? 100)
  return {
    TableNames,
    ...(TableNames.length < names.length && { LastEvaluatedTableName: TableNames.at(-1) }),
  }
}
