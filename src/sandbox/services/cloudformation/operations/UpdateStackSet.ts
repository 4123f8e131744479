import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { stackSetFor } from '../stack-sets/administrator.ts'
import { updateInstances } from '../stack-sets/instances.ts'
import { type OperationPreferences, readPreferences } from '../stack-sets/preferences.ts'
import { refuseWhileBusy, type StackSet } from '../stack-sets/stack-set.ts'
import { type TargetInput, targetsOf } from '../stack-sets/targets.ts'
import { invalid, sameValue } from '../template/value.ts'
import { readOperationId } from './CreateStackInstances.ts'
import { readAutoDeployment, readSetShape, type StackSetInput } from './CreateStackSet.ts'
import { flag } from './input.ts'

interface UpdateStackSetInput extends StackSetInput, TargetInput {
  OperationId?: string
  OperationPreferences?: OperationPreferences
}

export function UpdateStackSet(world: World, caller: Caller, input: UpdateStackSetInput) {
  const set = stackSetFor(world, caller, 'UpdateStackSet', input)
  refuseWhileBusy(set)
  const operationId = readOperationId(world, set, input.OperationId)
  const preferences = readPreferences(input.OperationPreferences)
  if (input.PermissionModel !== undefined && input.PermissionModel !== set.permissionModel)
    throw invalid('The Rolecall sandbox cannot change the permission model of a stack set.')
  const shape = readSetShape(world, caller, input, { ...set, previous: set })
  const autoDeployment =
    input.AutoDeployment === undefined
      ? set.autoDeployment
      : readAutoDeployment(set.permissionModel, input.AutoDeployment)
  const targets = chooseTargets(world, set, input)
  if (changesStacks(set, shape)) for (const one of set.instances.values()) markOutdated(one)
  Object.assign(set, shape, { autoDeployment })
  if (input.Description !== undefined) set.description = input.Description
  if (input.ManagedExecution) set.managedExecution = flag(input.ManagedExecution.Active)
  const operation = updateInstances(world, set, targets, {
    operationId,
    preferences,
    ...(input.DeploymentTargets ? { deploymentTargets: input.DeploymentTargets } : {}),
  })
  return { OperationId: operation.operationId }
}

/** AWS: without targets the update goes to all instances. */
function chooseTargets(world: World, set: StackSet, input: UpdateStackSetInput) {
  const { Accounts = [], DeploymentTargets, Regions = [], AutoDeployment } = input
  const isTargeted = Accounts.length > 0 || DeploymentTargets !== undefined || Regions.length > 0
  if (!isTargeted) return [...set.instances.values()]
  if (AutoDeployment)
    throw invalid('If you specify AutoDeployment, do not specify DeploymentTargets or Regions.')
  const targets = targetsOf(world, set, 'UPDATE', input)
  const missing = targets.find(
    ({ accountId, region }) => !set.instances.has(`${accountId}/${region}`),
  )
  if (missing && set.permissionModel === 'SELF_MANAGED')
    throw new AwsFault(
      'StackInstanceNotFoundException',
      `Stack instance not found for account ${missing.accountId} in Region ${missing.region}`,
      404,
    )
  return targets
}

const changesStacks = (set: StackSet, next: Pick<StackSet, 'template' | 'parameters'>) =>
  set.template.text !== next.template.text ||
  !sameValue(Object.fromEntries(set.parameters), Object.fromEntries(next.parameters))

function markOutdated(instance: { status: string }): void {
  if (instance.status === 'CURRENT') instance.status = 'OUTDATED'
}
