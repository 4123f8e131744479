import type { World } from '../../../world.ts'
import { ancestorsOf, type Organization } from '../../organizations/state.ts'
import { hasOrganizationsAccess } from './administrator.ts'
import { createInstances, deleteInstances } from './instances.ts'
import { type StackSet, setsOf } from './stack-set.ts'

/**
 * Makes and deletes the stacks of an account that joined, moved or left.
 *
 * AWS: automatic deployment ignores account filters, parameter overrides and operation preferences.
 *
 * @param before the roots and OUs that held the account before; none if it joined
 */
export function deployAutomatically(
  world: World,
  organization: Organization,
  accountId: string,
  before: readonly string[],
): void {
  const { managementAccountId } = organization
  if (accountId === managementAccountId || !hasOrganizationsAccess(world, organization)) return
  const after = ancestorsOf(organization, accountId)
  for (const set of setsOf(world).values()) {
    const isOurs = set.accountId === managementAccountId && set.status === 'ACTIVE'
    if (isOurs && set.autoDeployment?.enabled) follow(world, set, { accountId, before, after })
  }
}

interface Move {
  accountId: string
  before: readonly string[]
  after: readonly string[]
}

function follow(world: World, set: StackSet, { accountId, before, after }: Move): void {
  const [covered, former] = [regionsFor(set, after), regionsFor(set, before)]
  const existing = [...set.instances.values()].filter((one) => one.accountId === accountId)
  const gone = existing.filter(({ region }) => !covered.has(region))
  const retainStacks = set.autoDeployment!.retainStacks
  const asked = { preferences: {}, isAutomatic: true }
  if (gone.length > 0) deleteInstances(world, set, gone, { ...asked, retainStacks })
  for (const instance of existing) instance.unitId = covered.get(instance.region) ?? instance.unitId
  // An account that was there before, and was left out by a filter, stays left out.
  const added = [...covered]
    .filter(([region]) => !former.has(region) && !existing.some((one) => one.region === region))
    .map(([region, unitId]) => ({ accountId, region, unitId }))
  if (added.length > 0) createInstances(world, set, added, asked)
}

/** The Regions in which these roots and OUs get stacks, with the one that says so. */
const regionsFor = ({ unitRegions }: StackSet, units: readonly string[]): Map<string, string> =>
  new Map(
    units.flatMap((unitId) =>
      [...(unitRegions.get(unitId) ?? [])].map((region) => [region, unitId] as const),
    ),
  )
