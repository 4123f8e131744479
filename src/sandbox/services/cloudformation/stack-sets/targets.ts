import type { World } from '../../../world.ts'
import {
  ancestorsOf,
  isUnitOrRoot,
  membersWithin,
  type Organization,
} from '../../organizations/state.ts'
import { invalid } from '../template/value.ts'
import { administeredOrganization } from './administrator.ts'
import { refuseOther } from './preferences.ts'
import type { Action, StackSet, Target } from './stack-set.ts'

interface DeploymentTargets {
  Accounts?: string[]
  OrganizationalUnitIds?: string[]
  AccountFilterType?: string
}

export interface TargetInput {
  Accounts?: string[]
  DeploymentTargets?: DeploymentTargets
  Regions?: string[]
}

// AWS: CreateStackInstances: at most 50 OUs an operation.
const MAX_UNITS = 50

/** The accounts and Regions on which an operation works. */
export function targetsOf(
  world: World,
  set: StackSet,
  action: Action,
  input: TargetInput,
): Target[] {
  const regions = readRegions(input.Regions)
  const accounts =
    set.permissionModel === 'SERVICE_MANAGED'
      ? chosenMembers(administeredOrganization(world, set.accountId), set, action, input)
      : namedAccounts(input)
  return regions.flatMap((region) => accounts.map((account) => ({ ...account, region })))
}

type ChosenAccount = Omit<Target, 'region'>

function readRegions(regions: string[] = []): string[] {
  if (regions.length === 0) throw invalid('Regions must not be empty.')
  const bad = regions.find((region) => !/^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(region))
  if (bad !== undefined) throw invalid(`Region ${bad} is not supported.`)
  return [...new Set(regions)]
}

function namedAccounts({ Accounts, DeploymentTargets }: TargetInput): ChosenAccount[] {
  if (DeploymentTargets?.OrganizationalUnitIds)
    throw invalid('StackSets with SELF_MANAGED permission model can only have accounts as target')
  const accounts = Accounts ?? DeploymentTargets?.Accounts ?? []
  if (accounts.length === 0) throw invalid('Accounts must not be empty.')
  refuseBadAccounts(accounts)
  return [...new Set(accounts)].map((accountId) => ({ accountId, unitId: undefined }))
}

function refuseBadAccounts(accounts: string[]): void {
  const bad = accounts.find((accountId) => !/^\d{12}$/.test(accountId))
  if (bad !== undefined)
    throw invalid(
      `1 validation error detected: Value '[${bad}]' at 'accounts' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy regular expression pattern: ^[0-9]{12}$]`,
    )
}

const onlyUnits = () =>
  invalid(
    'StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target',
  )

function chosenMembers(
  organization: Organization,
  set: StackSet,
  action: Action,
  { Accounts: outside, DeploymentTargets: targets = {} }: TargetInput,
): ChosenAccount[] {
  if (outside && outside.length > 0) throw onlyUnits()
  const { Accounts: accounts = [], OrganizationalUnitIds: units = [] } = targets
  const filter = readFilter(action, targets)
  refuseUnits(organization, action, units)
  refuseBadAccounts(accounts)
  const candidates = units.flatMap((unitId) => candidatesIn(organization, set, action, unitId))
  const chosen = new Map(candidates.map((one) => [one.accountId, one]))
  if (filter === 'INTERSECTION')
    for (const id of chosen.keys()) if (!accounts.includes(id)) chosen.delete(id)
  if (filter === 'DIFFERENCE') for (const id of accounts) chosen.delete(id)
  if (filter === 'UNION')
    for (const { accountId, unitId } of set.instances.values())
      if (accounts.includes(accountId)) chosen.set(accountId, { accountId, unitId })
  return [...chosen.values()]
}

/** AWS: the management account never gets a stack. Updates and deletions know what exists. */
function candidatesIn(
  organization: Organization,
  set: StackSet,
  action: Action,
  unitId: string,
): ChosenAccount[] {
  if (action === 'CREATE')
    return membersWithin(organization, unitId)
      .filter(({ accountId }) => accountId !== organization.managementAccountId)
      .map(({ accountId }) => ({ accountId, unitId }))
  return [...set.instances.values()]
    .filter(
      (one) => one.unitId === unitId || ancestorsOf(organization, one.accountId).includes(unitId),
    )
    .map((one) => ({ accountId: one.accountId, unitId: one.unitId }))
}

function readFilter(action: Action, targets: DeploymentTargets): string {
  const { Accounts: accounts = [], OrganizationalUnitIds: units = [] } = targets
  const { AccountFilterType: filter } = targets
  refuseOther('accountFilterType', filter, ['NONE', 'INTERSECTION', 'DIFFERENCE', 'UNION'])
  if (action !== 'UPDATE' && units.length === 0) throw onlyUnits()
  if (action === 'CREATE' && filter === 'UNION')
    throw invalid('AccountFilterType UNION is not supported for CreateStackInstances.')
  if (action === 'CREATE' && accounts.length > 0 && filter === undefined)
    throw invalid(
      'AccountFilterType is required when both OrganizationalUnitIds and Accounts are specified.',
    )
  if ((filter === 'INTERSECTION' || filter === 'DIFFERENCE') && accounts.length === 0)
    throw invalid(`AccountFilterType ${filter} requires Accounts.`)
  return filter ?? 'UNION'
}

function refuseUnits(organization: Organization, action: Action, units: string[]): void {
  if (units.length > MAX_UNITS)
    throw invalid(`You can specify at most ${MAX_UNITS} organizational units in one operation.`)
  const unknown =
    action === 'CREATE' ? units.find((id) => !isUnitOrRoot(organization, id)) : undefined
  if (unknown !== undefined)
    throw invalid(
      `Organizational unit ${unknown} does not exist in organization ${organization.id}.`,
    )
}
