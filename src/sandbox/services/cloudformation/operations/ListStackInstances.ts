import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { type SetInput, stackSetFor } from '../stack-sets/administrator.ts'
import type { StackInstance, StackSet } from '../stack-sets/stack-set.ts'
import { invalid } from '../template/value.ts'
import { pageOf } from './page.ts'
import { chooseShown } from './shown.ts'

interface Filter {
  Name?: string
  Values?: string
}

interface InstanceInput extends SetInput {
  StackInstanceAccount?: string
  StackInstanceRegion?: string
}

export function ListStackInstances(
  world: World,
  caller: Caller,
  input: InstanceInput & {
    Filters?: Filter[]
    NextToken?: string
    MaxResults?: number | string
  },
) {
  const set = stackSetFor(world, caller, 'ListStackInstances', input)
  const filters = (input.Filters ?? []).map(readFilter)
  const instances = [...set.instances.values()].filter(
    (one) =>
      (input.StackInstanceAccount === undefined || one.accountId === input.StackInstanceAccount) &&
      (input.StackInstanceRegion === undefined || one.region === input.StackInstanceRegion) &&
      filters.every((matches) => matches(one)),
  )
  const { items, ...next } = pageOf(instances, input.NextToken, input.MaxResults)
  return { Summaries: items.map((one) => showInstance(set, one)), ...next }
}

function readFilter({ Name, Values }: Filter): (instance: StackInstance) => boolean {
  if (Name === 'DETAILED_STATUS') return ({ detailedStatus }) => detailedStatus === Values
  if (Name === 'LAST_OPERATION_ID') return ({ lastOperationId }) => lastOperationId === Values
  throw invalid(`The Rolecall sandbox does not support the filter ${Name}.`)
}

export function DescribeStackInstance(world: World, caller: Caller, input: InstanceInput) {
  const set = stackSetFor(world, caller, 'DescribeStackInstance', input)
  const { StackInstanceAccount: account, StackInstanceRegion: region } = input
  const instance = set.instances.get(`${account}/${region}`)
  if (!instance)
    throw new AwsFault(
      'StackInstanceNotFoundException',
      `Stack instance not found for account ${account} in Region ${region}`,
      404,
    )
  const ParameterOverrides = [...instance.overrides].map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: set.template.parameters.get(ParameterKey)?.noEcho ? '****' : value,
  }))
  return { StackInstance: { ...showInstance(set, instance), ParameterOverrides } }
}

const showInstance = ({ stackSetId }: StackSet, instance: StackInstance) =>
  chooseShown({
    StackSetId: stackSetId,
    Region: instance.region,
    Account: instance.accountId,
    StackId: instance.stackId,
    Status: instance.status,
    StatusReason: instance.statusReason,
    StackInstanceStatus: { DetailedStatus: instance.detailedStatus },
    OrganizationalUnitId: instance.unitId,
    DriftStatus: 'NOT_CHECKED',
    LastOperationId: instance.lastOperationId,
  })
