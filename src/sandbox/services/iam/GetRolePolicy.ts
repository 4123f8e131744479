import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { showDocument } from './documents.ts'
import { roleFor } from './entity-access.ts'
import { inlinePolicyOf } from './entity-policies.ts'
import { POLICY_NAME } from './grammar.ts'
import type { Input } from './input.ts'
import { readPage, readText } from './input.ts'

export function GetRolePolicy(world: World, caller: Caller, input: Input) {
  const PolicyName = readText(input, 'PolicyName', POLICY_NAME)
  const role = roleFor(world, caller, 'iam:GetRolePolicy', input)
  const { text } = inlinePolicyOf(role, PolicyName, 'role')
  return { RoleName: role.roleName, PolicyName, PolicyDocument: showDocument(text) }
}

export function ListRolePolicies(world: World, caller: Caller, input: Input) {
  const role = roleFor(world, caller, 'iam:ListRolePolicies', input)
  const { items, ...page } = readPage(input, Object.keys(role.inlinePolicies).sort())
  return { PolicyNames: items, ...page }
}
