import type { Caller } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import { authorize, decide } from '../../policy/authorize.ts'
import type { ContextKeys } from '../../policy/context.ts'
import type { World } from '../../world.ts'
import { noSuchEntity, validationError } from './faults.ts'
import type { Input } from './input.ts'
import { readList, readPage, readText, readTextList } from './input.ts'
import { findRole } from './roles.ts'
import { iamAccount } from './state.ts'

const ENTITY_ARN =
  /^arn:[\w-]+:iam::(?<accountId>\d{12}):(?<type>role|user)\/(?:.*\/)?(?<name>[^/]+)$/
const WORDS = {
  Allowed: 'allowed',
  ImplicitlyDenied: 'implicitDeny',
  ExplicitlyDenied: 'explicitDeny',
} as const

/**
 * What the identity policies and the boundary of a role or user say; resources' own policies are
 * not asked.
 */
export function SimulatePrincipalPolicy(world: World, caller: Caller, input: Input) {
  const sourceArn = readText(input, 'PolicySourceArn', { min: 20, max: 2048 })
  authorize(world, caller, { action: 'iam:SimulatePrincipalPolicy', resource: sourceArn })
  const simulated = simulatedCaller(world, caller, sourceArn)
  const context = Object.fromEntries(
    readList(input, 'ContextEntries').map((entry) => readContextEntry(entry as Input)),
  )
  const resources = readTextList(input, 'ResourceArns')
  const results = readTextList(input, 'ActionNames', { min: 3, max: 128 }).flatMap((action) =>
    (resources.length > 0 ? resources : ['*']).map((resource) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision:
        WORDS[
          decide(world, simulated, {
            action,
            resource,
            resourceAccountId: caller.accountId,
            context,
          })
        ],
    })),
  )
  const { items, ...page } = readPage(input, results)
  return { EvaluationResults: items, ...page }
}

function simulatedCaller(world: World, { accountId, region }: Caller, sourceArn: string): Caller {
  const { accountId: owner, type, name } = ENTITY_ARN.exec(sourceArn)?.groups ?? {}
  if (name === undefined || owner !== accountId)
    throw validationError(
      `Invalid Entity Arn: ${sourceArn} does not clearly define entity type and name.`,
    )
  const entity =
    type === 'role'
      ? findRole(world, accountId, name)
      : iamAccount(world, accountId).users.get(name.toLowerCase())
  if (entity?.arn !== sourceArn)
    throw noSuchEntity(`The ${type} with name ${name} cannot be found.`)
  const arn =
    type === 'role'
      ? `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${name}/simulation`
      : sourceArn
  return { accountId, arn, region }
}

function readContextEntry(entry: Input): [string, ContextKeys[string]] {
  return [readText(entry, 'ContextKeyName'), readTextList(entry, 'ContextKeyValues')]
}
