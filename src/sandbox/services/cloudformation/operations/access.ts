import type { Caller } from '../../../operation.ts'
import { authorize } from '../../../policy/authorize.ts'
import type { World } from '../../../world.ts'
import { existingStack, findStack, type Stack, stackArn } from '../engine/stack.ts'

/** Refuses a caller who may not do this to stacks at all, or to the one named. */
export function authorizeStack(world: World, caller: Caller, operation: string, nameOrId?: string) {
  const resource = nameOrId === undefined ? '*' : arnOf(world, caller, nameOrId)
  authorize(world, caller, { action: `cloudformation:${operation}`, resource })
}

function arnOf(world: World, caller: Caller, nameOrId: string): string {
  if (nameOrId.startsWith('arn:')) return nameOrId
  return findStack(world, caller, nameOrId)?.stackId ?? stackArn(caller, nameOrId, '*')
}

/** The stack that the input names, once the caller may do `operation` to it. */
export function stackFor(
  world: World,
  caller: Caller,
  operation: string,
  nameOrId: string | undefined,
): Stack {
  authorizeStack(world, caller, operation, nameOrId)
  return existingStack(world, caller, nameOrId)
}
