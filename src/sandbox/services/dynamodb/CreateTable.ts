import { randomUUID } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow, arnOf } from './access.ts'
import { invalid } from './faults.ts'
import { Rows } from './rows.ts'
import { type Table, tablesOf } from './table.ts'
import {
  describe,
  readEncryption,
  readIndexes,
  readKeys,
  readTypes,
  type TableInput,
} from './table-shape.ts'

/** A table is ACTIVE at once: the sandbox has no status CREATING. */
export function CreateTable(world: World, caller: Caller, input: TableInput) {
  const arn = arnOf(caller, input.TableName)
  allow(world, caller, 'CreateTable', arn)
  if (tablesOf(world).has(arn))
    throw new AwsFault('ResourceInUseException', `Table already exists: ${input.TableName}`)
  const table: Table = {
    name: input.TableName,
    arn,
    id: randomUUID(),
    accountId: caller.accountId,
    region: caller.region,
    createdAt: world.clock.now(),
    ...billingOf(input),
    keys: readKeys(input.KeySchema),
    types: readTypes(input),
    rows: new Rows(),
    indexes: readIndexes(input.GlobalSecondaryIndexes),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    ...readEncryption(input.SSESpecification),
    tags: new Map((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  }
  tablesOf(world).set(arn, table)
  return { TableDescription: describe(table) }
}

function billingOf({
  BillingMode: billing = 'PROVISIONED',
  ProvisionedThroughput: throughput,
}: TableInput): Pick<Table, 'billing' | 'throughput'> {
  if (billing === 'PROVISIONED') {
    if (!throughput)
      throw invalid(
        'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
      )
    return { billing, throughput }
  }
  if (throughput)
    throw invalid(
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    )
  return { billing, throughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 } }
}
