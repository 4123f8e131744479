import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { listStacks } from '../engine/stack.ts'
import { authorizeStack } from './access.ts'
import { pageOf } from './page.ts'
import { showSummary } from './show-stack.ts'

export function ListStacks(
  world: World,
  caller: Caller,
  input: { StackStatusFilter?: string[]; NextToken?: string },
) {
  authorizeStack(world, caller, 'ListStacks')
  const wanted = input.StackStatusFilter ?? []
  const stacks = listStacks(world, caller).filter(
    ({ status }) => wanted.length === 0 || wanted.includes(status),
  )
  const { items, ...next } = pageOf(stacks, input.NextToken)
  return { StackSummaries: items.map(showSummary), ...next }
}
