import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { roleFor } from './entity-access.ts'
import { refuseUnknownPolicy } from './entity-policies.ts'
import { noSuchEntity } from './faults.ts'
import { POLICY_ARN } from './grammar.ts'
import type { Input } from './input.ts'
import { readText } from './input.ts'
import { saveRole } from './roles.ts'

export function PutRolePermissionsBoundary(world: World, caller: Caller, input: Input) {
  const arn = readText(input, 'PermissionsBoundary', POLICY_ARN)
  const role = roleFor(
    world,
    caller,
    { action: 'iam:PutRolePermissionsBoundary', context: { 'iam:PermissionsBoundary': arn } },
    input,
  )
  refuseUnknownPolicy(world, caller.accountId, arn)
  saveRole(world, { ...role, permissionsBoundaryArn: arn })
  return {}
}

export function DeleteRolePermissionsBoundary(world: World, caller: Caller, input: Input) {
  const { permissionsBoundaryArn, ...role } = roleFor(
    world,
    caller,
    'iam:DeleteRolePermissionsBoundary',
    input,
  )
  if (permissionsBoundaryArn === undefined)
    throw noSuchEntity(`The role with name ${role.roleName} has no permissions boundary.`)
  saveRole(world, role)
  return {}
}
