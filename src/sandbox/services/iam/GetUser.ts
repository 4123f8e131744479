import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { userFor } from './entity-access.ts'
import { validationError } from './faults.ts'
import type { Input } from './input.ts'
import { readOptionalText, readPage } from './input.ts'
import { showListedUser, showUser } from './show-user.ts'
import { iamAccount } from './state.ts'

export function GetUser(world: World, caller: Caller, input: Input) {
  const UserName =
    readOptionalText(input, 'UserName') ?? /:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn)?.[1]
  // AWS: without a name the caller itself is meant, which only a user can be.
  if (UserName === undefined)
    throw validationError('Must specify userName when calling with non-User credentials')
  return { User: showUser(userFor(world, caller, 'iam:GetUser', { UserName })) }
}

export function ListUsers(world: World, caller: Caller, input: Input) {
  const prefix = readOptionalText(input, 'PathPrefix') ?? '/'
  authorize(world, caller, {
    action: 'iam:ListUsers',
    resource: iamArn(caller, `user${prefix}`),
  })
  const users = [...iamAccount(world, caller.accountId).users.values()].filter(({ path }) =>
    path.startsWith(prefix),
  )
  const { items, ...page } = readPage(input, users)
  return { Users: items.map(showListedUser), ...page }
}
