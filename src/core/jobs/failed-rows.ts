import { toCsvRow } from '../model/csv.ts'
import {
  CSV_COLUMNS,
  type FailedRow,
  FLEET_COLUMNS,
  type Job,
  PROBLEM_COLUMN,
  ROLE_PREFIX,
} from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { failuresOf } from './find.ts'
import { OPTION_PREFIX, PARAMETER_PREFIX } from './rows.ts'

const PAGE = 200

/**
 * The failed rows of a job as the lines of a CSV file. Rows of invitations and roles can be
 * corrected in it and sent again. They are read twice, because the first line has a column for each
 * parameter, option and role that any of them gives.
 */
export async function* failedRowsAsCsv(
  ports: Pick<Ports, 'store'>,
  job: Job,
): AsyncGenerator<string> {
  if (job.work !== 'invite' && job.work !== 'import') {
    yield toCsvRow(['id', 'customerId', 'code', 'problem'])
    for await (const failure of allFailures(ports, job)) yield toCsvRow(cellsOfRecord(failure))
    return
  }
  const names = new Set<string>()
  for await (const failure of allFailures(ports, job))
    for (const name of prefixedColumns(failure)) names.add(name)
  const columns = columnsWith(job.work === 'import' ? FLEET_COLUMNS : CSV_COLUMNS, names)
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
  fileOf(failed, FLEET_COLUMNS)

/** The failed rows of invitations as a whole CSV file. */
export const failedRowsFile = (failed: readonly FailedRow[]): string => fileOf(failed, CSV_COLUMNS)

function fileOf(failed: readonly FailedRow[], always: readonly string[]): string {
  const columns = columnsWith(always, new Set(failed.flatMap(prefixedColumns)))
  return [columns, ...failed.map((it) => cellsOfRow(it, columns))].map(toCsvRow).join('')
}

const prefixedColumns = ({ cells = {} }: FailedRow): string[] =>
  Object.keys(cells).filter((column) =>
    [PARAMETER_PREFIX, OPTION_PREFIX, ROLE_PREFIX].some((prefix) => column.startsWith(prefix)),
  )

/** The first line of a file of failed rows. */
const columnsWith = (always: readonly string[], names: ReadonlySet<string>): string[] => [
  ...always,
  ...[...names].toSorted(),
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
