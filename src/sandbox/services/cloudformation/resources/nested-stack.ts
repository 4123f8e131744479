import { readMembers } from '../../../members.ts'
import { takeShape } from '../engine/before.ts'
import { setStackStatus } from '../engine/events.ts'
import { planUpdate } from '../engine/plan.ts'
import { findStack, type Stack, saveStack } from '../engine/stack.ts'
import { start } from '../engine/start.ts'
import { runUpdate } from '../engine/update.ts'
import { rollBackUpdate } from '../engine/update-rollback.ts'
import { authorizeStack } from '../operations/access.ts'
import { beginCreate, newIdentity, newStack } from '../operations/CreateStack.ts'
import { beginDelete, refuseProtected } from '../operations/DeleteStack.ts'
import { readShape } from '../operations/shape.ts'
import { refuseNotUpdatable } from '../operations/UpdateStack.ts'
import { asScalarText, isMap, type Value, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { requiredText, tagsOf, text } from './reading.ts'
import {
  CANCELLED,
  type Change,
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'

const made = ({ stackId, outputs }: Stack): Made => ({
  physicalId: stackId,
  attributes: Object.fromEntries(outputs.map(({ key, value }) => [`Outputs.${key}`, value])),
})

const parentOf = ({ world, caller, stackId }: ResourceContext) => findStack(world, caller, stackId)!

/** What a caller would send for the nested stack. It has the capabilities of its parent. */
function inputOf(context: ResourceContext, properties: ValueMap) {
  const { capabilities, roleArn } = parentOf(context)
  const given = isMap(properties.Parameters) ? properties.Parameters : {}
  const minutes = text(properties, 'TimeoutInMinutes')
  return {
    TemplateURL: requiredText(properties, 'TemplateURL'),
    Parameters: Object.entries(given).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: parameterText(value),
    })),
    Tags: tagsOf(properties, context.tags).filter(({ Key }) => !Key.startsWith('aws:')),
    Capabilities: [...capabilities],
    ...(roleArn === undefined ? {} : { RoleARN: roleArn }),
    ...(minutes === undefined ? {} : { TimeoutInMinutes: minutes }),
  }
}

const parameterText = (value: Value): string =>
  Array.isArray(value) ? value.map(parameterText).join(',') : (asScalarText(value) ?? '')

/** Waits for the operation of the stack. If its parent is cancelled, the stack is cancelled too. */
async function finish({ signal }: ResourceContext, stack: Stack) {
  const cancel = () => stack.running?.cancel.abort(CANCELLED)
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()
  while (stack.running) await stack.running.done
  signal.removeEventListener('abort', cancel)
}

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { world, caller } = context
  const parent = parentOf(context)
  const stackName = physicalName(context, 128)
  authorizeStack(world, caller, 'CreateStack', stackName)
  const identity = newIdentity(world, caller, stackName)
  const input = inputOf(context, properties)
  const shape = readShape(world, caller, identity, { input })
  // AWS: what a failed nested stack has made goes when its root rolls back.
  const stack = newStack(world, identity, shape, { ...input, OnFailure: 'DO_NOTHING' })
  Object.assign(stack, { parentId: parent.stackId, rootId: parent.rootId ?? parent.stackId })
  saveStack(world, stack)
  // Callers find the nested stack while it is being made.
  parent.resources.get(context.logicalId)!.physicalId = stack.stackId
  beginCreate(world, stack, caller, undefined)
  await finish(context, stack)
  if (stack.status === 'CREATE_COMPLETE') return made(stack)
  throw new ResourceFailure(
    `Embedded stack ${stack.stackId} was not successfully created: ${stack.statusReason}`,
    stack.stackId,
  )
}

async function update(context: ResourceContext, change: Change): Promise<Made> {
  const { world, caller } = context
  const { physicalId, properties, isRollback } = change
  authorizeStack(world, caller, 'UpdateStack', physicalId)
  const stack = findStack(world, caller, physicalId)
  if (!stack) throw new ResourceFailure(`Stack with id ${physicalId} does not exist`)
  if (isRollback) await rollBack(context, stack)
  else await bringTo(context, stack, properties)
  return made(stack)
}

async function bringTo(context: ResourceContext, stack: Stack, properties: ValueMap) {
  const { world, caller } = context
  refuseNotUpdatable(stack)
  const input = inputOf(context, properties)
  const next = readShape(world, caller, stack, { input, previous: stack })
  if (!planUpdate(world, stack, next).hasChanges) return
  const noted = { world, stack, clientRequestToken: undefined }
  const before = takeShape(stack, next)
  stack.updatedAt = world.clock.now()
  setStackStatus(noted, 'UPDATE_IN_PROGRESS', 'User Initiated')
  start(noted, caller, (run) => runUpdate(run, before, true), 'UPDATE_FAILED')
  await finish(context, stack)
  if (stack.pending) return
  const failed = stack.events.findLast(
    ({ physicalId, status }) =>
      physicalId === stack.stackId && status === 'UPDATE_ROLLBACK_IN_PROGRESS',
  )
  throw new ResourceFailure(
    `Embedded stack ${stack.stackId} was not successfully updated. Currently in ${failed?.status ?? stack.status} with reason: ${failed?.reason ?? stack.statusReason}`,
  )
}

/** Restores a nested stack whose update succeeded; one whose update failed has restored itself. */
async function rollBack(context: ResourceContext, stack: Stack) {
  const { world, caller } = context
  const { pending } = stack
  if (!pending) return
  stack.pending = undefined
  const noted = { world, stack, clientRequestToken: undefined }
  const reason = 'The update of the root stack is rolled back.'
  const restore = (run: Parameters<typeof rollBackUpdate>[0]) =>
    rollBackUpdate(run, pending.before, reason)
  start(noted, caller, restore, 'UPDATE_FAILED')
  await finish(context, stack)
  if (stack.status === 'UPDATE_ROLLBACK_COMPLETE') return
  throw new ResourceFailure(
    `Embedded stack ${stack.stackId} was not successfully updated. Currently in ${stack.status} with reason: ${stack.statusReason}`,
  )
}

async function remove(context: ResourceContext, { physicalId }: { physicalId: string }) {
  const { world, caller } = context
  const stack = findStack(world, caller, physicalId)
  if (!stack || stack.status === 'DELETE_COMPLETE') return
  authorizeStack(world, caller, 'DeleteStack', physicalId)
  refuseProtected(world, caller, stack)
  const options = { retain: [], force: false }
  beginDelete(world, stack, { actor: caller, token: undefined, options })
  await finish(context, stack)
  if (stack.deletedAt !== undefined) return
  throw new ResourceFailure(
    `Embedded stack ${physicalId} was not successfully deleted: ${stack.statusReason}`,
  )
}

/** A stack that is a resource of another stack. */
export const nestedStack: ResourceType = {
  properties: ['Parameters', 'Tags', 'TemplateURL', 'TimeoutInMinutes'],
  inside: readMembers('Parameters Tags[Key Value]'),
  required: ['TemplateURL'],
  attributes: ['Outputs.*'],
  replacedBy: [],
  alwaysUpdated: true,
  create,
  update,
  remove,
}
