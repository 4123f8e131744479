import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { type SetInput, stackSetFor } from '../stack-sets/administrator.ts'
import type { OperationResult, StackSet, StackSetOperation } from '../stack-sets/stack-set.ts'
import { invalid } from '../template/value.ts'
import { pageOf } from './page.ts'
import { chooseShown } from './shown.ts'

interface PageInput {
  NextToken?: string
  MaxResults?: number | string
}

interface OperationInput extends SetInput {
  OperationId?: string
}

export function ListStackSetOperations(world: World, caller: Caller, input: SetInput & PageInput) {
  const { operations } = stackSetFor(world, caller, 'ListStackSetOperations', input)
  const { items, ...next } = pageOf(operations.toReversed(), input.NextToken, input.MaxResults)
  return { Summaries: items.map(showOperation), ...next }
}

export function DescribeStackSetOperation(world: World, caller: Caller, input: OperationInput) {
  const set = stackSetFor(world, caller, 'DescribeStackSetOperation', input)
  const operation = operationFor(set, input)
  return {
    StackSetOperation: chooseShown({
      ...showOperation(operation),
      StackSetId: set.stackSetId,
      RetainStacks: operation.retainStacks,
      DeploymentTargets: operation.deploymentTargets,
    }),
  }
}

function operationFor({ operations }: StackSet, { OperationId: id }: OperationInput) {
  const operation = operations.find(({ operationId }) => operationId === id)
  if (operation) return operation
  throw new AwsFault('OperationNotFoundException', `Operation ${id} not found`, 404)
}

const showOperation = (operation: StackSetOperation) =>
  chooseShown({
    OperationId: operation.operationId,
    Action: operation.action,
    Status: operation.status,
    CreationTimestamp: new Date(operation.createdAt).toISOString(),
    EndTimestamp:
      operation.endedAt === undefined ? undefined : new Date(operation.endedAt).toISOString(),
    OperationPreferences: operation.preferences,
    StatusDetails: {
      FailedStackInstancesCount: operation.results.filter(({ status }) => status === 'FAILED')
        .length,
    },
  })

export function ListStackSetOperationResults(
  world: World,
  caller: Caller,
  input: OperationInput & PageInput & { Filters?: { Name?: string; Values?: string }[] },
) {
  const set = stackSetFor(world, caller, 'ListStackSetOperationResults', input)
  const { results } = operationFor(set, input)
  const wanted = (input.Filters ?? []).map(({ Name, Values }) => {
    if (Name === 'OPERATION_RESULT_STATUS') return Values
    throw invalid(`The Rolecall sandbox does not support the filter ${Name}.`)
  })
  const matching = results.filter(({ status }) => wanted.every((one) => one === status))
  const { items, ...next } = pageOf(matching, input.NextToken, input.MaxResults)
  return { Summaries: items.map(showResult), ...next }
}

const showResult = ({ accountId, region, status, reason, unitId }: OperationResult) =>
  chooseShown({
    Account: accountId,
    Region: region,
    Status: status,
    StatusReason: reason,
    OrganizationalUnitId: unitId,
  })

/** What has begun goes on to its end; the rest is cancelled. */
export function StopStackSetOperation(world: World, caller: Caller, input: OperationInput) {
  const set = stackSetFor(world, caller, 'StopStackSetOperation', input)
  const operation = operationFor(set, input)
  if (operation.endedAt !== undefined)
    throw new AwsFault(
      'InvalidOperationException',
      `Operation ${operation.operationId} is in status ${operation.status} and cannot be stopped.`,
    )
  operation.status = 'STOPPING'
  return {}
}
