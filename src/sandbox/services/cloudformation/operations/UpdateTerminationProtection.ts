import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { invalid } from '../template/value.ts'
import { stackFor } from './access.ts'
import { flag } from './input.ts'

export function UpdateTerminationProtection(
  world: World,
  caller: Caller,
  input: { StackName?: string; EnableTerminationProtection?: boolean | string },
) {
  const stack = stackFor(world, caller, 'UpdateTerminationProtection', input.StackName)
  if (stack.rootId !== undefined)
    throw invalid(
      'For nested stacks, termination protection is set on the root stack and cannot be changed directly on the nested stack.',
    )
  stack.terminationProtection = flag(input.EnableTerminationProtection)
  return { StackId: stack.stackId }
}
