import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { stackFor } from './access.ts'
import { pageOf } from './page.ts'
import { showEvent } from './show-stack.ts'

export function DescribeStackEvents(
  world: World,
  caller: Caller,
  input: { StackName?: string; NextToken?: string },
) {
  const stack = stackFor(world, caller, 'DescribeStackEvents', input.StackName)
  const { items, ...next } = pageOf([...stack.events].reverse(), input.NextToken)
  return { StackEvents: items.map((event) => showEvent(stack, event)), ...next }
}
