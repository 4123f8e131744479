import type { RoleToImport } from '../../api/types.ts'
import { type FailedRow, type ImportFlaw, type JobRow, ROLE_PREFIX } from '../model/job.ts'
import { flawsInFile } from './audit-role.ts'
import { fleetRoles } from './read-fleet.ts'

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
  const fleet = listed.map((it) => ('role' in it ? fleetRoles({ ...it.role, line: it.row }) : []))
  const flaws = flawsInFile(fleet.flat())
  return listed.map((it, index) => {
    if (!('role' in it)) return it
    const { row, role } = it
    const found = fleet[index]!.flatMap((one) =>
      flaws.get(one)!.map((flaw) => ({ ...flaw, roleKey: one.roleKey })),
    )
    const refusal = found.find(({ code }) => REFUSES.includes(code))
    if (refusal) {
      const isOfRole = refusal.roleKey !== undefined && refusal.code.startsWith('ROLE_')
      const column = isOfRole ? `${ROLE_PREFIX}${refusal.roleKey}: ` : ''
      const message = `${column}${refusal.message} ${refusal.remedy}`
      return failedRole({ row, role }, refusal.code, message)
    }
    // The roles of a row have one External ID, so that each flaw of it counts once.
    const held = new Map(
      found.filter(({ code }) => HOLDS.includes(code)).map((flaw) => [flaw.code, flaw.message]),
    )
    return {
      row,
      role,
      flaws: [...held].map(([code, message]) => ({ code, message }) as ImportFlaw),
    }
  })
}

/** The cells of a line that stands for this role. */
export const cellsOfRole = ({ roleArns = {}, ...role }: RoleToImport): Record<string, string> => {
  const keyed = Object.entries(roleArns).map(([key, text]) => [`${ROLE_PREFIX}${key}`, text])
  return Object.fromEntries([
    ...keyed,
    ...Object.entries(role).filter(([, cell]) => cell !== undefined),
  ])
}

/** A role that was not imported, with its cells. */
export const failedRole = (
  { row, role }: NumberedRole,
  code: string,
  message: string,
): FailedRow => ({
  ...{ row, customerId: role.customerId, code, message, cells: cellsOfRole(role) },
})
