import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import {
  authorizeSet,
  owningAccount,
  type SetInput,
  stackSetFor,
} from '../stack-sets/administrator.ts'
import { refuseOther } from '../stack-sets/preferences.ts'
import { listStackSets, refuseWhileBusy, type StackSet } from '../stack-sets/stack-set.ts'
import { pageOf } from './page.ts'
import { chooseShown } from './shown.ts'

export function DescribeStackSet(world: World, caller: Caller, input: SetInput) {
  const set = stackSetFor(world, caller, 'DescribeStackSet', input)
  const isServiceManaged = set.permissionModel === 'SERVICE_MANAGED'
  return {
    StackSet: chooseShown({
      ...showSummary(set),
      StackSetARN: set.arn,
      TemplateBody: set.template.text,
      Parameters: [...set.parameters].map(([ParameterKey, value]) => ({
        ParameterKey,
        ParameterValue: set.template.parameters.get(ParameterKey)?.noEcho ? '****' : value,
      })),
      Capabilities: [...set.capabilities],
      Tags: [...set.tags],
      AdministrationRoleARN: isServiceManaged ? undefined : set.administrationRoleArn,
      ExecutionRoleName: isServiceManaged ? undefined : set.executionRoleName,
      OrganizationalUnitIds: isServiceManaged ? [...set.unitRegions.keys()] : undefined,
      Regions: [...new Set([...set.instances.values()].map(({ region }) => region))],
    }),
  }
}

const showSummary = (set: StackSet) =>
  chooseShown({
    StackSetName: set.stackSetName,
    StackSetId: set.stackSetId,
    Description: set.description,
    Status: set.status,
    PermissionModel: set.permissionModel,
    AutoDeployment: set.autoDeployment && {
      Enabled: set.autoDeployment.enabled,
      ...(set.autoDeployment.enabled
        ? { RetainStacksOnAccountRemoval: set.autoDeployment.retainStacks }
        : {}),
    },
    ManagedExecution: { Active: set.managedExecution },
  })

export function ListStackSets(
  world: World,
  caller: Caller,
  input: SetInput & { Status?: string; NextToken?: string; MaxResults?: number | string },
) {
  authorizeSet(world, caller, 'ListStackSets', '*')
  refuseOther('status', input.Status, ['ACTIVE', 'DELETED'])
  const accountId = owningAccount(world, caller, input)
  const sets = listStackSets(world, { accountId, region: caller.region }).filter(
    ({ status, permissionModel }) =>
      (input.Status === undefined || status === input.Status) &&
      // AWS: a delegated administrator sees the service-managed stack sets only.
      (input.CallAs !== 'DELEGATED_ADMIN' || permissionModel === 'SERVICE_MANAGED'),
  )
  const { items, ...next } = pageOf(sets, input.NextToken, input.MaxResults)
  return { Summaries: items.map(showSummary), ...next }
}

export function DeleteStackSet(world: World, caller: Caller, input: SetInput) {
  const set = stackSetFor(world, caller, 'DeleteStackSet', input)
  refuseWhileBusy({ ...set, managedExecution: false })
  if (set.instances.size > 0)
    throw new AwsFault('StackSetNotEmptyException', 'StackSet is not empty', 409)
  set.status = 'DELETED'
  return {}
}

export function ListStackSetAutoDeploymentTargets(
  world: World,
  caller: Caller,
  input: SetInput & { NextToken?: string; MaxResults?: number | string },
) {
  const set = stackSetFor(world, caller, 'ListStackSetAutoDeploymentTargets', input)
  const { items, ...next } = pageOf([...set.unitRegions], input.NextToken, input.MaxResults)
  const Summaries = items.map(([OrganizationalUnitId, regions]) => ({
    OrganizationalUnitId,
    Regions: [...regions],
  }))
  return { Summaries, ...next }
}
