import type { World } from '../../world.ts'
import type { Account, Role, RoleVersion } from './state.ts'
import { iamAccount } from './state.ts'

/** Versions that are older than this are dropped, except the newest. */
const HISTORY_MS = 15 * 60_000

export function findRole(world: World, accountId: string, roleName: string): Role | undefined {
  return versionsOf(iamAccount(world, accountId), roleName).at(-1)?.role
}

export function listRoles(world: World, accountId: string): Role[] {
  const roles = [...iamAccount(world, accountId).roles.values()].flatMap(
    (versions) => versions.at(-1)?.role ?? [],
  )
  return roles.sort((a, b) => (a.roleName < b.roleName ? -1 : 1))
}

export function saveRole(world: World, role: Role): void {
  appendVersion(world, role.accountId, role.roleName, { at: world.clock.now(), role })
}

export function removeRole(world: World, role: Role): void {
  appendVersion(world, role.accountId, role.roleName, { at: world.clock.now() })
}

// AWS: IAM is eventually consistent; STS sees what is older than the propagation delay.
export function roleAsStsSeesIt(
  world: World,
  accountId: string,
  roleName: string,
): Role | undefined {
  const visibleAt = world.clock.now() - world.knobs.iamPropagationMs
  return versionsOf(iamAccount(world, accountId), roleName).findLast(({ at }) => at <= visibleAt)
    ?.role
}

/** Shows the newest version of a role to STS without the propagation delay. */
export function showAtOnce(world: World, accountId: string, roleName: string): void {
  const account = iamAccount(world, accountId)
  const newest = versionsOf(account, roleName).slice(-1)
  account.roles.set(
    roleName.toLowerCase(),
    newest.map((version) => ({ ...version, at: 0 })),
  )
}

const versionsOf = (account: Account, roleName: string): readonly RoleVersion[] =>
  account.roles.get(roleName.toLowerCase()) ?? []

function appendVersion(
  world: World,
  accountId: string,
  roleName: string,
  version: RoleVersion,
): void {
  const account = iamAccount(world, accountId)
  const versions = [...versionsOf(account, roleName), version]
  const oldest = versions.findLastIndex(({ at }) => at <= version.at - HISTORY_MS)
  account.roles.set(roleName.toLowerCase(), versions.slice(Math.max(0, oldest)))
}
