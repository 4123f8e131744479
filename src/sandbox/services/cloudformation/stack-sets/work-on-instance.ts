import type { World } from '../../../world.ts'
import { type Member, organizationOf } from '../../organizations/state.ts'
import { bringUpToDate, deleteMemberStack, type Failure } from './member-stack.ts'
import {
  instanceKey,
  type OperationResult,
  type StackInstance,
  type StackSet,
  type StackSetOperation,
} from './stack-set.ts'

/** Does an operation's work in one account and Region, and says whether it succeeded there. */
export async function workOnInstance(
  world: World,
  set: StackSet,
  operation: StackSetOperation,
  result: OperationResult,
): Promise<boolean> {
  const instance = set.instances.get(instanceKey(result))
  // Another operation may have removed the instance while this one was waiting.
  if (!instance) return finish(result, undefined)
  instance.lastOperationId = operation.operationId
  const member = memberOf(world, set, instance)
  if (member?.status === 'SUSPENDED') return skipSuspended(instance, result)
  result.status = 'RUNNING'
  instance.detailedStatus = 'RUNNING'
  const failure =
    operation.action === 'DELETE'
      ? await removeInstance(world, set, instance, operation)
      : await deploy(world, set, instance, member)
  return finish(result, failure)
}

const memberOf = (world: World, set: StackSet, { accountId }: StackInstance) =>
  set.permissionModel === 'SERVICE_MANAGED'
    ? organizationOf(world, accountId)?.members.get(accountId)
    : undefined

function finish(result: OperationResult, failure: Failure): boolean {
  const status = failure === undefined ? 'SUCCEEDED' : 'FAILED'
  Object.assign(result, { status, reason: failure })
  return failure === undefined
}

// AWS: StackSets skips suspended accounts since June 2023; the skip is no failure.
function skipSuspended(instance: StackInstance, result: OperationResult): boolean {
  const statusReason = 'The account was suspended at the time of the operation.'
  Object.assign(instance, { detailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT', statusReason })
  Object.assign(result, { status: 'SUCCEEDED', reason: statusReason })
  return true
}

async function deploy(
  world: World,
  set: StackSet,
  instance: StackInstance,
  member: Member | undefined,
): Promise<Failure> {
  const failure = refusalOf(instance, member) ?? (await bringUpToDate(world, set, instance))
  if (failure === undefined)
    Object.assign(instance, {
      status: 'CURRENT',
      detailedStatus: 'SUCCEEDED',
      statusReason: undefined,
    })
  else
    Object.assign(instance, {
      status: 'OUTDATED',
      detailedStatus: 'FAILED',
      statusReason: failure,
    })
  return failure
}

/** What the seed says that goes wrong in this account. */
function refusalOf({ accountId, region }: StackInstance, member: Member | undefined): Failure {
  if (member?.disabledRegions.includes(region))
    return `Region ${region} is not enabled in account ${accountId}.`
  return member?.failure
}

async function removeInstance(
  world: World,
  set: StackSet,
  instance: StackInstance,
  { retainStacks }: StackSetOperation,
): Promise<Failure> {
  const failure = retainStacks ? undefined : await deleteMemberStack(world, set, instance)
  if (failure === undefined) set.instances.delete(instanceKey(instance))
  else
    Object.assign(instance, {
      status: 'INOPERABLE',
      detailedStatus: 'INOPERABLE',
      statusReason: failure,
    })
  return failure
}
