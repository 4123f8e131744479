import type { AccessProfile } from '../model/access-profile.ts'
import { type Statement, statementsOf } from '../template/access/statement.ts'
import { overlap } from './effective.ts'
import { permissionsOf, type RolePermissions } from './role-permissions.ts'

/** AWS: AssumeRole: an inline session policy has at most 2,048 characters. */
export const MOST_CHARACTERS = 2048

/** A scope whose sessions could do nothing at all; not told of one that managed policies decide, whose text is AWS's. */
export const grantsNothing = (role: RolePermissions, statements: Statement[]): boolean => {
  const asked = statements.filter(({ effect }) => effect === 'Allow')
  if (role.unread.length > 0) return asked.length === 0
  return !asked.some((it) =>
    role.statements.some((given) => given.effect === 'Allow' && overlap(it, given).length > 0),
  )
}

/** Names of the profile's scopes that grant nothing the role has. */
export function deadScopes(profile: AccessProfile): string[] {
  const role = permissionsOf(profile)
  return Object.entries(profile.scopes).flatMap(([name, { policy }]) =>
    grantsNothing(role, statementsOf(policy)) ? [name] : [],
  )
}
