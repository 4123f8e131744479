import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { listStacks } from '../engine/stack.ts'
import { invalid } from '../template/value.ts'
import { stackFor } from './access.ts'
import { pageOf } from './page.ts'
import { showResource, showResourceDetail, showResourceSummary } from './show-stack.ts'

interface ResourceInput {
  StackName?: string
  LogicalResourceId?: string
  PhysicalResourceId?: string
}

export function DescribeStackResources(world: World, caller: Caller, input: ResourceInput) {
  const named = input.StackName ?? stackOfPhysicalId(world, caller, input.PhysicalResourceId)
  const stack = stackFor(world, caller, 'DescribeStackResources', named)
  const resources = [...stack.resources.values()].filter(
    ({ definition, physicalId }) =>
      (input.LogicalResourceId === undefined || definition.logicalId === input.LogicalResourceId) &&
      (input.PhysicalResourceId === undefined || physicalId === input.PhysicalResourceId),
  )
  return { StackResources: resources.map((resource) => showResource(stack, resource)) }
}

function stackOfPhysicalId(world: World, caller: Caller, wanted: string | undefined): string {
  const stack = listStacks(world, caller).find(({ resources }) =>
    [...resources.values()].some(({ physicalId }) => physicalId === wanted),
  )
  if (wanted === undefined || !stack) throw invalid(`Stack for ${wanted} does not exist`)
  return stack.stackId
}

export function DescribeStackResource(world: World, caller: Caller, input: ResourceInput) {
  const stack = stackFor(world, caller, 'DescribeStackResource', input.StackName)
  const resource = stack.resources.get(input.LogicalResourceId ?? '')
  if (!resource)
    throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.stackName}`)
  return { StackResourceDetail: showResourceDetail(stack, resource) }
}

export function ListStackResources(
  world: World,
  caller: Caller,
  input: { StackName?: string; NextToken?: string },
) {
  const stack = stackFor(world, caller, 'ListStackResources', input.StackName)
  const { items, ...next } = pageOf([...stack.resources.values()], input.NextToken)
  return { StackResourceSummaries: items.map(showResourceSummary), ...next }
}
