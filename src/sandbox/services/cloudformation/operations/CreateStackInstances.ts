import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { uuid } from '../engine/stack.ts'
import { type SetInput, stackSetFor } from '../stack-sets/administrator.ts'
import { createInstances, deleteInstances, updateInstances } from '../stack-sets/instances.ts'
import { type OperationPreferences, readPreferences } from '../stack-sets/preferences.ts'
import {
  type Action,
  instanceKey,
  refuseWhileBusy,
  type StackSet,
  type Target,
} from '../stack-sets/stack-set.ts'
import { type TargetInput, targetsOf } from '../stack-sets/targets.ts'
import type { GivenParameter } from '../template/parameters.ts'
import { invalid } from '../template/value.ts'
import { flag, readToken } from './input.ts'

interface InstancesInput extends SetInput, TargetInput {
  ParameterOverrides?: GivenParameter[]
  OperationPreferences?: OperationPreferences
  OperationId?: string
  RetainStacks?: boolean | string
}

export function CreateStackInstances(world: World, caller: Caller, input: InstancesInput) {
  const { set, targets, asked } = begin(world, caller, 'CREATE', input)
  const overrides = readOverrides(set, input.ParameterOverrides)
  for (const unitId of input.DeploymentTargets?.OrganizationalUnitIds ?? [])
    set.unitRegions.set(
      unitId,
      new Set([...(set.unitRegions.get(unitId) ?? []), ...(input.Regions ?? [])]),
    )
  const { operationId } = createInstances(world, set, targets, { ...asked, overrides })
  return { OperationId: operationId }
}

/** AWS: overrides that the call leaves out go back to the stack set's own values. */
export function UpdateStackInstances(world: World, caller: Caller, input: InstancesInput) {
  const { set, targets, asked } = begin(world, caller, 'UPDATE', input)
  refuseMissing(set, targets)
  for (const target of targets) {
    const instance = set.instances.get(instanceKey(target))!
    instance.overrides = readOverrides(set, input.ParameterOverrides, instance.overrides)
  }
  const { operationId } = updateInstances(world, set, targets, asked)
  return { OperationId: operationId }
}

export function DeleteStackInstances(world: World, caller: Caller, input: InstancesInput) {
  if (input.RetainStacks === undefined)
    throw invalid(
      "1 validation error detected: Value null at 'retainStacks' failed to satisfy constraint: Member must not be null",
    )
  const { set, targets, asked } = begin(world, caller, 'DELETE', input)
  forgetUnits(set, input)
  const retainStacks = flag(input.RetainStacks)
  const { operationId } = deleteInstances(world, set, targets, { ...asked, retainStacks })
  return { OperationId: operationId }
}

function begin(world: World, caller: Caller, action: Action, input: InstancesInput) {
  const names = {
    CREATE: 'CreateStackInstances',
    UPDATE: 'UpdateStackInstances',
    DELETE: 'DeleteStackInstances',
  }
  const set = stackSetFor(world, caller, names[action], input)
  const preferences = readPreferences(input.OperationPreferences)
  const operationId = readOperationId(world, set, input.OperationId)
  const targets = targetsOf(world, set, action, input)
  refuseWhileBusy(set)
  const { DeploymentTargets: deploymentTargets } = input
  const asked = { operationId, preferences, ...(deploymentTargets ? { deploymentTargets } : {}) }
  return { set, targets, asked }
}

/** The id of a new operation: the given one, which no other may have, or a random one. */
export function readOperationId(world: World, set: StackSet, given: string | undefined): string {
  const operationId = readToken(given) ?? uuid(world)
  if (!set.operations.some((one) => one.operationId === operationId)) return operationId
  throw new AwsFault(
    'OperationIdAlreadyExistsException',
    `The operation ID ${operationId} already exists.`,
    409,
  )
}

function readOverrides(
  { template, parameters }: StackSet,
  given: readonly GivenParameter[] = [],
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  return new Map(
    given.map(({ ParameterKey: name = '', ParameterValue: value, UsePreviousValue }) => {
      if (!template.parameters.has(name))
        throw invalid(`Parameter overrides: [${name}] do not exist in the template`)
      const kept = flag(UsePreviousValue) ? (before.get(name) ?? parameters.get(name)) : undefined
      return [name, kept ?? value ?? '']
    }),
  )
}

function refuseMissing({ instances }: StackSet, targets: readonly Target[]): void {
  const missing = targets.find((target) => !instances.has(instanceKey(target)))
  if (missing)
    throw new AwsFault(
      'StackInstanceNotFoundException',
      `Stack instance not found for account ${missing.accountId} in Region ${missing.region}`,
      404,
    )
}

/** A whole OU that is removed gets no more stacks for accounts that join. */
function forgetUnits(set: StackSet, { DeploymentTargets, Regions = [] }: InstancesInput): void {
  const { OrganizationalUnitIds: units = [], Accounts: accounts = [] } = DeploymentTargets ?? {}
  if (accounts.length > 0) return
  for (const unitId of units) {
    const left = [...(set.unitRegions.get(unitId) ?? [])].filter((one) => !Regions.includes(one))
    if (left.length > 0) set.unitRegions.set(unitId, new Set(left))
    else set.unitRegions.delete(unitId)
  }
}
