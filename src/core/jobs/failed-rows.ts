import { toCsvRow } from '../model/csv.ts'
import type { FailedRow, Job } from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { failuresOf } from './find.ts'
import { PROBLEM_COLUMN } from './read-csv.ts'
import { CSV_COLUMNS } from './rows.ts'

const PAGE = 200

/**
 * The failed rows of a job as the lines of a CSV file. The rows of a job that invites can be
 * corrected in it and sent again.
 */
export async function* failedRowsAsCsv(
  ports: Pick<Ports, 'store'>,
  job: Job,
): AsyncGenerator<string> {
  const toCells = job.work === 'invite' ? cellsOfRow : cellsOfRecord
  yield toCsvRow(job.work === 'invite' ? FAILED_COLUMNS : ['id', 'customerId', 'code', 'problem'])
  for (let cursor: string | undefined; ; ) {
    const page = await failuresOf(ports, job, { cursor, limit: PAGE })
    for (const failure of page.items) yield toCsvRow(toCells(failure))
    if (page.nextCursor === undefined) return
    cursor = page.nextCursor
  }
}

/** The first line of a file of failed invitations. */
export const FAILED_COLUMNS: readonly string[] = [...CSV_COLUMNS, PROBLEM_COLUMN]

/** A failed row in the columns of a file of invitations. */
export const cellsOfRow = ({ cells = {}, message }: FailedRow): string[] => [
  ...CSV_COLUMNS.map((column) => cells[column] ?? ''),
  message,
]

const cellsOfRecord = ({ id = '', customerId = '', code, message }: FailedRow): string[] => [
  ...[id, customerId, code, message],
]
