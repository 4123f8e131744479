import type { PolicyDocument } from '../../policy/document.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import { AWS_MANAGED_POLICIES } from './aws-managed-policies.ts'
import type { ManagedPolicy } from './state.ts'
import { iamAccount } from './state.ts'
import { uniqueId } from './unique-ids.ts'

/** A policy of the customer's account or of AWS. */
export function findManagedPolicy(world: World, arn: string): ManagedPolicy | undefined {
  const owner = /^arn:[\w-]+:iam::(aws|\d{12}):policy\//.exec(arn)?.[1]
  if (owner === 'aws') return awsManagedPolicies(world).get(arn)
  return owner === undefined ? undefined : iamAccount(world, owner).policies.get(arn)
}

function defaultVersion(policy: ManagedPolicy): ManagedPolicy['versions'][number] | undefined {
  return policy.versions.find(({ versionId }) => versionId === policy.defaultVersionId)
}

export function policyDocumentOf(world: World, arn: string): PolicyDocument | undefined {
  const policy = findManagedPolicy(world, arn)
  return policy && defaultVersion(policy)?.document.policy
}

export function awsManagedPolicies(world: World): ReadonlyMap<string, ManagedPolicy> {
  return world.part('iam-aws-managed-policies', () => {
    const policies = AWS_MANAGED_POLICIES.map(({ path, name, document }) =>
      awsManagedPolicy(world, path, name, document),
    )
    return new Map(policies.map((policy) => [policy.arn, policy]))
  })
}

function awsManagedPolicy(
  world: World,
  path: string,
  policyName: string,
  document: object,
): ManagedPolicy {
  const createdAt = world.clock.now()
  const text = JSON.stringify(document)
  return {
    arn: `arn:aws:iam::aws:policy${path}${policyName}`,
    policyName,
    policyId: uniqueId(world, 'ANPA'),
    path,
    createdAt,
    updatedAt: createdAt,
    defaultVersionId: 'v1',
    versions: [
      { versionId: 'v1', document: { text, policy: parsePolicy(text, 'identity') }, createdAt },
    ],
    tags: {},
  }
}
