import { RolecallError } from '../../api/errors.ts'
import type { RoleToImport } from '../../api/types.ts'
import { customersAccount } from '../invitations/create.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import { ROLE_PREFIX } from '../model/job.ts'
import type { Installation } from '../ports.ts'

/** A role of a row, with its key if the profile has several roles. */
export interface KeyedRole {
  key: string | undefined
  role: RoleArn
}

/** The column of a role, to begin a sentence about it. */
export const columnOf = (key: string | undefined): string =>
  key === undefined ? '' : `${ROLE_PREFIX}${key}: `

/**
 * The roles of a row, in the order of the profile. Throws REQUEST_INVALID unless the row gives
 * exactly the roles of the profile, all in one account. It names the column.
 */
export function rolesOfRow(
  installation: Installation,
  { name, roles }: Pick<AccessProfile, 'name' | 'roles'>,
  { roleArn, roleArns = {} }: RoleToImport,
): KeyedRole[] {
  const given = Object.keys(roleArns)
  if (!roles) {
    if (given.length > 0)
      throw invalid(
        `${columnOf(given[0])}The access profile ${name} has one role. Give its ARN as roleArn.`,
      )
    return [{ key: undefined, role: customersRole(installation, roleArn ?? '') }]
  }
  const keys = Object.keys(roles)
  const columns = keys.map((key) => `${ROLE_PREFIX}${key}`).join(', ')
  if (roleArn)
    throw invalid(
      `roleArn: The access profile ${name} has several roles. Give the ARN of each: ${columns}.`,
    )
  const unknown = given.find((key) => !keys.includes(key))
  if (unknown !== undefined)
    throw invalid(
      `${columnOf(unknown)}The access profile ${name} has no such role. Its roles: ${columns}.`,
    )
  const missing = keys.find((key) => !given.includes(key) || roleArns[key] === '')
  if (missing !== undefined)
    throw invalid(
      `${columnOf(missing)}The ARN is missing. The access profile ${name} needs all of: ${columns}.`,
    )
  const found = keys.map((key) => ({ key, role: customersRole(installation, roleArns[key]!) }))
  requireOneAccount(found)
  return found
}

function customersRole(installation: Installation, text: string): RoleArn {
  const role = parseRoleArn(text)
  customersAccount(installation, role.accountId)
  return role
}

/** AWS: an account cannot have two roles whose names differ only by case or path. */
function requireOneAccount([first, ...others]: KeyedRole[]): void {
  const names = new Map([[first!.role.roleName.toLowerCase(), first!.key]])
  for (const { key, role } of others) {
    if (role.accountId !== first!.role.accountId)
      throw invalid(
        `${columnOf(key)}The role is in the account ${role.accountId}, and that of ${ROLE_PREFIX}${first!.key} is in ${first!.role.accountId}. All roles of a row are in one account.`,
      )
    const name = role.roleName.toLowerCase()
    if (names.has(name))
      throw invalid(`${columnOf(key)}This is the same role as ${ROLE_PREFIX}${names.get(name)}.`)
    names.set(name, key)
  }
}

const invalid = (detail: string): RolecallError => new RolecallError('REQUEST_INVALID', { detail })
