import type { Caller } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { iamAccount } from './state.ts'

/** AWS: how many roles and users an account may have, unless it asks for more. */
const ROLES_QUOTA = 1000
const USERS_QUOTA = 5000

/** Only what says how full the account is with roles and users. */
export function GetAccountSummary(world: World, caller: Caller) {
  authorize(world, caller, { action: 'iam:GetAccountSummary', resource: '*' })
  const { roles, users } = iamAccount(world, caller.accountId)
  const counts = { Roles: roles.size, Users: users.size }
  const quotas = { RolesQuota: ROLES_QUOTA, UsersQuota: USERS_QUOTA }
  return { SummaryMap: new Map(Object.entries({ ...counts, ...quotas })) }
}
