import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readPolicy } from './documents.ts'
import { roleFor } from './entity-access.ts'
import { inlinePolicyOf, withInlinePolicy, withoutInlinePolicy } from './entity-policies.ts'
import { POLICY_NAME, ROLE_INLINE_QUOTA } from './grammar.ts'
import type { Input } from './input.ts'
import { readText } from './input.ts'
import { saveRole } from './roles.ts'

export function PutRolePolicy(world: World, caller: Caller, input: Input) {
  const name = readText(input, 'PolicyName', POLICY_NAME)
  const role = roleFor(world, caller, 'iam:PutRolePolicy', input)
  const policy = readPolicy(input, 'PolicyDocument', 'identity')
  saveRole(
    world,
    withInlinePolicy(role, {
      name,
      policy,
      quota: ROLE_INLINE_QUOTA,
      owner: `role ${role.roleName}`,
    }),
  )
  return {}
}

export function DeleteRolePolicy(world: World, caller: Caller, input: Input) {
  const name = readText(input, 'PolicyName', POLICY_NAME)
  const role = roleFor(world, caller, 'iam:DeleteRolePolicy', input)
  inlinePolicyOf(role, name, 'role')
  saveRole(world, withoutInlinePolicy(role, name))
  return {}
}
