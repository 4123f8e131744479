import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { SUPERSEDED } from '../engine/create.ts'
import { type DeleteOptions, runDelete } from '../engine/delete.ts'
import { setStackStatus } from '../engine/events.ts'
import { findStack, forgetStack, listStacks, type Stack } from '../engine/stack.ts'
import { start } from '../engine/start.ts'
import { invalid, singleEntry, type Value } from '../template/value.ts'
import { authorizeStack } from './access.ts'
import { actingCaller } from './acting-caller.ts'
import { readToken } from './input.ts'

export interface DeleteStackInput {
  StackName?: string
  RetainResources?: string[]
  DeletionMode?: string
  RoleARN?: string
  ClientRequestToken?: string
}

export function DeleteStack(world: World, caller: Caller, input: DeleteStackInput) {
  const name = input.StackName ?? ''
  authorizeStack(world, caller, 'DeleteStack', name)
  const stack = findStack(world, caller, name)
  // AWS: deleting a stack that does not exist succeeds.
  if (!stack || stack.status === 'DELETE_COMPLETE') return {}
  const options = {
    retain: readRetained(stack, input.RetainResources ?? []),
    force: readForce(stack, input.DeletionMode),
  }
  if (stack.status === 'DELETE_IN_PROGRESS') return {}
  refuseProtected(world, caller, stack)
  const token = readToken(input.ClientRequestToken)
  const actor = actingCaller(world, caller, input.RoleARN ?? stack.roleArn)
  if (stack.status === 'REVIEW_IN_PROGRESS') forgetStack(world, stack)
  else beginDelete(world, stack, { actor, token, options })
  return {}
}

export function beginDelete(
  world: World,
  stack: Stack,
  { actor, token, options }: { actor: Caller; token: string | undefined; options: DeleteOptions },
) {
  const noted = { world, stack, clientRequestToken: token }
  stack.running?.cancel.abort(SUPERSEDED)
  setStackStatus(noted, 'DELETE_IN_PROGRESS', 'User Initiated')
  start(noted, actor, (run) => runDelete(run, options), 'DELETE_FAILED')
}

function readRetained({ status, resources }: Stack, retain: readonly string[]): string[] {
  if (retain.length > 0 && status !== 'DELETE_FAILED') {
    throw invalid(
      'Invalid operation on stack. Specify which resources to retain only when the stack is in the DELETE_FAILED state.',
    )
  }
  const unknown = retain.filter((id) => !resources.has(id))
  if (unknown.length > 0)
    throw invalid(
      `The specified resources to retain must be in a valid state. Do not specify resources that are not in the stack: [${unknown.join(', ')}]`,
    )
  if (retain.some((id) => resources.get(id)?.status === 'DELETE_COMPLETE'))
    throw invalid(
      'The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state.',
    )
  return [...retain]
}

function readForce({ stackId, status }: Stack, mode: string | undefined): boolean {
  if (mode === undefined || mode === 'STANDARD') return false
  if (mode !== 'FORCE_DELETE_STACK')
    throw invalid(
      `1 validation error detected: Value '${mode}' at 'deletionMode' failed to satisfy constraint: Member must satisfy enum value set: [FORCE_DELETE_STACK, STANDARD]`,
    )
  if (status === 'DELETE_FAILED') return true
  throw invalid(
    `Invalid operation on stack [${stackId}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is in the DELETE_FAILED state.`,
  )
}

/** Refuses to delete a stack that is protected, is busy or has outputs that others import. */
export function refuseProtected(world: World, caller: Caller, stack: Stack) {
  // AWS: the protection of a root stack holds for the stacks nested in it.
  const root = (stack.rootId && findStack(world, caller, stack.rootId)) || stack
  if (root.terminationProtection)
    throw invalid(
      `Stack [${root.stackName}] cannot be deleted while TerminationProtection is enabled`,
    )
  if (/^(?:UPDATE|ROLLBACK).*_IN_PROGRESS$/.test(stack.status))
    throw invalid(`Stack [${stack.stackId}] cannot be deleted while in status ${stack.status}`)
  for (const { exportName } of stack.outputs) {
    const user =
      exportName === undefined
        ? undefined
        : listStacks(world, caller).find(
            (one) =>
              one.status !== 'DELETE_COMPLETE' && mentionsImport(one.template.tree, exportName),
          )
    if (user)
      throw invalid(`Export ${exportName} cannot be deleted as it is in use by ${user.stackName}`)
  }
}

function mentionsImport(value: Value, exportName: string): boolean {
  const call = singleEntry(value)
  if (call?.[0] === 'Fn::ImportValue' && call[1] === exportName) return true
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((member) => mentionsImport(member, exportName))
}
