import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { Input } from './input.ts'
import { readPage, readText } from './input.ts'
import { policyFor, versionOf } from './policy-access.ts'
import { showPolicyVersion, showPolicyVersionDocument } from './show-policy-version.ts'

export function GetPolicyVersion(world: World, caller: Caller, input: Input) {
  const policy = policyFor(world, caller, 'iam:GetPolicyVersion', input)
  return {
    PolicyVersion: showPolicyVersionDocument(
      policy,
      versionOf(policy, readText(input, 'VersionId')),
    ),
  }
}

export function ListPolicyVersions(world: World, caller: Caller, input: Input) {
  const policy = policyFor(world, caller, 'iam:ListPolicyVersions', input)
  const { items, ...page } = readPage(input, policy.versions.toReversed())
  return { Versions: items.map((version) => showPolicyVersion(policy, version)), ...page }
}
