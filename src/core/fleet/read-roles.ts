import { RoleToImport as Schema } from '../../api/jobs.ts'
import type { FailedRow } from '../model/job.ts'
import { failedRole, type NumberedRole } from './import-rows.ts'
import { type FleetRole, readFleet } from './read-fleet.ts'

/**
 * Reads a CSV file of roles to import. A line that is wrong says why, and keeps its cells. Throws
 * CSV_INVALID if the file as a whole cannot be read.
 */
export const readRoles = (file: Uint8Array | string): (NumberedRole | FailedRow)[] =>
  readFleet(file).map(({ line: row, role: _, ...cells }: FleetRole) => {
    const parsed = Schema.safeParse(cells)
    if (parsed.success) return { row, role: parsed.data }
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`)
    return failedRole({ row, role: cells }, 'REQUEST_INVALID', problems.join(' '))
  })
