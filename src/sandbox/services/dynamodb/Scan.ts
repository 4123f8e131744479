import { createHash } from 'node:crypto'
import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { tableFor } from './access.ts'
import { Scope } from './expressions/scope.ts'
import { invalid, unacceptable } from './faults.ts'
import {
  answerRows,
  isAfter,
  type Place,
  type ReadInput,
  sieveOf,
  sourceOf,
  startOf,
} from './read-many.ts'
import type { Row, Rows } from './rows.ts'

interface Input extends ReadInput {
  Segment?: number
  TotalSegments?: number
}

export function Scan(world: World, caller: Caller, input: Input) {
  const table = tableFor(world, caller, 'Scan', input)
  const source = sourceOf(world, table, input)
  const isIn = segmentOf(input)
  const scope = new Scope(input, [input.FilterExpression, input.ProjectionExpression])
  const sieve = sieveOf(scope, input)
  scope.refuseUnused()
  const start = startOf(table, source, input.ExclusiveStartKey)
  return answerRows({ table, source, input, sieve }, rowsFrom(source.rows, start, isIn))
}

/**
 * Partitions stand in the order of a hash, so that a scan goes on where it was even if others came
 * meanwhile.
 */
const placeOf = (partition: string) => createHash('md5').update(partition).digest('hex')

function* rowsFrom(
  rows: Rows,
  start: Place | undefined,
  isIn: (partition: string) => boolean,
): Generator<Row> {
  const places = rows
    .partitions()
    .filter(isIn)
    .map((partition) => ({ partition, place: placeOf(partition) }))
  const from = start && placeOf(start.partition)
  for (const { partition, place } of places.sort((a, b) => (a.place < b.place ? -1 : 1))) {
    if (from !== undefined && place < from) continue
    for (const row of rows.partition(partition))
      if (!start || place !== from || isAfter(row, start.row, true)) yield row
  }
}

function segmentOf({ Segment, TotalSegments }: Input): (partition: string) => boolean {
  if (Segment === undefined && TotalSegments === undefined) return () => true
  if (Segment === undefined)
    throw invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    )
  if (TotalSegments === undefined)
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    )
  if (!(Number.isInteger(TotalSegments) && TotalSegments >= 1 && TotalSegments <= 1_000_000))
    throw unacceptable(
      TotalSegments,
      'totalSegments',
      'Member must have value less than or equal to 1000000',
    )
  if (Segment >= TotalSegments)
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    )
  return (partition) =>
    Number.parseInt(placeOf(partition).slice(0, 8), 16) % TotalSegments === Segment
}
