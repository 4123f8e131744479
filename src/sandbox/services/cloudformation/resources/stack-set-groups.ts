import { isMap, sameValue, type ValueMap } from '../template/value.ts'
import { maps, requiredText, text, texts } from './reading.ts'

/** Which accounts of an OU are meant: those listed, or all but those listed. */
interface Selection {
  isExcluding: boolean
  accounts: readonly string[]
}

/** One element of the property StackInstancesGroup. */
interface InstancesGroup {
  unitIds: string[]
  selection: Selection
  regions: string[]
  overrides: { ParameterKey: string; ParameterValue: string }[]
}

/** What the operations on stack instances take. */
export interface InstancesRequest {
  DeploymentTargets: {
    Accounts?: string[]
    OrganizationalUnitIds?: string[]
    AccountFilterType?: string
  }
  Regions: string[]
  ParameterOverrides: InstancesGroup['overrides']
}

export function groupsOf(properties: ValueMap): InstancesGroup[] {
  return maps(properties, 'StackInstancesGroup').map((group) => {
    const targets = isMap(group.DeploymentTargets) ? group.DeploymentTargets : {}
    const unitIds = texts(targets, 'OrganizationalUnitIds')
    const filter = text(targets, 'AccountFilterType')
    return {
      unitIds,
      selection: {
        isExcluding: unitIds.length > 0 && filter !== 'INTERSECTION',
        accounts: texts(targets, 'Accounts'),
      },
      regions: texts(group, 'Regions'),
      overrides: maps(group, 'ParameterOverrides').map((one) => ({
        ParameterKey: requiredText(one, 'ParameterKey'),
        ParameterValue: requiredText(one, 'ParameterValue'),
      })),
    }
  })
}

export function requestFor({
  unitIds,
  selection: { isExcluding, accounts },
  regions,
  overrides,
}: InstancesGroup): InstancesRequest {
  const filter = isExcluding ? 'DIFFERENCE' : 'INTERSECTION'
  const listed = accounts.length > 0 ? { Accounts: [...accounts] } : {}
  const filtered =
    unitIds.length > 0
      ? {
          OrganizationalUnitIds: unitIds,
          ...(accounts.length > 0 || !isExcluding ? { AccountFilterType: filter } : {}),
        }
      : {}
  return {
    DeploymentTargets: { ...listed, ...filtered },
    Regions: regions,
    ParameterOverrides: overrides,
  }
}

/** What a change of the groups asks for, account by account. */
export function planGroups(before: readonly InstancesGroup[], after: readonly InstancesGroup[]) {
  const [old, next] = [splitUp(before), splitUp(after)]
  const removed: InstancesGroup[] = []
  const added: InstancesGroup[] = []
  const changed: InstancesGroup[] = []
  for (const [place, group] of old) {
    const successor = next.get(place)
    removed.push(successor ? { ...group, selection: minus(group, successor) } : group)
  }
  for (const [place, group] of next) {
    const former = old.get(place)
    added.push(former ? { ...group, selection: minus(group, former) } : group)
    if (former && !sameValue(group.overrides, former.overrides))
      changed.push({ ...group, selection: common(group, former) })
  }
  return { removed: requestsFor(removed), added: requestsFor(added), changed: requestsFor(changed) }
}

/** A group for each OU and Region. Accounts without an OU have a place of their own. */
function splitUp(groups: readonly InstancesGroup[]): Map<string, InstancesGroup> {
  const places = new Map<string, InstancesGroup>()
  for (const group of groups)
    for (const region of group.regions)
      for (const unitId of group.unitIds.length > 0 ? group.unitIds : [''])
        places.set(freePlace(places, `${unitId}/${region}`), {
          ...group,
          unitIds: unitId === '' ? [] : [unitId],
          regions: [region],
        })
  return places
}

const freePlace = (places: ReadonlyMap<string, unknown>, place: string): string =>
  places.has(place) ? freePlace(places, `${place}/again`) : place

type Selecting = Pick<InstancesGroup, 'selection'>

/** The accounts that the first selects and the second does not. */
function minus({ selection: a }: Selecting, { selection: b }: Selecting): Selection {
  const without = (some: readonly string[], others: readonly string[]) =>
    some.filter((one) => !others.includes(one))
  if (a.isExcluding && b.isExcluding)
    return { isExcluding: false, accounts: without(b.accounts, a.accounts) }
  if (a.isExcluding)
    return { isExcluding: true, accounts: [...a.accounts, ...without(b.accounts, a.accounts)] }
  const accounts = b.isExcluding
    ? a.accounts.filter((one) => b.accounts.includes(one))
    : without(a.accounts, b.accounts)
  return { isExcluding: false, accounts }
}

/** The accounts that both select. */
const common = (a: Selecting, { selection: b }: Selecting): Selection =>
  minus(a, { selection: { ...b, isExcluding: !b.isExcluding } })

/** One request for all OUs of a Region that are treated alike. */
function requestsFor(groups: readonly InstancesGroup[]): InstancesRequest[] {
  const alike = new Map<string, InstancesGroup>()
  for (const group of groups) {
    const { isExcluding, accounts } = group.selection
    if (!isExcluding && accounts.length === 0) continue
    const key = JSON.stringify([
      group.unitIds.length,
      isExcluding,
      [...accounts],
      group.regions,
      group.overrides,
    ])
    const known = alike.get(key)
    alike.set(key, known ? { ...known, unitIds: [...known.unitIds, ...group.unitIds] } : group)
  }
  return [...alike.values()].map(requestFor)
}
