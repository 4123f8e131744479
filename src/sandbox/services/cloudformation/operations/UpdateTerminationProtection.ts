import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { stackFor } from './access.ts'
import { flag } from './input.ts'

export function UpdateTerminationProtection(
  world: World,
  caller: Caller,
  input: { StackName?: string; EnableTerminationProtection?: boolean | string },
) {
  const stack = stackFor(world, caller, 'UpdateTerminationProtection', input.StackName)
  stack.terminationProtection = flag(input.EnableTerminationProtection)
  return { StackId: stack.stackId }
}
