import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import { csvInvalid, plainCell, readCsvHead, readCsvLines } from '../model/csv-lines.ts'
import { FLEET_COLUMNS, NEEDED_FLEET_COLUMNS, PROBLEM_COLUMN } from '../model/job.ts'

/** A role that a vendor already has, from a file. */
export interface FleetRole {
  /** The number of its line in the file; the first line is 1. */
  line: number
  /** As in the file. */
  roleArn: string
  /** Absent if the ARN is not that of a role that anyone could assume. */
  role?: RoleArn
  /** Absent if the cell is empty. */
  externalId?: string
  customerId: string
  customerName?: string
  /** The access profile under which the role is imported. */
  profile?: string
}

const MAX_MEGABYTES = 50
const MAX_ROLES = 200_000

/**
 * Reads the file of a vendor's roles: CSV with the columns of `FLEET_COLUMNS`; `customerName` and
 * `profile` may be missing.
 * @param file The bytes of a file in UTF-8, or a text; at most 50 MB and 200,000 roles.
 * @throws CSV_INVALID if the file as a whole cannot be read.
 */
export function readFleet(file: Uint8Array | string): FleetRole[] {
  const [head, ...lines] = readCsvLines(file, MAX_MEGABYTES)
  if (!head) throw csvInvalid(`The file is empty. Its first line is: ${FLEET_COLUMNS.join(',')}`)
  const columns = readCsvHead(head.cells, [...FLEET_COLUMNS, PROBLEM_COLUMN], NEEDED_FLEET_COLUMNS)
  if (lines.length === 0) throw csvInvalid('The file has no row below its first line.')
  if (lines.length > MAX_ROLES)
    throw csvInvalid(`The file has ${lines.length} roles, and at most ${MAX_ROLES} are possible.`)
  return lines.map(({ cells, line }) => {
    if (cells.length !== columns.length)
      throw csvInvalid(
        `Line ${line} has ${cells.length} cells, and the first line has ${columns.length} columns.`,
      )
    const cell = (name: (typeof FLEET_COLUMNS)[number]) =>
      plainCell(cells[columns.indexOf(name)] ?? '')
    return fleetRole({
      ...{ line, roleArn: cell('roleArn'), customerId: cell('customerId') },
      ...{ externalId: cell('externalId'), customerName: cell('customerName') },
      profile: cell('profile'),
    })
  })
}

interface Listed {
  line: number
  roleArn: string
  customerId: string
  externalId?: string | undefined
  customerName?: string | undefined
  profile?: string | undefined
}

/** A role as it is listed, in a file or in a request. */
export function fleetRole({ line, roleArn, customerId, ...more }: Listed): FleetRole {
  const role = roleOf(roleArn)
  const given = Object.entries(more).filter(([, text]) => text)
  return { line, roleArn, customerId, ...(role && { role }), ...Object.fromEntries(given) }
}

function roleOf(text: string): RoleArn | undefined {
  try {
    return parseRoleArn(text)
  } catch {
    return undefined
  }
}
