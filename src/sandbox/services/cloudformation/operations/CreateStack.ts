import { AwsFault, type Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { runCreate } from '../engine/create.ts'
import { setStackStatus } from '../engine/events.ts'
import {
  findStack,
  type Stack,
  type StackShape,
  saveStack,
  stackArn,
  uuid,
} from '../engine/stack.ts'
import { start } from '../engine/start.ts'
import { invalid } from '../template/value.ts'
import { authorizeStack } from './access.ts'
import { actingCaller } from './acting-caller.ts'
import { flag, readStackName, readToken, type ShapeInput } from './input.ts'
import { readShape } from './shape.ts'

export interface CreateStackInput extends ShapeInput {
  OnFailure?: string
  DisableRollback?: boolean | string
  TimeoutInMinutes?: number | string
  EnableTerminationProtection?: boolean | string
}

export function CreateStack(world: World, caller: Caller, input: CreateStackInput) {
  const stackName = readStackName(input.StackName)
  authorizeStack(world, caller, 'CreateStack', stackName)
  const token = readToken(input.ClientRequestToken)
  const existing = findStack(world, caller, stackName)
  // AWS: a repeated request with the same token answers as the first one did.
  if (existing && token !== undefined && existing.createToken === token)
    return { StackId: existing.stackId }
  if (existing) throw new AwsFault('AlreadyExistsException', `Stack [${stackName}] already exists`)
  const identity = newIdentity(world, caller, stackName)
  const shape = readShape(world, caller, identity, { input })
  if (findStack(world, caller, stackName))
    throw new AwsFault('AlreadyExistsException', `Stack [${stackName}] already exists`)
  const stack = newStack(world, identity, shape, input)
  const actor = actingCaller(world, caller, input.RoleARN)
  saveStack(world, stack)
  beginCreate(world, stack, actor, token)
  return { StackId: stack.stackId }
}

export function beginCreate(
  world: World,
  stack: Stack,
  actor: Caller,
  clientRequestToken: string | undefined,
) {
  const noted = { world, stack, clientRequestToken }
  const { isPretended } = stack.template
  const note = isPretended ? '. The Rolecall sandbox left out its transforms' : ''
  setStackStatus(noted, 'CREATE_IN_PROGRESS', `User Initiated${note}`)
  start(noted, actor, runCreate, 'CREATE_FAILED')
}

export type NewIdentity = Pick<Stack, 'stackId' | 'stackName' | 'accountId' | 'region'>

export const newIdentity = (world: World, caller: Caller, stackName: string): NewIdentity => ({
  stackId: stackArn(caller, stackName, uuid(world)),
  stackName,
  accountId: caller.accountId,
  region: caller.region,
})

export function newStack(
  world: World,
  identity: NewIdentity,
  shape: StackShape,
  input: CreateStackInput,
): Stack {
  return {
    ...identity,
    ...shape,
    parentId: undefined,
    rootId: undefined,
    roleArn: input.RoleARN,
    onFailure: readOnFailure(input),
    timeoutInMinutes:
      input.TimeoutInMinutes === undefined ? undefined : Number(input.TimeoutInMinutes),
    terminationProtection: flag(input.EnableTerminationProtection),
    status: 'CREATE_IN_PROGRESS',
    statusReason: undefined,
    createdAt: world.clock.now(),
    updatedAt: undefined,
    deletedAt: undefined,
    changeSetId: undefined,
    createToken: input.ClientRequestToken,
    resources: new Map(),
    outputs: [],
    events: [],
    running: undefined,
    pending: undefined,
  }
}

function readOnFailure({ OnFailure, DisableRollback }: CreateStackInput): Stack['onFailure'] {
  if (OnFailure !== undefined && DisableRollback !== undefined)
    throw invalid('You can specify either DisableRollback or OnFailure, but not both.')
  if (OnFailure === undefined) return flag(DisableRollback) ? 'DO_NOTHING' : 'ROLLBACK'
  if (OnFailure === 'ROLLBACK' || OnFailure === 'DELETE' || OnFailure === 'DO_NOTHING')
    return OnFailure
  throw invalid(
    `1 validation error detected: Value '${OnFailure}' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [DELETE, DO_NOTHING, ROLLBACK]`,
  )
}
