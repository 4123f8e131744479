import { toCsvRow } from '../model/csv.ts'
import {
  CSV_COLUMNS,
  type FailedRow,
  FLEET_COLUMNS,
  type Job,
  PROBLEM_COLUMN,
} from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { failuresOf } from './find.ts'
import { OPTION_PREFIX, PARAMETER_PREFIX } from './rows.ts'

const PAGE = 200
const ROLE_COLUMNS = [...FLEET_COLUMNS, PROBLEM_COLUMN]

/**
 * The failed rows of a job as the lines of a CSV file. Rows of invitations and roles can be
 * corrected in it and sent again. They are read twice, because the first line has a column for each
 * parameter and option that any of them gives.
 */
export async function* failedRowsAsCsv(
  ports: Pick<Ports, 'store'>,
  job: Job,
): AsyncGenerator<string> {
  if (job.work === 'import') {
    yield toCsvRow(ROLE_COLUMNS)
    for await (const failure of allFailures(ports, job))
      yield toCsvRow(cellsOfRow(failure, ROLE_COLUMNS))
    return
  }
  if (job.work !== 'invite') {
    yield toCsvRow(['id', 'customerId', 'code', 'problem'])
    for await (const failure of allFailures(ports, job)) yield toCsvRow(cellsOfRecord(failure))
    return
  }
  const names = new Set<string>()
  for await (const failure of allFailures(ports, job))
    for (const name of prefixedColumns(failure)) names.add(name)
  const columns = failedColumns(names)
  yield toCsvRow(columns)
  for await (const failure of allFailures(ports, job)) yield toCsvRow(cellsOfRow(failure, columns))
}

async function* allFailures(ports: Pick<Ports, 'store'>, job: Job): AsyncGenerator<FailedRow> {
  for (let cursor: string | undefined; ; ) {
    const page = await failuresOf(ports, job, { cursor, limit: PAGE })
    yield* page.items
    if (page.nextCursor === undefined) return
    cursor = page.nextCursor
  }
}

/** The failed roles of an import as a whole CSV file. */
export const failedRolesFile = (failed: readonly FailedRow[]): string =>
  [ROLE_COLUMNS, ...failed.map((it) => cellsOfRow(it, ROLE_COLUMNS))].map(toCsvRow).join('')

/** The failed rows of invitations as a whole CSV file. */
export function failedRowsFile(failed: readonly FailedRow[]): string {
  const columns = failedColumns(new Set(failed.flatMap(prefixedColumns)))
  return [columns, ...failed.map((it) => cellsOfRow(it, columns))].map(toCsvRow).join('')
}

const prefixedColumns = ({ cells = {} }: FailedRow): string[] =>
  Object.keys(cells).filter((column) =>
    [PARAMETER_PREFIX, OPTION_PREFIX].some((prefix) => column.startsWith(prefix)),
  )

/** The first line of a file of failed invitations. */
const failedColumns = (parameters: ReadonlySet<string>): string[] => [
  ...CSV_COLUMNS,
  ...[...parameters].toSorted(),
  PROBLEM_COLUMN,
]

/** A failed row in these columns, of which the last is the problem. */
const cellsOfRow = ({ cells = {}, message }: FailedRow, columns: readonly string[]): string[] => [
  ...columns.slice(0, -1).map((column) => cells[column] ?? ''),
  message,
]

const cellsOfRecord = ({ id = '', customerId = '', code, message }: FailedRow): string[] => [
  ...[id, customerId, code, message],
]
