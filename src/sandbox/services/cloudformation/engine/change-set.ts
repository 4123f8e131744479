import type { Caller } from '../../../operation.ts'
import { AwsFault } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { invalid } from '../template/value.ts'
import type { PlannedChange } from './plan.ts'
import type { Stack, StackShape } from './stack.ts'

export interface ChangeSet {
  changeSetId: string
  name: string
  type: 'CREATE' | 'UPDATE'
  description: string | undefined
  stack: Stack
  shape: StackShape
  roleArn: string | undefined
  changes: PlannedChange[]
  createdAt: number
  status: 'CREATE_COMPLETE' | 'FAILED'
  statusReason: string | undefined
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE'
}

export const changeSets = (world: World) =>
  world.part('cloudformation:change-sets', () => new Map<string, ChangeSet>())

export function findChangeSet(
  world: World,
  caller: Caller,
  name: string | undefined,
  stackName: string | undefined,
): ChangeSet {
  if (!name)
    throw invalid(
      "1 validation error detected: Value null at 'changeSetName' failed to satisfy constraint: Member must not be null",
    )
  if (!name.startsWith('arn:') && !stackName)
    throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.')
  const found = [...changeSets(world).values()].findLast(
    ({ changeSetId, name: own, stack }) =>
      stack.accountId === caller.accountId &&
      stack.region === caller.region &&
      (changeSetId === name ||
        (own === name && (stack.stackName === stackName || stack.stackId === stackName))),
  )
  if (!found) throw new AwsFault('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404)
  return found
}
