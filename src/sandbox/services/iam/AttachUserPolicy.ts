import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { userFor } from './entity-access.ts'
import {
  showAttachedPolicies,
  withAttachedPolicy,
  withoutAttachedPolicy,
} from './entity-policies.ts'
import { POLICY_ARN } from './grammar.ts'
import type { Input } from './input.ts'
import { readPage, readText } from './input.ts'
import { saveUser } from './PutUserPolicy.ts'

export function AttachUserPolicy(world: World, caller: Caller, input: Input) {
  const arn = readText(input, 'PolicyArn', POLICY_ARN)
  const user = userFor(
    world,
    caller,
    { action: 'iam:AttachUserPolicy', context: { 'iam:PolicyARN': arn } },
    input,
  )
  saveUser(world, withAttachedPolicy(world, user, arn, 'PoliciesPerUser'))
  return {}
}

export function DetachUserPolicy(world: World, caller: Caller, input: Input) {
  const arn = readText(input, 'PolicyArn', POLICY_ARN)
  const user = userFor(
    world,
    caller,
    { action: 'iam:DetachUserPolicy', context: { 'iam:PolicyARN': arn } },
    input,
  )
  saveUser(world, withoutAttachedPolicy(user, arn))
  return {}
}

export function ListAttachedUserPolicies(world: World, caller: Caller, input: Input) {
  const user = userFor(world, caller, 'iam:ListAttachedUserPolicies', input)
  const { items, ...page } = readPage(input, showAttachedPolicies(world, user))
  return { AttachedPolicies: items, ...page }
}
