import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { type ChangeSet, changeSets, findChangeSet } from '../engine/change-set.ts'
import { authorizeStack } from './access.ts'
import { actingCaller } from './acting-caller.ts'
import { beginCreate } from './CreateStack.ts'
import type { ChangeSetInput } from './DescribeChangeSet.ts'
import { readToken } from './input.ts'
import { beginUpdate, refuseNotUpdatable } from './UpdateStack.ts'

export function ExecuteChangeSet(world: World, caller: Caller, input: ChangeSetInput) {
  const changeSet = findChangeSet(world, caller, input.ChangeSetName, input.StackName)
  const { stack, shape, type } = changeSet
  authorizeStack(world, caller, 'ExecuteChangeSet', stack.stackId)
  refuseNotExecutable(changeSet)
  const token = readToken(input.ClientRequestToken)
  const actor = actingCaller(world, caller, changeSet.roleArn ?? stack.roleArn)
  if (type === 'UPDATE') refuseNotUpdatable(stack)
  Object.assign(stack, {
    changeSetId: changeSet.changeSetId,
    roleArn: changeSet.roleArn ?? stack.roleArn,
  })
  changeSet.executionStatus = 'EXECUTE_COMPLETE'
  // AWS: executing one change set makes the stack's others obsolete.
  for (const other of changeSets(world).values())
    if (other.stack === stack && other !== changeSet) changeSets(world).delete(other.changeSetId)
  if (type === 'CREATE') beginCreate(world, Object.assign(stack, shape), actor, token)
  else beginUpdate(world, stack, shape, { actor, token })
  return {}
}

function refuseNotExecutable({ changeSetId, status, executionStatus }: ChangeSet) {
  if (executionStatus === 'AVAILABLE') return
  throw new AwsFault(
    'InvalidChangeSetStatus',
    `ChangeSet [${changeSetId}] cannot be executed in its current status of [${status}]`,
  )
}

export function DeleteChangeSet(world: World, caller: Caller, input: ChangeSetInput) {
  const { changeSetId, stack } = findChangeSet(world, caller, input.ChangeSetName, input.StackName)
  authorizeStack(world, caller, 'DeleteChangeSet', stack.stackId)
  changeSets(world).delete(changeSetId)
  return {}
}
