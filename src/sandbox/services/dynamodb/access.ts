import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { invalid, keyMismatch, missingMember, noSuchTable, unacceptable } from './faults.ts'
import { keyNames, type Table, tableArn, tablesOf } from './table.ts'
import { type Item, readItem, typeOf } from './value.ts'

/** AWS: DynamoDB answers a denial with status 400. */
export function allow(world: World, caller: Caller, action: string, resource: string): void {
  try {
    authorize(world, caller, { action: `dynamodb:${action}`, resource })
  } catch (fault) {
    throw fault instanceof AwsFault && fault.code === 'AccessDenied'
      ? new AwsFault('AccessDeniedException', fault.message, 400)
      : fault
  }
}

/** AWS: a table can be named by its ARN too. */
export function arnOf(caller: Caller, given: string | undefined): string {
  if (given === undefined) throw missingMember('tableName')
  if (given.startsWith('arn:')) return given
  if (!/^[\w.-]*$/.test(given))
    throw unacceptable(
      given,
      'tableName',
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    )
  if (given.length < 3 || given.length > 255)
    throw invalid('TableName must be at least 3 characters long and at most 255 characters long')
  return tableArn(caller.region, caller.accountId, given)
}

/** The table, if the caller may do this to it, or to one of its indexes. */
export function tableFor(
  world: World,
  caller: Caller,
  action: string,
  input: { TableName?: string; IndexName?: string },
): Table {
  const arn = arnOf(caller, input.TableName)
  allow(
    world,
    caller,
    action,
    input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`,
  )
  const table = tablesOf(world).get(arn)
  if (!table) throw noSuchTable()
  return table
}

/** A complete key without other attributes. */
export function readKey(table: Table, given: unknown): Item {
  if (given === undefined) throw missingMember('key')
  const key = readItem(given)
  const names = keyNames(table.keys)
  if (Object.keys(key).length !== names.length) throw keyMismatch()
  for (const name of names) {
    const value = key[name]
    if (!value || typeOf(value) !== table.types.get(name)) throw keyMismatch()
    if (Object.values(value)[0] === '')
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      )
  }
  return key
}
