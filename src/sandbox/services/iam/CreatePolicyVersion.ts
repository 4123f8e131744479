import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readManagedDocument } from './documents.ts'
import { deleteConflict, limitExceeded } from './faults.ts'
import { POLICY_VERSIONS_QUOTA } from './grammar.ts'
import type { Input } from './input.ts'
import { readFlag, readText } from './input.ts'
import { policyFor, savePolicy, versionOf } from './policy-access.ts'
import { refuseAwsManaged } from './refuse-aws-managed.ts'
import { showPolicyVersion } from './show-policy-version.ts'
import type { ManagedPolicy } from './state.ts'

export function CreatePolicyVersion(world: World, caller: Caller, input: Input) {
  const policy = ownPolicyFor(world, caller, 'iam:CreatePolicyVersion', input)
  const document = readManagedDocument(input)
  if (policy.versions.length >= POLICY_VERSIONS_QUOTA) {
    throw limitExceeded(
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    )
  }
  const createdAt = world.clock.now()
  const versionId = `v${Math.max(...policy.versions.map((one) => Number(one.versionId.slice(1)))) + 1}`
  const version = { versionId, document, createdAt }
  const defaultVersionId = readFlag(input, 'SetAsDefault') ? versionId : policy.defaultVersionId
  const saved = {
    ...policy,
    versions: [...policy.versions, version],
    defaultVersionId,
    updatedAt: createdAt,
  }
  savePolicy(world, caller, saved)
  return { PolicyVersion: showPolicyVersion(saved, version) }
}

export function SetDefaultPolicyVersion(world: World, caller: Caller, input: Input) {
  const policy = ownPolicyFor(world, caller, 'iam:SetDefaultPolicyVersion', input)
  const { versionId } = versionOf(policy, readText(input, 'VersionId'))
  savePolicy(world, caller, {
    ...policy,
    defaultVersionId: versionId,
    updatedAt: world.clock.now(),
  })
  return {}
}

export function DeletePolicyVersion(world: World, caller: Caller, input: Input) {
  const policy = ownPolicyFor(world, caller, 'iam:DeletePolicyVersion', input)
  const { versionId } = versionOf(policy, readText(input, 'VersionId'))
  if (versionId === policy.defaultVersionId)
    throw deleteConflict('Cannot delete the default version of a policy.')
  savePolicy(world, caller, {
    ...policy,
    versions: policy.versions.filter((one) => one.versionId !== versionId),
  })
  return {}
}

function ownPolicyFor(world: World, caller: Caller, action: string, input: Input): ManagedPolicy {
  const policy = policyFor(world, caller, action, input)
  refuseAwsManaged(policy.arn, action, caller)
  return policy
}
