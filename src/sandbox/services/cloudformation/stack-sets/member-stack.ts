import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { planUpdate } from '../engine/plan.ts'
import { findStack, type Stack, saveStack, uuid } from '../engine/stack.ts'
import { authorizeStack } from '../operations/access.ts'
import { beginCreate, newIdentity, newStack } from '../operations/CreateStack.ts'
import { beginDelete, refuseProtected } from '../operations/DeleteStack.ts'
import { shapeFrom } from '../operations/shape.ts'
import { beginUpdate, refuseNotUpdatable } from '../operations/UpdateStack.ts'
import { CANCELLED } from '../resources/resource-type.ts'
import { executionCaller } from './execution-role.ts'
import type { StackInstance, StackSet } from './stack-set.ts'

/** Why the work on a stack failed. Undefined: it succeeded. */
export type Failure = string | undefined

const MAX_STACK_NAME = 128

/** What a stack set asks for in one account: its own parameters, unless the account overrides. */
function inputOf(set: StackSet, { overrides }: StackInstance) {
  const values = new Map([...set.parameters, ...overrides])
  return {
    Parameters: [...values].map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: [...set.tags],
    Capabilities: [...set.capabilities],
  }
}

/** Makes the stack, updates the one that exists, or makes it again where the creation failed. */
export async function bringUpToDate(
  world: World,
  set: StackSet,
  instance: StackInstance,
): Promise<Failure> {
  return failureOf(async () => {
    const actor = executionCaller(world, set, instance)
    const existing = instance.stackId ? findStack(world, actor, instance.stackId) : undefined
    if (existing && existing.status !== 'DELETE_COMPLETE')
      return updateStack(world, set, { instance, existing, actor })
    return createStack(world, set, instance, actor)
  })
}

async function createStack(
  world: World,
  set: StackSet,
  instance: StackInstance,
  actor: Caller,
): Promise<Failure> {
  const suffix = `-${uuid(world)}`
  const stem = `StackSet-${set.stackSetName}`.slice(0, MAX_STACK_NAME - suffix.length)
  const stackName = `${stem}${suffix}`
  authorizeStack(world, actor, 'CreateStack', stackName)
  const identity = newIdentity(world, actor, stackName)
  const input = inputOf(set, instance)
  const shape = shapeFrom(world, identity, set.template, { input })
  // AWS: "Troubleshooting StackSets": the stack of a failed creation is deleted.
  const stack = newStack(world, identity, shape, { OnFailure: 'DELETE' })
  saveStack(world, stack)
  instance.stackId = stack.stackId
  beginCreate(world, stack, actor, undefined)
  await ended(stack)
  return stack.status === 'CREATE_COMPLETE' ? undefined : reasonIn(stack, 0)
}

async function updateStack(
  world: World,
  set: StackSet,
  { instance, existing, actor }: { instance: StackInstance; existing: Stack; actor: Caller },
): Promise<Failure> {
  await ended(existing)
  authorizeStack(world, actor, 'UpdateStack', existing.stackId)
  refuseNotUpdatable(existing)
  const input = inputOf(set, instance)
  const next = shapeFrom(world, existing, set.template, { input, previous: existing })
  if (!planUpdate(world, existing, next).hasChanges) return undefined
  const from = existing.events.length
  beginUpdate(world, existing, next, { actor, token: undefined })
  await ended(existing)
  return existing.status === 'UPDATE_COMPLETE' ? undefined : reasonIn(existing, from)
}

/** Deletes the stack of an instance, if it has one. */
export async function deleteMemberStack(
  world: World,
  set: StackSet,
  instance: StackInstance,
): Promise<Failure> {
  return failureOf(async () => {
    const { stackId } = instance
    const actor = executionCaller(world, set, instance)
    const stack = stackId === undefined ? undefined : findStack(world, actor, stackId)
    if (!stack || stack.status === 'DELETE_COMPLETE') return undefined
    await ended(stack)
    authorizeStack(world, actor, 'DeleteStack', stack.stackId)
    refuseProtected(world, actor, stack)
    const from = stack.events.length
    const options = { retain: [], force: false }
    beginDelete(world, stack, { actor, token: undefined, options })
    await ended(stack)
    return stack.deletedAt === undefined ? reasonIn(stack, from) : undefined
  })
}

async function failureOf(work: () => Promise<Failure>): Promise<Failure> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AwsFault) return error.message
    throw error
  }
}

async function ended(stack: Stack): Promise<void> {
  while (stack.running) await stack.running.done
}

/** The first failure among a stack's events, in the words of a stack instance's StatusReason. */
function reasonIn({ stackId, events, statusReason }: Stack, from: number): string {
  const failed = events
    .slice(from)
    .find(
      ({ physicalId, status, reason }) =>
        physicalId !== stackId && status.endsWith('_FAILED') && reason !== CANCELLED,
    )
  if (!failed) return statusReason ?? 'The stack operation failed.'
  return `ResourceLogicalId:${failed.logicalId}, ResourceType:${failed.type}, ResourceStatusReason:${failed.reason}.`
}
