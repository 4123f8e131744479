import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { takeShape } from '../engine/before.ts'
import { setStackStatus } from '../engine/events.ts'
import { planUpdate } from '../engine/plan.ts'
import type { Stack, StackShape } from '../engine/stack.ts'
import { start } from '../engine/start.ts'
import { runUpdate } from '../engine/update.ts'
import { invalid } from '../template/value.ts'
import { stackFor } from './access.ts'
import { actingCaller } from './acting-caller.ts'
import { readToken, type ShapeInput } from './input.ts'
import { readShape } from './shape.ts'

const UPDATABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]

export function UpdateStack(world: World, caller: Caller, input: ShapeInput) {
  const stack = stackFor(world, caller, 'UpdateStack', input.StackName)
  refuseNotUpdatable(stack)
  const token = readToken(input.ClientRequestToken)
  const next = readShape(world, caller, stack, { input, previous: stack })
  const { hasChanges } = planUpdate(world, stack, next)
  if (!hasChanges) throw invalid('No updates are to be performed.')
  const actor = actingCaller(world, caller, input.RoleARN ?? stack.roleArn)
  stack.roleArn = input.RoleARN ?? stack.roleArn
  beginUpdate(world, stack, next, { actor, token })
  return { StackId: stack.stackId }
}

export function refuseNotUpdatable({ status, stackId }: Stack) {
  if (!UPDATABLE.includes(status))
    throw invalid(`Stack:${stackId} is in ${status} state and can not be updated.`)
}

export function beginUpdate(
  world: World,
  stack: Stack,
  next: StackShape,
  { actor, token }: { actor: Caller; token: string | undefined },
) {
  const noted = { world, stack, clientRequestToken: token }
  const before = takeShape(stack, next)
  stack.updatedAt = world.clock.now()
  setStackStatus(noted, 'UPDATE_IN_PROGRESS', 'User Initiated')
  start(noted, actor, (run) => runUpdate(run, before), 'UPDATE_FAILED')
}
