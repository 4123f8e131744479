import type { World } from '../../../world.ts'
import type { Organization } from '../../organizations/state.ts'
import { hasOrganizationsAccess } from './administrator.ts'
import { createInstances, deleteInstances } from './instances.ts'
import { type StackSet, setsOf } from './stack-set.ts'

/** The roots and OUs that hold an account, before and after it joined, moved or left. */
export interface MembershipChange {
  accountId: string
  before: readonly string[]
  after: readonly string[]
}

/**
 * Makes and deletes the stacks of an account that joined, moved or left.
 *
 * AWS: automatic deployment ignores account filters, parameter overrides and operation preferences.
 */
export function deployAutomatically(
  world: World,
  organization: Organization,
  change: MembershipChange,
): void {
  if (change.accountId === organization.managementAccountId) return
  if (!hasOrganizationsAccess(world, organization)) return
  for (const set of setsOf(world).values()) {
    const isOurs = set.accountId === organization.managementAccountId && set.status === 'ACTIVE'
    if (isOurs && set.permissionModel === 'SERVICE_MANAGED' && set.autoDeployment?.enabled)
      follow(world, set, change)
  }
}

function follow(world: World, set: StackSet, { accountId, after }: MembershipChange): void {
  const covered = new Map(
    [...set.unitRegions].flatMap(([unitId, regions]) =>
      after.includes(unitId) ? [...regions].map((region) => [region, unitId] as const) : [],
    ),
  )
  const existing = [...set.instances.values()].filter((one) => one.accountId === accountId)
  const gone = existing.filter(({ region }) => !covered.has(region))
  const retainStacks = set.autoDeployment!.retainStacks
  const asked = { preferences: {}, isAutomatic: true }
  if (gone.length > 0) deleteInstances(world, set, gone, { ...asked, retainStacks })
  for (const instance of existing) instance.unitId = covered.get(instance.region) ?? instance.unitId
  const added = [...covered]
    .filter(([region]) => !existing.some((one) => one.region === region))
    .map(([region, unitId]) => ({ accountId, region, unitId }))
  if (added.length > 0) createInstances(world, set, added, asked)
}
