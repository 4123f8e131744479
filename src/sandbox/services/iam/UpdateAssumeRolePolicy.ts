import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { readTrustPolicy } from './documents.ts'
import { roleFor } from './entity-access.ts'
import type { Input } from './input.ts'
import { saveRole } from './roles.ts'

export function UpdateAssumeRolePolicy(world: World, caller: Caller, input: Input) {
  const role = roleFor(world, caller, 'iam:UpdateAssumeRolePolicy', input)
  saveRole(world, { ...role, trustPolicy: readTrustPolicy(world, caller, input, 'PolicyDocument') })
  return {}
}
