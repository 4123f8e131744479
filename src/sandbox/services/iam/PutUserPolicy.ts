import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readPolicy } from './documents.ts'
import { userFor } from './entity-access.ts'
import { inlinePolicyOf, withInlinePolicy, withoutInlinePolicy } from './entity-policies.ts'
import { POLICY_NAME, USER_INLINE_QUOTA } from './grammar.ts'
import type { Input } from './input.ts'
import { readText } from './input.ts'
import type { User } from './state.ts'
import { iamAccount } from './state.ts'

export function PutUserPolicy(world: World, caller: Caller, input: Input) {
  const name = readText(input, 'PolicyName', POLICY_NAME)
  const user = userFor(world, caller, 'iam:PutUserPolicy', input)
  const policy = readPolicy(input, 'PolicyDocument', 'identity')
  saveUser(
    world,
    withInlinePolicy(user, {
      name,
      policy,
      quota: USER_INLINE_QUOTA,
      owner: `user ${user.userName}`,
    }),
  )
  return {}
}

export function DeleteUserPolicy(world: World, caller: Caller, input: Input) {
  const name = readText(input, 'PolicyName', POLICY_NAME)
  const user = userFor(world, caller, 'iam:DeleteUserPolicy', input)
  inlinePolicyOf(user, name, 'user')
  saveUser(world, withoutInlinePolicy(user, name))
  return {}
}

export function saveUser(world: World, user: User): void {
  iamAccount(world, user.accountId).users.set(user.userName.toLowerCase(), user)
}
