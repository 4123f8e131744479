import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { deleteConflict } from './faults.ts'
import type { Input } from './input.ts'
import { attachmentCount, boundaryUseCount, policyFor } from './policy-access.ts'
import { refuseAwsManaged } from './refuse-aws-managed.ts'
import { iamAccount } from './state.ts'

export function DeletePolicy(world: World, caller: Caller, input: Input) {
  const { arn, versions } = policyFor(world, caller, 'iam:DeletePolicy', input)
  refuseAwsManaged(arn, 'iam:DeletePolicy', caller)
  if (
    attachmentCount(world, caller.accountId, arn) + boundaryUseCount(world, caller.accountId, arn) >
    0
  ) {
    throw deleteConflict('Cannot delete a policy attached to entities.')
  }
  if (versions.length > 1)
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    )
  iamAccount(world, caller.accountId).policies.delete(arn)
  return {}
}
