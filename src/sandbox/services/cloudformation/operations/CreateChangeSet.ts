import { AwsFault, type Caller } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import type { World } from '../../../world.ts'
import { type ChangeSet, changeSets } from '../engine/change-set.ts'
import { setStackStatus } from '../engine/events.ts'
import { planUpdate } from '../engine/plan.ts'
import { findStack, type Stack, saveStack, uuid } from '../engine/stack.ts'
import { invalid } from '../template/value.ts'
import { authorizeStack } from './access.ts'
import { type CreateStackInput, newIdentity, newStack } from './CreateStack.ts'
import { readStackName, readToken } from './input.ts'
import { readShape } from './shape.ts'
import { refuseNotUpdatable } from './UpdateStack.ts'

export interface CreateChangeSetInput extends CreateStackInput {
  ChangeSetName?: string
  ChangeSetType?: string
  Description?: string
  OnStackFailure?: string
  ClientToken?: string
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set."

export function CreateChangeSet(world: World, caller: Caller, input: CreateChangeSetInput) {
  const type = input.ChangeSetType ?? 'UPDATE'
  if (type !== 'CREATE' && type !== 'UPDATE')
    throw invalid(`ChangeSetType ${type} is not supported by the Rolecall sandbox.`)
  const name = readChangeSetName(input.ChangeSetName)
  authorizeStack(world, caller, 'CreateChangeSet', input.StackName)
  readToken(input.ClientToken)
  const existing = findStack(world, caller, input.StackName ?? '')
  refuseTaken(world, existing, name)
  const changeSet =
    type === 'CREATE'
      ? draftCreate(world, caller, { input, existing })
      : draftUpdate(world, caller, { input, existing })
  changeSets(world).set(changeSet.changeSetId, {
    ...changeSet,
    name,
    description: input.Description,
    roleArn: input.RoleARN,
  })
  return { Id: changeSet.changeSetId, StackId: changeSet.stack.stackId }
}

function readChangeSetName(name: string | undefined): string {
  if (name !== undefined && /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return name
  throw invalid(
    `1 validation error detected: Value '${name ?? ''}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  )
}

function refuseTaken(world: World, stack: Stack | undefined, name: string) {
  const taken =
    stack && [...changeSets(world).values()].some((one) => one.stack === stack && one.name === name)
  if (taken)
    throw new AwsFault(
      'AlreadyExistsException',
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute ClientToken`,
    )
}

interface Draft {
  input: CreateChangeSetInput
  existing: Stack | undefined
}

type DraftedChangeSet = Omit<ChangeSet, 'name' | 'description' | 'roleArn'>

function draftCreate(world: World, caller: Caller, { input, existing }: Draft): DraftedChangeSet {
  if (existing && existing.status !== 'REVIEW_IN_PROGRESS')
    throw invalid(
      `Stack [${existing.stackName}] already exists and cannot be created again with the changeSet [${input.ChangeSetName}].`,
    )
  const identity = existing ?? newIdentity(world, caller, readStackName(input.StackName))
  const shape = readShape(world, caller, identity, { input })
  const { OnStackFailure, ...rest } = input
  const stack =
    existing ??
    newStack(world, identity, shape, {
      ...rest,
      ...(OnStackFailure === undefined ? {} : { OnFailure: OnStackFailure }),
    })
  if (!existing) {
    saveStack(world, stack)
    setStackStatus(
      { world, stack, clientRequestToken: input.ClientToken },
      'REVIEW_IN_PROGRESS',
      'User Initiated',
    )
  }
  const { changes } = planUpdate(world, stack, shape)
  return {
    ...common(world, caller, input),
    type: 'CREATE',
    stack,
    shape,
    changes,
    status: 'CREATE_COMPLETE',
    statusReason: undefined,
    executionStatus: 'AVAILABLE',
  }
}

function draftUpdate(world: World, caller: Caller, { input, existing }: Draft): DraftedChangeSet {
  if (!existing) throw invalid(`Stack [${input.StackName}] does not exist`)
  refuseNotUpdatable(existing)
  const shape = readShape(world, caller, existing, { input, previous: existing })
  const { changes, hasChanges } = planUpdate(world, existing, shape)
  const outcome = hasChanges
    ? {
        status: 'CREATE_COMPLETE' as const,
        statusReason: undefined,
        executionStatus: 'AVAILABLE' as const,
      }
    : {
        status: 'FAILED' as const,
        statusReason: NO_CHANGES,
        executionStatus: 'UNAVAILABLE' as const,
      }
  return {
    ...common(world, caller, input),
    type: 'UPDATE',
    stack: existing,
    shape,
    changes,
    ...outcome,
  }
}

const common = (
  world: World,
  { region, accountId }: Caller,
  { ChangeSetName }: CreateChangeSetInput,
) => ({
  changeSetId: `arn:${partitionOf(region)}:cloudformation:${region}:${accountId}:changeSet/${ChangeSetName}/${uuid(world)}`,
  createdAt: world.clock.now(),
})
