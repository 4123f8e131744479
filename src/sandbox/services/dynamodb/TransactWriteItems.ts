import { createHash } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import { type Asked, consumedByTable } from './capacity.ts'
import { invalid, missingMember, unacceptable } from './faults.ts'
import {
  type Plan,
  planCheck,
  planDelete,
  planPut,
  planUpdate,
  type WriteInput,
} from './plan-write.ts'
import { itemAt, store, type Write } from './store-item.ts'
import { stateOf, type Table } from './table.ts'
import { type Item, itemSize } from './value.ts'

interface Input extends Asked {
  TransactItems?: Record<string, WriteInput>[]
  ClientRequestToken?: string
}

const PLANS = { Put: planPut, Update: planUpdate, Delete: planDelete, ConditionCheck: planCheck }
const ACTIONS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}
type Verb = keyof typeof PLANS

const MOST = 100
const LARGEST = 4 * 1024 * 1024
/** AWS: TransactWriteItems: for so long a token stands for the transaction that it came with. */
const REMEMBERED_MS = 10 * 60_000

interface Planned {
  table: Table
  plan: Plan
  input: WriteInput
  write?: Write
}

export function TransactWriteItems(world: World, caller: Caller, input: Input) {
  if (!input.TransactItems) throw missingMember('transactItems')
  const count = input.TransactItems.length
  if (count < 1 || count > MOST)
    throw unacceptable(
      '[...]',
      'transactItems',
      `Member must have length ${count < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST}`}`,
    )
  const all = input.TransactItems.map((one) => planOne(world, caller, one))
  const keys = all.map(
    ({ table, plan }) => table.arn + JSON.stringify(Object.entries(plan.key).sort()),
  )
  if (new Set(keys).size < keys.length)
    throw invalid('Transaction request cannot include multiple operations on one item')
  const token = tokenOf(world, caller, input)
  if (token?.isDone) return {}
  const reasons = all.map(reasonAgainst)
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons)
  if (all.reduce((sum, { write }) => sum + (write?.after ? itemSize(write.after) : 0), 0) > LARGEST)
    throw invalid('Collection size of items in transaction exceeds the maximum of 4 MB')
  const done = all.map(({ table, write }) => ({ table, units: twice(store(world, write!)) }))
  token?.remember()
  return consumedByTable(input, done)
}

function planOne(world: World, caller: Caller, one: Record<string, WriteInput>): Planned {
  const [[verb, input] = [], ...more] = Object.entries(one)
  if (!verb || !input || more.length > 0 || !(verb in PLANS))
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete')
  const table = tableFor(world, caller, ACTIONS[verb as Verb], input)
  return { table, input, plan: PLANS[verb as Verb](table, input) }
}

interface Reason {
  Code: string
  Message?: string
  Item?: Item
}

function reasonAgainst(planned: Planned): Reason {
  const { table, plan, input } = planned
  const before = itemAt(table, plan.key)
  if (!plan.condition(before ?? {})) {
    const shown =
      input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before ? { Item: before } : {}
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...shown }
  }
  try {
    planned.write = plan.write()
    return { Code: 'None' }
  } catch (fault) {
    if (fault instanceof AwsFault && fault.code === 'ValidationException')
      return { Code: 'ValidationError', Message: fault.message }
    throw fault
  }
}

function cancelled(CancellationReasons: Reason[]): AwsFault {
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ')
  const text = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  return new AwsFault('TransactionCanceledException', text, 400, { CancellationReasons })
}

// AWS: "each item is written twice, once to prepare the transaction and once to commit it"; indexes
// take the change once.
const twice = ({ table, indexes }: { table: number; indexes: Record<string, number> }) => ({
  table: 2 * table,
  indexes,
})

function tokenOf(
  world: World,
  caller: Caller,
  { ClientRequestToken: token, TransactItems }: Input,
) {
  if (token === undefined) return undefined
  if (token.length < 1 || token.length > 36)
    throw unacceptable(
      token,
      'clientRequestToken',
      'Member must have length less than or equal to 36',
    )
  const { done } = stateOf(world)
  const name = `${caller.accountId} ${caller.region} ${token}`
  const now = world.clock.now()
  const digest = createHash('sha256').update(JSON.stringify(TransactItems)).digest('hex')
  const earlier = done.get(name)
  const isKnown = earlier !== undefined && now - earlier.at < REMEMBERED_MS
  if (isKnown && earlier.digest !== digest)
    throw new AwsFault(
      'IdempotentParameterMismatchException',
      'The provided client token is invalid: it was used with different parameters within the last 10 minutes',
    )
  return { isDone: isKnown, remember: () => done.set(name, { at: now, digest }) }
}
