import type { World } from '../../world.ts'
import { unknownPolicy } from './aws-managed-policies.ts'
import { limitExceeded, noSuchEntity } from './faults.ts'
import { ATTACHED_POLICIES_QUOTA, countedLength } from './grammar.ts'
import { findManagedPolicy } from './managed-policies.ts'
import type { Entity, StoredPolicy } from './state.ts'

interface InlineChange {
  name: string
  policy: StoredPolicy
  quota: number
  /** As AWS's message names it: `role worker`. */
  owner: string
}

export function withInlinePolicy<E extends Entity>(
  entity: E,
  { name, policy, quota, owner }: InlineChange,
): E {
  const inlinePolicies = { ...entity.inlinePolicies, [name]: policy }
  const size = Object.values(inlinePolicies).reduce((sum, { text }) => sum + countedLength(text), 0)
  if (size > quota)
    throw limitExceeded(`Maximum policy size of ${quota} bytes exceeded for ${owner}`)
  return { ...entity, inlinePolicies }
}

export function withoutInlinePolicy<E extends Entity>(entity: E, name: string): E {
  const { [name]: _removed, ...inlinePolicies } = entity.inlinePolicies
  return { ...entity, inlinePolicies }
}

export function inlinePolicyOf(entity: Entity, name: string, kind: 'role' | 'user'): StoredPolicy {
  const policy = Object.hasOwn(entity.inlinePolicies, name)
    ? entity.inlinePolicies[name]
    : undefined
  if (!policy) throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
  return policy
}

export function withAttachedPolicy<E extends Entity>(
  world: World,
  entity: E,
  arn: string,
  quotaName: string,
): E {
  refuseUnknownPolicy(world, entity.accountId, arn)
  if (entity.attachedPolicyArns.includes(arn)) return entity
  if (entity.attachedPolicyArns.length >= ATTACHED_POLICIES_QUOTA) {
    throw limitExceeded(`Cannot exceed quota for ${quotaName}: ${ATTACHED_POLICIES_QUOTA}`)
  }
  return { ...entity, attachedPolicyArns: [...entity.attachedPolicyArns, arn] }
}

export function withoutAttachedPolicy<E extends Entity>(entity: E, arn: string): E {
  if (!entity.attachedPolicyArns.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
  return {
    ...entity,
    attachedPolicyArns: entity.attachedPolicyArns.filter((attached) => attached !== arn),
  }
}

/** A policy can be used in its own account only; AWS's own ones in every account. */
export function refuseUnknownPolicy(world: World, accountId: string, arn: string): void {
  const owned = [accountId, 'aws'].includes(arn.split(':')[4] ?? '')
  if (!owned || !findManagedPolicy(world, arn))
    throw unknownPolicy(arn, `Policy ${arn} does not exist or is not attachable.`)
}

export function showAttachedPolicies(world: World, entity: Entity) {
  return entity.attachedPolicyArns.flatMap((PolicyArn) => {
    const policy = findManagedPolicy(world, PolicyArn)
    return policy ? [{ PolicyName: policy.policyName, PolicyArn }] : []
  })
}
