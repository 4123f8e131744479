import { ROLE_KEY } from '../../api/limits.ts'
import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import { csvInvalid, plainCell, readCsvHead, readCsvLines } from '../model/csv-lines.ts'
import {
  FLEET_COLUMNS,
  NEEDED_FLEET_COLUMNS,
  PROBLEM_COLUMN,
  ROLE_COLUMN,
  ROLE_PREFIX,
} from '../model/job.ts'

/** A role that a vendor already has, from a file. */
export interface FleetRole {
  /** The number of its line in the file; the first line is 1. */
  line: number
  /** The key of the role, if the line lists all roles of a profile with several. */
  roleKey?: string
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

const OF_ROLE = new RegExp(`^roleArns\\.${ROLE_KEY.source.slice(1)}`)
type RoleColumn = `${typeof ROLE_PREFIX}${string}`

const MAX_MEGABYTES = 50
const MAX_ROLES = 200_000

/**
 * Reads the file of a vendor's roles: CSV with the columns of `FLEET_COLUMNS`; `customerName` and
 * `profile` may be missing. A line has one role, or several in columns such as `roleArns.posture`.
 * @param file The bytes of a file in UTF-8, or a text; at most 50 MB and 200,000 roles.
 * @throws CSV_INVALID if the file as a whole cannot be read.
 */
export function readFleet(file: Uint8Array | string): FleetRole[] {
  const [head, ...lines] = readCsvLines(file, MAX_MEGABYTES)
  if (!head) throw csvInvalid(`The file is empty. Its first line is: ${FLEET_COLUMNS.join(',')}`)
  const columns = readHead(head.cells)
  if (lines.length === 0) throw csvInvalid('The file has no row below its first line.')
  if (lines.length > MAX_ROLES)
    throw csvInvalid(`The file has ${lines.length} roles, and at most ${MAX_ROLES} are possible.`)
  return lines.flatMap(({ cells, line }) => {
    if (cells.length !== columns.length)
      throw csvInvalid(
        `Line ${line} has ${cells.length} cells, and the first line has ${columns.length} columns.`,
      )
    const cell = (name: Column) => plainCell(cells[columns.indexOf(name)] ?? '')
    const keyed = columns.filter(isRoleColumn).filter((name) => cell(name) !== '')
    return fleetRoles({
      ...{ line, roleArn: cell('roleArn'), customerId: cell('customerId') },
      ...{ externalId: cell('externalId'), customerName: cell('customerName') },
      profile: cell('profile'),
      roleArns: Object.fromEntries(
        keyed.map((name) => [name.slice(ROLE_PREFIX.length), cell(name)]),
      ),
    })
  })
}

type Column = (typeof FLEET_COLUMNS)[number] | RoleColumn | typeof PROBLEM_COLUMN

const isRoleColumn = (name: string): name is RoleColumn => OF_ROLE.test(name)

function readHead(cells: string[]): Column[] {
  const isKeyed = cells.some((cell) => isRoleColumn(cell.trim()))
  const needed = NEEDED_FLEET_COLUMNS.filter((it) => !isKeyed || it !== 'roleArn')
  const known: Column[] = [...FLEET_COLUMNS, PROBLEM_COLUMN]
  return readCsvHead(cells, known, needed, { pattern: OF_ROLE, says: ROLE_COLUMN })
}

interface Listed {
  line: number
  roleArn?: string | undefined
  /** By their keys. */
  roleArns?: Readonly<Record<string, string>> | undefined
  customerId: string
  externalId?: string | undefined
  customerName?: string | undefined
  profile?: string | undefined
}

/** The roles of a line or of a row of a request. One without any has an empty ARN. */
export function fleetRoles({ line, roleArn = '', roleArns, customerId, ...more }: Listed) {
  const keyed = Object.entries(roleArns ?? {})
  const given = Object.fromEntries(Object.entries(more).filter(([, text]) => text))
  const arns: [key: string | undefined, text: string][] =
    keyed.length > 0 && roleArn === '' ? keyed : [[undefined, roleArn], ...keyed]
  return arns.map(([roleKey, text]): FleetRole => {
    const role = roleOf(text)
    const what = { roleArn: text, customerId, ...(role && { role }), ...given }
    return { line, ...(roleKey !== undefined && { roleKey }), ...what }
  })
}

function roleOf(text: string): RoleArn | undefined {
  try {
    return parseRoleArn(text)
  } catch {
    return undefined
  }
}
