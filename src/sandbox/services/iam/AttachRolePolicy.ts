import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { roleFor } from './entity-access.ts'
import {
  showAttachedPolicies,
  withAttachedPolicy,
  withoutAttachedPolicy,
} from './entity-policies.ts'
import { POLICY_ARN } from './grammar.ts'
import type { Input } from './input.ts'
import { readOptionalText, readPage, readText } from './input.ts'
import { findManagedPolicy } from './managed-policies.ts'
import { saveRole } from './roles.ts'

export function AttachRolePolicy(world: World, caller: Caller, input: Input) {
  const arn = readText(input, 'PolicyArn', POLICY_ARN)
  const role = roleFor(
    world,
    caller,
    { action: 'iam:AttachRolePolicy', context: { 'iam:PolicyARN': arn } },
    input,
  )
  saveRole(world, withAttachedPolicy(world, role, arn, 'PoliciesPerRole'))
  return {}
}

export function DetachRolePolicy(world: World, caller: Caller, input: Input) {
  const arn = readText(input, 'PolicyArn', POLICY_ARN)
  const role = roleFor(
    world,
    caller,
    { action: 'iam:DetachRolePolicy', context: { 'iam:PolicyARN': arn } },
    input,
  )
  saveRole(world, withoutAttachedPolicy(role, arn))
  return {}
}

export function ListAttachedRolePolicies(world: World, caller: Caller, input: Input) {
  const prefix = readOptionalText(input, 'PathPrefix') ?? '/'
  const role = roleFor(world, caller, 'iam:ListAttachedRolePolicies', input)
  const attached = showAttachedPolicies(world, role).filter(({ PolicyArn }) =>
    findManagedPolicy(world, PolicyArn)?.path.startsWith(prefix),
  )
  const { items, ...page } = readPage(input, attached)
  return { AttachedPolicies: items, ...page }
}
