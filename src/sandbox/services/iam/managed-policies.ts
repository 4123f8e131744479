import type { PolicyDocument } from '../../policy/document.ts'
import type { World } from '../../world.ts'
import { awsManagedPolicy } from './aws-managed-policies.ts'
import type { ManagedPolicy } from './state.ts'
import { iamAccount } from './state.ts'

/** A policy of the customer's account or of AWS. */
export function findManagedPolicy(world: World, arn: string): ManagedPolicy | undefined {
  const owner = /^arn:[\w-]+:iam::(aws|\d{12}):policy\//.exec(arn)?.[1]
  if (owner === 'aws') return awsManagedPolicy(world, arn)
  return owner === undefined ? undefined : iamAccount(world, owner).policies.get(arn)
}

function defaultVersion(policy: ManagedPolicy): ManagedPolicy['versions'][number] | undefined {
  return policy.versions.find(({ versionId }) => versionId === policy.defaultVersionId)
}

export function policyDocumentOf(world: World, arn: string): PolicyDocument | undefined {
  const policy = findManagedPolicy(world, arn)
  return policy && defaultVersion(policy)?.document.policy
}
