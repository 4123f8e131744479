import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import { csvInvalid, plainCell, readCsvHead, readCsvLines } from '../model/csv-lines.ts'

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
}

export const FLEET_COLUMNS = ['roleArn', 'externalId', 'customerId', 'customerName'] as const

const MAX_MEGABYTES = 50
const MAX_ROLES = 200_000

/**
 * Reads the file of a vendor's roles: CSV with the columns of `FLEET_COLUMNS`; `customerName` may
 * be missing.
 * @param file The bytes of a file in UTF-8, or a text; at most 50 MB and 200,000 roles.
 * @throws CSV_INVALID if the file as a whole cannot be read.
 */
export function readFleet(file: Uint8Array | string): FleetRole[] {
  const [head, ...lines] = readCsvLines(file, MAX_MEGABYTES)
  if (!head) throw csvInvalid(`The file is empty. Its first line is: ${FLEET_COLUMNS.join(',')}`)
  const columns = readCsvHead(head.cells, FLEET_COLUMNS, FLEET_COLUMNS.slice(0, 3))
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
    const [roleArn, externalId, customerName] = [
      ...[cell('roleArn'), cell('externalId'), cell('customerName')],
    ]
    const role = roleOf(roleArn!)
    return {
      ...{ line, roleArn: roleArn!, customerId: cell('customerId') },
      ...(role && { role }),
      ...(externalId && { externalId }),
      ...(customerName && { customerName }),
    }
  })
}

function roleOf(text: string): RoleArn | undefined {
  try {
    return parseRoleArn(text)
  } catch {
    return undefined
  }
}
