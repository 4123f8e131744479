import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { roleFor } from './entity-access.ts'
import { deleteConflict } from './faults.ts'
import type { Input } from './input.ts'
import { removeRole } from './roles.ts'
import type { Entity } from './state.ts'

export function DeleteRole(world: World, caller: Caller, input: Input) {
  const role = roleFor(world, caller, 'iam:DeleteRole', input)
  refuseWithPolicies(role)
  removeRole(world, role)
  return {}
}

export function refuseWithPolicies({ attachedPolicyArns, inlinePolicies }: Entity): void {
  if (attachedPolicyArns.length > 0)
    throw deleteConflict('Cannot delete entity, must detach all policies first.')
  if (Object.keys(inlinePolicies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.')
}
