import { RoleToImport as Schema } from '../../api/jobs.ts'
import type { RoleToImport } from '../../api/types.ts'
import type { FailedRow } from '../model/job.ts'
import { failedRole, type NumberedRole } from './import-rows.ts'
import { type FleetRole, readFleet } from './read-fleet.ts'

/**
 * Reads a CSV file of roles to import. A line that is wrong says why, and keeps its cells. Throws
 * CSV_INVALID if the file as a whole cannot be read.
 */
export const readRoles = (file: Uint8Array | string): (NumberedRole | FailedRow)[] =>
  [...Map.groupBy(readFleet(file), ({ line }) => line)].map(([row, roles]) => {
    const role = roleOfLine(roles)
    const parsed = Schema.safeParse(role)
    if (parsed.success) return { row, role: parsed.data }
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`)
    return failedRole({ row, role }, 'REQUEST_INVALID', problems.join(' '))
  })

function roleOfLine(roles: readonly FleetRole[]): RoleToImport {
  const { line: _, role: __, roleKey: ___, roleArn: ____, ...cells } = roles[0]!
  const only = roles.find(({ roleKey }) => roleKey === undefined)
  const keyed = roles.filter(({ roleKey }) => roleKey !== undefined)
  return {
    ...(only && { roleArn: only.roleArn }),
    ...(keyed.length > 0 && {
      roleArns: Object.fromEntries(keyed.map((it) => [it.roleKey!, it.roleArn])),
    }),
    ...cells,
  }
}
