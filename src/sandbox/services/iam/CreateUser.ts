import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { refuseWithPolicies } from './DeleteRole.ts'
import { tagRequestKeys, userFor } from './entity-access.ts'
import { refuseUnknownPolicy } from './entity-policies.ts'
import { deleteConflict, entityAlreadyExists } from './faults.ts'
import { PATH, POLICY_ARN, USER_NAME } from './grammar.ts'
import type { Input } from './input.ts'
import { readOptionalText, readTags, readText } from './input.ts'
import { showUser } from './show-user.ts'
import type { User } from './state.ts'
import { iamAccount, iamState } from './state.ts'
import { uniqueId } from './unique-ids.ts'

export function CreateUser(world: World, caller: Caller, input: Input) {
  const user = draftUser(world, caller, input)
  const context = {
    ...tagRequestKeys(user.tags),
    'iam:PermissionsBoundary': user.permissionsBoundaryArn,
  }
  authorize(world, caller, { action: 'iam:CreateUser', resource: user.arn, context })
  const { users } = iamAccount(world, caller.accountId)
  if (users.has(user.userName.toLowerCase()))
    throw entityAlreadyExists(`User with name ${user.userName} already exists.`)
  if (user.permissionsBoundaryArn !== undefined)
    refuseUnknownPolicy(world, caller.accountId, user.permissionsBoundaryArn)
  users.set(user.userName.toLowerCase(), user)
  return { User: showUser(user) }
}

function draftUser(world: World, caller: Caller, input: Input): User {
  const { accountId } = caller
  const userName = readText(input, 'UserName', USER_NAME)
  const path = readOptionalText(input, 'Path', PATH) ?? '/'
  const boundary = readOptionalText(input, 'PermissionsBoundary', POLICY_ARN)
  return {
    accountId,
    path,
    userName,
    arn: iamArn(caller, `user${path}${userName}`),
    uniqueId: uniqueId(world, 'AIDA'),
    createdAt: world.clock.now(),
    tags: readTags(input),
    inlinePolicies: {},
    attachedPolicyArns: [],
    ...(boundary === undefined ? {} : { permissionsBoundaryArn: boundary }),
  }
}

export function DeleteUser(world: World, caller: Caller, input: Input) {
  const user = userFor(world, caller, 'iam:DeleteUser', input)
  const keys = [...iamState(world).accessKeys.values()].filter(
    (key) => key.accountId === user.accountId && key.userName === user.userName,
  )
  if (keys.length > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.')
  refuseWithPolicies(user)
  iamAccount(world, caller.accountId).users.delete(user.userName.toLowerCase())
  return {}
}
