import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { showDocument } from './documents.ts'
import { userFor } from './entity-access.ts'
import { inlinePolicyOf } from './entity-policies.ts'
import { POLICY_NAME } from './grammar.ts'
import type { Input } from './input.ts'
import { readPage, readText } from './input.ts'

export function GetUserPolicy(world: World, caller: Caller, input: Input) {
  const PolicyName = readText(input, 'PolicyName', POLICY_NAME)
  const user = userFor(world, caller, 'iam:GetUserPolicy', input)
  const { text } = inlinePolicyOf(user, PolicyName, 'user')
  return { UserName: user.userName, PolicyName, PolicyDocument: showDocument(text) }
}

export function ListUserPolicies(world: World, caller: Caller, input: Input) {
  const user = userFor(world, caller, 'iam:ListUserPolicies', input)
  const { items, ...page } = readPage(input, Object.keys(user.inlinePolicies).sort())
  return { PolicyNames: items, ...page }
}
