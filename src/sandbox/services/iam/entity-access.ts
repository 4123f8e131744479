import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { ContextKeys } from '../../policy/context.ts'
import type { World } from '../../world.ts'
import { noSuchEntity } from './faults.ts'
import { ROLE_NAME, USER_NAME } from './grammar.ts'
import type { Input } from './input.ts'
import { readText } from './input.ts'
import { findRole } from './roles.ts'
import type { Entity, Role, User } from './state.ts'
import { iamAccount } from './state.ts'

/** An action, with what only this request says about it. */
type Asked = string | { action: string; context: ContextKeys }

/** The role that the input names, once the caller may do to it what is asked. */
export function roleFor(world: World, caller: Caller, asked: Asked, input: Input): Role {
  const roleName = readText(input, 'RoleName', ROLE_NAME)
  const role = findRole(world, caller.accountId, roleName)
  const resource = role?.arn ?? iamArn(caller, `role/${roleName}`)
  authorize(world, caller, { ...inFull(asked, role), resource })
  if (!role) throw noSuchEntity(`The role with name ${roleName} cannot be found.`)
  return role
}

/** The user that the input names, once the caller may do to it what is asked. */
export function userFor(world: World, caller: Caller, asked: Asked, input: Input): User {
  const userName = readText(input, 'UserName', USER_NAME)
  const user = iamAccount(world, caller.accountId).users.get(userName.toLowerCase())
  const resource = user?.arn ?? iamArn(caller, `user/${userName}`)
  authorize(world, caller, { ...inFull(asked, user), resource })
  if (!user) throw noSuchEntity(`The user with name ${userName} cannot be found.`)
  return user
}

export function tagRequestKeys(tags: Readonly<Record<string, string>>): ContextKeys {
  const keys = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])
  return { ...Object.fromEntries(keys), 'aws:TagKeys': Object.keys(tags) }
}

function inFull(
  asked: Asked,
  entity: Entity | undefined,
): { action: string; context: ContextKeys } {
  const { action, context } = typeof asked === 'string' ? { action: asked, context: {} } : asked
  return { action, context: { ...entityKeys(entity), ...context } }
}

function entityKeys(entity: Entity | undefined): ContextKeys {
  if (!entity) return {}
  const tags = Object.entries(entity.tags).flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value],
    [`iam:ResourceTag/${key}`, value],
  ])
  return { ...Object.fromEntries(tags), 'iam:PermissionsBoundary': entity.permissionsBoundaryArn }
}
