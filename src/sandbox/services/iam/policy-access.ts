import type { Caller } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { unknownPolicy } from './aws-managed-policies.ts'
import { noSuchEntity } from './faults.ts'
import { POLICY_ARN } from './grammar.ts'
import type { Input } from './input.ts'
import { readText, showTags } from './input.ts'
import { findManagedPolicy } from './managed-policies.ts'
import { listRoles } from './roles.ts'
import { showDate } from './show-date.ts'
import type { Entity, ManagedPolicy, ManagedPolicyVersion } from './state.ts'
import { iamAccount } from './state.ts'

/** The managed policy that the input names, once the caller may do `action` to it. */
export function policyFor(
  world: World,
  caller: Caller,
  action: string,
  input: Input,
): ManagedPolicy {
  const arn = readText(input, 'PolicyArn', POLICY_ARN)
  authorize(world, caller, { action, resource: arn, resourceAccountId: caller.accountId })
  const owned = [caller.accountId, 'aws'].includes(arn.split(':')[4] ?? '')
  const policy = owned ? findManagedPolicy(world, arn) : undefined
  if (!policy) throw unknownPolicy(arn, `Policy ${arn} was not found.`)
  return policy
}

export function versionOf(policy: ManagedPolicy, versionId: string): ManagedPolicyVersion {
  const version = policy.versions.find((one) => one.versionId === versionId)
  if (!version)
    throw noSuchEntity(
      `Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`,
    )
  return version
}

export function savePolicy(world: World, caller: Caller, policy: ManagedPolicy): void {
  iamAccount(world, caller.accountId).policies.set(policy.arn, policy)
}

function entitiesOf(world: World, accountId: string): Entity[] {
  return [...listRoles(world, accountId), ...iamAccount(world, accountId).users.values()]
}

export const attachmentCount = (world: World, accountId: string, arn: string): number =>
  entitiesOf(world, accountId).filter(({ attachedPolicyArns }) => attachedPolicyArns.includes(arn))
    .length

export const boundaryUseCount = (world: World, accountId: string, arn: string): number =>
  entitiesOf(world, accountId).filter(
    ({ permissionsBoundaryArn }) => permissionsBoundaryArn === arn,
  ).length

/** A policy as in lists. */
export function showListedPolicy(world: World, caller: Caller, policy: ManagedPolicy) {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachmentCount(world, caller.accountId, policy.arn),
    PermissionsBoundaryUsageCount: boundaryUseCount(world, caller.accountId, policy.arn),
    IsAttachable: true,
    CreateDate: showDate(policy.createdAt),
    UpdateDate: showDate(policy.updatedAt),
  }
}

export function showPolicy(world: World, caller: Caller, policy: ManagedPolicy) {
  return {
    ...showListedPolicy(world, caller, policy),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    ...(Object.keys(policy.tags).length === 0 ? {} : { Tags: showTags(policy.tags) }),
  }
}
