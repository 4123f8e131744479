import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { roleFor } from './entity-access.ts'
import type { Input } from './input.ts'
import { readOptionalText, readPage } from './input.ts'
import { listRoles } from './roles.ts'
import { showListedRole, showRole } from './show-role.ts'

export function GetRole(world: World, caller: Caller, input: Input) {
  return { Role: showRole(world, roleFor(world, caller, 'iam:GetRole', input)) }
}

export function ListRoles(world: World, caller: Caller, input: Input) {
  const prefix = readOptionalText(input, 'PathPrefix') ?? '/'
  authorize(world, caller, {
    action: 'iam:ListRoles',
    resource: iamArn(caller, `role${prefix}`),
  })
  const roles = listRoles(world, caller.accountId).filter(({ path }) => path.startsWith(prefix))
  const { items, ...page } = readPage(input, roles)
  return { Roles: items.map((role) => showListedRole(world, role)), ...page }
}

/** AWS: Terraform asks for these before it deletes a role. The sandbox has no instance profiles. */
export function ListInstanceProfilesForRole(world: World, caller: Caller, input: Input) {
  roleFor(world, caller, 'iam:ListInstanceProfilesForRole', input)
  const { items, ...page } = readPage(input, [])
  return { InstanceProfiles: items, ...page }
}
