import { AwsFault } from '../operation.ts'
import { grantOrganizationsAccess } from '../services/cloudformation/stack-sets/administrator.ts'
import { addUnit } from '../services/organizations/CreateOrganizationalUnit.ts'
import { foundOrganization, joinOrganization } from '../services/organizations/membership.ts'
import {
  type Organization,
  organizationOf,
  STACK_SETS_PRINCIPAL,
} from '../services/organizations/state.ts'
import type { World } from '../world.ts'

/** An account of a seeded organization. */
export interface AccountSeed {
  /** Twelve digits. */
  accountId: string
  /** Default: `Account` and its number. */
  name?: string
  /** Default: an address at example.com. */
  email?: string
  /** Default: `ACTIVE`. StackSets skip a suspended account. */
  status?: 'ACTIVE' | 'SUSPENDED'
  /** Regions that the account has switched off: stack instances fail there. Default: none. */
  disabledRegions?: string[]
  /** The reason by which each stack instance in this account fails. Default: none fails so. */
  failure?: string
}

/** The accounts and OUs inside of a root or OU. */
interface UnitContent {
  accounts?: AccountSeed[]
  organizationalUnits?: UnitSeed[]
}

/** An organizational unit. An OU of this name that exists already is used again. */
export interface UnitSeed extends UnitContent {
  name: string
}

/**
 * An organization. If the management account has one already, its accounts and OUs are added to it;
 * stack sets with automatic deployment then make their stacks there.
 */
export interface OrganizationSeed extends UnitContent {
  /** Twelve digits. */
  managementAccountId: string
  /** Where the organization is. Default: `aws`. */
  partition?: 'aws' | 'aws-us-gov' | 'aws-cn'
  /** Whether stack sets may use the organization. Default: true. */
  trustedAccess?: boolean
  /** Accounts of the organization that may administer stack sets. Default: none. */
  delegatedAdministrators?: string[]
}

/** A seeded organization. */
export interface SeededOrganization {
  organizationId: string
  rootId: string
  /** The ids of its OUs by their names, with those of the OUs above: `Workloads/Production`. */
  organizationalUnits: Record<string, string>
}

export function seedOrganization(world: World, seed: OrganizationSeed): SeededOrganization {
  const { managementAccountId, partition = 'aws', delegatedAdministrators = [] } = seed
  refuseBadNumber(managementAccountId)
  const organization =
    organizationOf(world, managementAccountId) ??
    foundOrganization(world, { managementAccountId, partition, featureSet: 'ALL' })
  if (organization.managementAccountId !== managementAccountId)
    throw refusal(`Account ${managementAccountId} is a member of another organization.`)
  if (seed.trustedAccess !== false) grantOrganizationsAccess(world, organization)
  fill(world, organization, organization.rootId, seed)
  for (const accountId of delegatedAdministrators) delegate(world, organization, accountId)
  return {
    organizationId: organization.id,
    rootId: organization.rootId,
    organizationalUnits: Object.fromEntries(
      [...organization.units.keys()].map((id) => [nameOf(organization, id), id]),
    ),
  }
}

function fill(
  world: World,
  organization: Organization,
  parentId: string,
  { accounts = [], organizationalUnits = [] }: UnitContent,
): void {
  for (const account of accounts) {
    refuseBadNumber(account.accountId)
    if (organizationOf(world, account.accountId))
      throw refusal(`Account ${account.accountId} is already a member of an organization.`)
    joinOrganization(world, organization, { ...account, parentId })
  }
  for (const unit of organizationalUnits) {
    const known = [...organization.units.values()].find(
      (one) => one.parentId === parentId && one.name === unit.name,
    )
    const { id } = known ?? addUnit(world, organization, { name: unit.name, parentId })
    fill(world, organization, id, unit)
  }
}

function delegate(world: World, { members, delegations }: Organization, accountId: string): void {
  if (!members.has(accountId))
    throw refusal(`Account ${accountId} is not a member of the organization.`)
  const services = delegations.get(accountId) ?? new Map<string, number>()
  delegations.set(accountId, services.set(STACK_SETS_PRINCIPAL, world.clock.now()))
}

function nameOf(organization: Organization, unitId: string): string {
  const { name, parentId } = organization.units.get(unitId)!
  return organization.units.has(parentId) ? `${nameOf(organization, parentId)}/${name}` : name
}

const refusal = (message: string) => new AwsFault('ValidationError', message)

function refuseBadNumber(accountId: string): void {
  if (!/^\d{12}$/.test(accountId))
    throw refusal(`An account number has twelve digits, not: ${accountId}.`)
}
