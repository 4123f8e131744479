import type { RoleToImport } from '../../api/types.ts'
import type { FailedRow, ImportFlaw, JobRow } from '../model/job.ts'
import { flawsInFile } from './audit-role.ts'
import { type FleetRole, fleetRole } from './read-fleet.ts'

/** A role to import with the number of its row or line. */
export interface NumberedRole {
  row: number
  role: RoleToImport
}

type ImportRow = Extract<JobRow, { role: unknown }>

/** Why a role cannot be imported at all. */
const REFUSES = ['ROLE_ARN_INVALID', 'ROLE_SHARED', 'EXTERNAL_ID_INVALID']
const HOLDS = ['EXTERNAL_ID_SHARED', 'EXTERNAL_ID_GUESSABLE']

/**
 * The rows of a job that imports these roles: each with what the list shows against its External
 * ID, or why it cannot be imported. A role that two customers have is imported for neither. Rows
 * that are wrong already stay as they are.
 */
export function importRows(
  listed: readonly (NumberedRole | FailedRow)[],
): (ImportRow | FailedRow)[] {
  const fleet = listed.map((it) => 'role' in it && fleetRole({ ...it.role, line: it.row }))
  const flaws = flawsInFile(fleet.filter((it) => it !== false))
  return listed.map((it, index) => {
    if (!('role' in it)) return it
    const { row, role } = it
    const found = flaws.get(fleet[index] as FleetRole)!
    const [refusal] = found.filter(({ code }) => REFUSES.includes(code))
    if (refusal)
      return failedRole({ row, role }, refusal.code, `${refusal.message} ${refusal.remedy}`)
    const held = found.filter(({ code }) => HOLDS.includes(code))
    return { row, role, flaws: held.map(({ code, message }) => ({ code, message }) as ImportFlaw) }
  })
}

/** The cells of a line that stands for this role. */
export const cellsOfRole = (role: RoleToImport): Record<string, string> =>
  Object.fromEntries(Object.entries(role).filter(([, cell]) => cell !== undefined))

/** A role that was not imported, with its cells. */
export const failedRole = (
  { row, role }: NumberedRole,
  code: string,
  message: string,
): FailedRow => ({
  ...{ row, customerId: role.customerId, code, message, cells: cellsOfRole(role) },
})
