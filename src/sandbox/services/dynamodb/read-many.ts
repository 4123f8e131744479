import type { World } from '../../world.ts'
import { type Asked, consumed, readUnits } from './capacity.ts'
import { type Condition, parseCondition } from './expressions/condition.ts'
import { type Projection, parseProjection } from './expressions/projection.ts'
import type { Placeholders, Scope } from './expressions/scope.ts'
import { invalid, unacceptable } from './faults.ts'
import type { Row, Rows } from './rows.ts'
import { order } from './rows.ts'
import { partitionOf } from './store-item.ts'
import { type Index, type Keys, keyNames, pick, settledRows, type Table } from './table.ts'
import { type Item, itemSize, readItem, typeOf } from './value.ts'

export interface ReadInput extends Placeholders, Asked {
  TableName: string
  IndexName?: string
  ConsistentRead?: boolean
  ExclusiveStartKey?: unknown
  FilterExpression?: string
  Limit?: number
  ProjectionExpression?: string
  Select?: string
}

/** Where a query or scan looks: in the table, or in one of its indexes. */
export interface Source {
  keys: Keys
  index: Index | undefined
  rows: Rows
}

export function sourceOf(world: World, table: Table, input: ReadInput): Source {
  const { IndexName, Limit, ConsistentRead } = input
  if (Limit !== undefined && !(Number.isInteger(Limit) && Limit >= 1))
    throw unacceptable(Limit, 'limit', 'Member must have value greater than or equal to 1')
  if (IndexName === undefined && input.Select === 'ALL_PROJECTED_ATTRIBUTES')
    throw invalid(
      'One or more parameter values were invalid: Select type ALL_PROJECTED_ATTRIBUTES is supported only when querying indexes',
    )
  if (IndexName === undefined) return { keys: table.keys, index: undefined, rows: table.rows }
  const index = table.indexes.get(IndexName)
  if (!index) throw invalid(`The table does not have the specified index: ${IndexName}`)
  if (ConsistentRead)
    throw invalid('Consistent reads are not supported on global secondary indexes')
  if (input.Select === 'ALL_ATTRIBUTES' && index.projection.type !== 'ALL')
    throw invalid(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`,
    )
  return { keys: index.keys, index, rows: settledRows(world, index) }
}

export interface Sieve {
  keep: Condition
  project: Projection
}

export function sieveOf(scope: Scope, input: ReadInput): Sieve {
  refuseSelect(input)
  return {
    keep: parseCondition(scope, 'FilterExpression', input.FilterExpression),
    project: parseProjection(scope, input.ProjectionExpression),
  }
}

/** What is asked for without a choice of attributes, in AWS's words. */
const WHOLE: Readonly<Record<string, string>> = {
  COUNT: 'only the Count',
  ALL_ATTRIBUTES: 'ALL_ATTRIBUTES',
  ALL_PROJECTED_ATTRIBUTES: 'ALL_PROJECTED_ATTRIBUTES',
}
const SELECTS = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES']

function refuseSelect({ Select, ProjectionExpression }: ReadInput): void {
  if (Select !== undefined && !SELECTS.includes(Select))
    throw unacceptable(
      Select,
      'select',
      `Member must satisfy enum value set: [${SELECTS.join(', ')}]`,
    )
  if (ProjectionExpression !== undefined && Select !== undefined && Select in WHOLE)
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${WHOLE[Select]}`)
  if (Select === 'SPECIFIC_ATTRIBUTES' && ProjectionExpression === undefined)
    throw invalid(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    )
}

export interface Place {
  partition: string
  row: Omit<Row, 'item'>
}

/** Where an earlier answer ended. */
export function startOf(table: Table, { keys, index }: Source, given: unknown): Place | undefined {
  if (given === undefined) return undefined
  const start = readItem(given)
  const names = [...new Set([...keyNames(table.keys), ...keyNames(keys)])]
  const isWhole =
    Object.keys(start).length === names.length &&
    names.every((name) => start[name] && typeOf(start[name]) === table.types.get(name))
  if (!isWhole) throw invalid('The provided starting key is invalid')
  const tie = index ? JSON.stringify(pick(start, keyNames(table.keys))) : ''
  return {
    partition: partitionOf(start[keys.hash]!),
    row: { tie, ...(keys.range !== undefined && { sort: start[keys.range] }) },
  }
}

export const isAfter = (row: Row, start: Omit<Row, 'item'>, forward: boolean) =>
  forward ? order(row, start) > 0 : order(row, start) < 0

/** AWS: a query or scan looks at 1 MB at most. */
const LARGEST = 1024 * 1024

interface Reading {
  table: Table
  source: Source
  input: ReadInput
  sieve: Sieve
}

/** The limit counts the rows that are read, before the filter. */
export function answerRows({ table, source, input, sieve }: Reading, rows: Iterable<Row>) {
  const seen: Item[] = []
  let size = 0
  let isCut = false
  for (const { item } of rows) {
    if (seen.length === input.Limit || size > LARGEST) {
      isCut = true
      break
    }
    seen.push(item)
    size += itemSize(item)
  }
  // AWS: a full answer names a place to go on from, whether or not anything follows.
  isCut ||= seen.length === input.Limit
  const kept = seen.filter(sieve.keep)
  const last = seen.at(-1)
  const units = readUnits(size, input.ConsistentRead ? 'consistent' : 'eventual')
  const ConsumedCapacity = consumed(
    input,
    table,
    source.index
      ? { table: 0, indexes: { [source.index.name]: units } }
      : { table: units, indexes: {} },
  )
  return {
    ...(input.Select === 'COUNT' ? {} : { Items: kept.map(sieve.project) }),
    Count: kept.length,
    ScannedCount: seen.length,
    ...(isCut &&
      last && {
        LastEvaluatedKey: pick(last, new Set([...keyNames(table.keys), ...keyNames(source.keys)])),
      }),
    ...(ConsumedCapacity && { ConsumedCapacity }),
  }
}
