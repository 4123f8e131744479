import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { listStacks } from '../engine/stack.ts'
import { authorizeStack } from './access.ts'
import { pageOf } from './page.ts'

export function ListExports(world: World, caller: Caller, input: { NextToken?: string }) {
  authorizeStack(world, caller, 'ListExports')
  const all = listStacks(world, caller).flatMap(({ stackId, outputs }) =>
    outputs.flatMap(({ exportName, value }) =>
      exportName === undefined
        ? []
        : [{ ExportingStackId: stackId, Name: exportName, Value: value }],
    ),
  )
  const { items, ...next } = pageOf(all, input.NextToken)
  return { Exports: items, ...next }
}
