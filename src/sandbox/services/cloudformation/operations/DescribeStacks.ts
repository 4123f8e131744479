import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { existingStack, listStacks } from '../engine/stack.ts'
import { authorizeStack } from './access.ts'
import { pageOf } from './page.ts'
import { showStack } from './show-stack.ts'

export function DescribeStacks(
  world: World,
  caller: Caller,
  input: { StackName?: string; NextToken?: string },
) {
  authorizeStack(world, caller, 'DescribeStacks', input.StackName)
  if (input.StackName !== undefined)
    return { Stacks: [showStack(existingStack(world, caller, input.StackName))] }
  const living = listStacks(world, caller).filter(({ status }) => status !== 'DELETE_COMPLETE')
  const { items, ...next } = pageOf(living, input.NextToken)
  return { Stacks: items.map(showStack), ...next }
}
