import type { Caller } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { everyAwsManagedPolicy } from './aws-managed-policies.ts'
import { validationError } from './faults.ts'
import type { Input } from './input.ts'
import { readFlag, readOptionalText, readPage } from './input.ts'
import { attachmentCount, policyFor, showListedPolicy, showPolicy } from './policy-access.ts'
import type { ManagedPolicy } from './state.ts'
import { iamAccount } from './state.ts'

export function GetPolicy(world: World, caller: Caller, input: Input) {
  return { Policy: showPolicy(world, caller, policyFor(world, caller, 'iam:GetPolicy', input)) }
}

export function ListPolicies(world: World, caller: Caller, input: Input) {
  authorize(world, caller, { action: 'iam:ListPolicies', resource: '*' })
  const prefix = readOptionalText(input, 'PathPrefix') ?? '/'
  const onlyAttached = readFlag(input, 'OnlyAttached')
  const policies = policiesInScope(world, caller, readOptionalText(input, 'Scope') ?? 'All').filter(
    ({ path, arn }) =>
      path.startsWith(prefix) &&
      (!onlyAttached || attachmentCount(world, caller.accountId, arn) > 0),
  )
  const { items, ...page } = readPage(input, policies)
  return { Policies: items.map((policy) => showListedPolicy(world, caller, policy)), ...page }
}

function policiesInScope(world: World, caller: Caller, scope: string): ManagedPolicy[] {
  const local = [...iamAccount(world, caller.accountId).policies.values()]
  if (scope === 'Local') return local
  const aws = everyAwsManagedPolicy(world, caller.region)
  if (scope === 'AWS') return aws
  if (scope === 'All') return [...local, ...aws]
  throw validationError(
    `1 validation error detected: Value '${scope}' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]`,
  )
}
