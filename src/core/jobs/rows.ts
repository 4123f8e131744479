import type { NewInvitation, RoleToImport } from '../../api/types.ts'
import { cellsOfRole } from '../fleet/import-rows.ts'
import { textsOfOptions } from '../invitations/option-texts.ts'
import type { CsvColumn, FailedRow, Job, JobPart, JobRow } from '../model/job.ts'
import { partId } from '../model/job.ts'

export const MAX_ROWS_PER_PART = 100
/** AWS: an item of DynamoDB has 400 KB at most. */
const MAX_PART_BYTES = 200_000

/** A row as it was sent: one that can be worked on, or one that is wrong. */
export type GivenRow = JobRow | FailedRow

export const isFailed = (row: GivenRow): row is FailedRow => 'code' in row

/** The parts that hold these rows, in their order. `from` is the number of the first part. */
export function partsOf(
  { id, createdAt }: Pick<Job, 'id' | 'createdAt'>,
  rows: readonly GivenRow[],
  from = 0,
): JobPart[] {
  return portions(rows).map((some, index) => ({
    ...{ kind: 'job-part', id: partId(id, from + index), version: 0, status: 'stored' },
    jobId: id,
    rows: some.filter((it): it is JobRow => !isFailed(it)),
    failed: some.filter(isFailed),
    createdAt,
  }))
}

function portions(rows: readonly GivenRow[]): GivenRow[][] {
  const all: GivenRow[][] = []
  let bytes = 0
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row))
    const last = all.at(-1)
    const isFull = !last || last.length === MAX_ROWS_PER_PART || bytes + size > MAX_PART_BYTES
    if (isFull) all.push([row])
    else last.push(row)
    bytes = isFull ? size : bytes + size
  }
  return all
}

const DAY_SECONDS = 86_400

/** Before the name of a template's parameter, in the head of a column. */
export const PARAMETER_PREFIX = 'parameter.'
/** Before the name of an option of the role. */
export const OPTION_PREFIX = 'option.'
export type PrefixedColumn = `${typeof PARAMETER_PREFIX | typeof OPTION_PREFIX}${string}`
export type Cells = Partial<Record<CsvColumn, string>> & Record<PrefixedColumn, string>

/** The customer to invite, or the role to import; undefined for a row that names a record. */
export function listedIn(row: JobRow): NewInvitation | RoleToImport | undefined {
  if ('role' in row) return row.role
  return 'invitation' in row ? row.invitation : undefined
}

/** A row that was not done, with its cells or the id of its record. */
export function toFailedRow(
  row: JobRow,
  { code, message, customerId }: { code: string; message: string; customerId?: string | undefined },
): FailedRow {
  if ('id' in row)
    return { row: row.row, id: row.id, ...(customerId && { customerId }), code, message }
  const cells = 'role' in row ? cellsOfRole(row.role) : { ...cellsOf(row.invitation) }
  return { row: row.row, customerId: listedIn(row)!.customerId, code, message, cells }
}

/** The cells of a row that stands for this invitation. */
function cellsOf(it: NewInvitation): Cells {
  const { customerId, customerName, profile, accountId, region, locale } = it
  const cells: Record<string, string | undefined> = {
    ...withPrefix(PARAMETER_PREFIX, it.parameters),
    ...withPrefix(OPTION_PREFIX, textsOfOptions(it.roleOptions ?? {})),
    ...{ customerId, customerName, profile, accountId, region, locale },
    expiresInDays:
      it.expiresInSeconds === undefined ? undefined : String(it.expiresInSeconds / DAY_SECONDS),
    requireApproval: it.requireApproval === undefined ? undefined : String(it.requireApproval),
    ...{ contactName: it.contact?.name, contactEmail: it.contact?.email },
  }
  return Object.fromEntries(
    Object.entries(cells).filter(([, value]) => value !== undefined),
  ) as Cells
}

const withPrefix = (prefix: string, texts: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${prefix}${name}`, text]))
