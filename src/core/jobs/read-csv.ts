import { NewInvitation as Schema } from '../../api/invitations.ts'
import type { NewInvitation } from '../../api/types.ts'
import { optionsFromTexts } from '../invitations/option-texts.ts'
import { csvInvalid, plainCell, readCsvHead, readCsvLines } from '../model/csv-lines.ts'
import { CSV_COLUMNS, type CsvColumn, type FailedRow, PROBLEM_COLUMN } from '../model/job.ts'
import { ROLE_OPTION_NAMES } from '../model/role-options.ts'
import {
  type Cells,
  type GivenRow,
  OPTION_PREFIX,
  PARAMETER_PREFIX,
  type PrefixedColumn,
} from './rows.ts'
import { MAX_ROWS } from './start.ts'

const MAX_CSV_MEGABYTES = 2

const DAY_SECONDS = 86_400
const MAX_DAYS = 30

/** `parameter.NAME`, or `option.NAME` of an option of the role. */
const PREFIXED = new RegExp(
  `^(?:parameter\\.[A-Za-z0-9]+|option\\.(?:${ROLE_OPTION_NAMES.join('|')}))$`,
)

/**
 * Reads a CSV file of customers to invite. Each row has the number of its line; a row that is wrong
 * says why, and keeps its cells. Throws CSV_INVALID if the file as a whole cannot be read.
 * @param file The bytes of a file in UTF-8, or a text.
 */
export function readCsv(file: Uint8Array | string): GivenRow[] {
  const [head, ...lines] = readCsvLines(file, MAX_CSV_MEGABYTES)
  if (!head) throw csvInvalid(`The file is empty. Its first line is: ${CSV_COLUMNS.join(',')}`)
  const columns = readCsvHead<Column>(
    head.cells,
    [...CSV_COLUMNS, PROBLEM_COLUMN],
    ['customerId'],
    { pattern: PREFIXED, says: 'parameter.NAME' },
  )
  if (lines.length === 0) throw csvInvalid('The file has no row below its first line.')
  if (lines.length > MAX_ROWS)
    throw csvInvalid(`The file has ${lines.length} rows, and at most ${MAX_ROWS} are possible.`)
  const seen = new Map<string, number>()
  return lines.map(({ cells, line }) => readRow({ columns, record: cells, line, seen }))
}

type Column = CsvColumn | PrefixedColumn | typeof PROBLEM_COLUMN

interface RowToRead {
  columns: Column[]
  record: string[]
  line: number
  /** The line of each customer and account that were read. */
  seen: Map<string, number>
}

function readRow({ columns, record, line, seen }: RowToRead): GivenRow {
  const pairs = columns.map((column, index) => [column, plainCell(record[index] ?? '')] as const)
  const cells: Cells = Object.fromEntries(
    pairs.filter(([column, cell]) => column !== PROBLEM_COLUMN && cell !== ''),
  )
  const wrong = (message: string): FailedRow => ({
    ...{ row: line, ...(cells.customerId && { customerId: cells.customerId }) },
    ...{ code: 'REQUEST_INVALID', message, cells: { ...cells } },
  })
  if (record.length !== columns.length)
    return wrong(`has ${record.length} cells, and the first line has ${columns.length} columns.`)
  const { value, problems } = toInvitation(cells)
  if (!value) return wrong(problems.join(' '))
  const who = JSON.stringify([value.customerId, cells.accountId?.replaceAll(/\D/g, '')])
  const earlier = seen.get(who)
  if (earlier !== undefined)
    return wrong(`customerId and accountId are the same as in line ${earlier}.`)
  seen.set(who, line)
  return { row: line, invitation: value }
}

const BOOLEANS: Record<string, boolean> = { true: true, yes: true, false: false, no: false }

interface Reading {
  value?: NewInvitation
  /** Sentences that begin with the name of a column. */
  problems: string[]
}
function toInvitation(cells: Cells): Reading {
  const { expiresInDays, requireApproval, contactName, contactEmail, ...others } = cells
  const { parameters, options, rest } = splitCells(others)
  const problems: string[] = []
  const days = Number(expiresInDays?.replace(',', '.'))
  const expiresInSeconds = Math.round(days * DAY_SECONDS)
  if (expiresInDays !== undefined && !(expiresInSeconds >= 60 && days <= MAX_DAYS))
    problems.push(`expiresInDays must be a number of days above 0, at most ${MAX_DAYS}.`)
  const needsApproval = BOOLEANS[requireApproval?.toLowerCase() ?? '']
  if (requireApproval !== undefined && needsApproval === undefined)
    problems.push('requireApproval must be true or false.')
  const digits = rest.accountId?.replaceAll(/[\s-]/g, '')
  if (digits !== undefined && !/^\d{12}$/.test(digits)) problems.push(accountProblem(digits))
  const parsed = Schema.safeParse({
    ...rest,
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(Object.keys(options).length > 0 && { roleOptions: optionsFromTexts(options) }),
    ...(expiresInDays !== undefined && problems.length === 0 && { expiresInSeconds }),
    ...(needsApproval !== undefined && { requireApproval: needsApproval }),
    ...((contactName ?? contactEmail) !== undefined && {
      contact: {
        ...(contactName !== undefined && { name: contactName }),
        ...(contactEmail !== undefined && { email: contactEmail }),
      },
    }),
  })
  for (const issue of parsed.error?.issues ?? []) problems.push(inWords(issue))
  return problems.length === 0 ? { value: parsed.data!, problems } : { problems }
}

/** The cells of the columns with each prefix, by the names behind it, and the others. */
function splitCells(cells: Partial<Cells>): {
  parameters: Record<string, string>
  options: Record<string, string>
  rest: Partial<Record<CsvColumn, string>>
} {
  const all = Object.entries(cells)
  const behind = (prefix: string): Record<string, string> =>
    Object.fromEntries(
      all.flatMap(([column, value]) =>
        column.startsWith(prefix) ? [[column.slice(prefix.length), value ?? '']] : [],
      ),
    )
  const rest = all.filter(([column]) => !column.includes('.'))
  return {
    parameters: behind(PARAMETER_PREFIX),
    options: behind(OPTION_PREFIX),
    rest: Object.fromEntries(rest),
  }
}

const accountProblem = (digits: string): string =>
  /^\d{1,11}$/.test(digits) || /^\d[.,]\d+E\+\d+$/i.test(digits)
    ? 'accountId must have 12 digits. A spreadsheet removes zeros at the beginning: format the column as text.'
    : 'accountId must be the 12 digits of an AWS account number.'

/** The columns of fields that have another name in the API. */
const COLUMN_OF: Record<string, CsvColumn> = {
  'contact.name': 'contactName',
  'contact.email': 'contactEmail',
}

function inWords(issue: {
  code: string
  path: PropertyKey[]
  message: string
  maximum?: number | bigint
  input?: unknown
}): string {
  const path = issue.path.join('.')
  const column = COLUMN_OF[path] ?? path.replace(/^roleOptions\.(\w+).*$/, `${OPTION_PREFIX}$1`)
  if (issue.code === 'too_big') return `${column} must have at most ${issue.maximum} characters.`
  if (issue.code === 'invalid_type') return `${column} is required.`
  return `${column} ${issue.message}.`
}
