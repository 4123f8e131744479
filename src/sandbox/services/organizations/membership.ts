import type { World } from '../../world.ts'
import { deployAutomatically } from '../cloudformation/stack-sets/auto-deployment.ts'
import { iamAccount, nameAccount } from '../iam/state.ts'
import { ancestorsOf, idText, type Member, type Organization, organizationsState } from './state.ts'

type NewOrganization = Pick<Organization, 'managementAccountId' | 'partition' | 'featureSet'>

/** Makes an organization whose only member is its management account. */
export function foundOrganization(world: World, founder: NewOrganization): Organization {
  const { managementAccountId, partition, featureSet } = founder
  const rootId = `r-${idText(world, 4)}`
  const organization: Organization = {
    id: `o-${idText(world, 10)}`,
    rootId,
    managementAccountId,
    partition,
    featureSet,
    units: new Map(),
    members: new Map(),
    trustedServices: new Map(),
    delegations: new Map(),
  }
  organizationsState(world).organizations.set(organization.id, organization)
  joinOrganization(world, organization, {
    accountId: managementAccountId,
    name: 'Management account',
    joinedMethod: 'INVITED',
  })
  return organization
}

const emailOf = (accountId: string): string => `account-${accountId}@example.com`

/** What is known of an account that joins; the rest has defaults. */
export type NewMember = Pick<Member, 'accountId'> & Partial<Member>

/** Adds an account. Stack sets with automatic deployment make their stacks there. */
export function joinOrganization(
  world: World,
  organization: Organization,
  joining: NewMember,
): Member {
  const { accountId } = joining
  const member: Member = {
    name: `Account ${accountId}`,
    email: emailOf(accountId),
    status: 'ACTIVE',
    joinedMethod: 'CREATED',
    joinedAt: world.clock.now(),
    parentId: organization.rootId,
    disabledRegions: [],
    ...joining,
  }
  iamAccount(world, accountId)
  nameAccount(world, accountId, member.name)
  organization.members.set(accountId, member)
  organizationsState(world).byAccount.set(accountId, organization)
  deployAutomatically(world, organization, accountId, [])
  return member
}

/** Moves an account to another root or OU. */
export function moveMember(
  world: World,
  organization: Organization,
  { accountId, parentId }: Pick<Member, 'accountId' | 'parentId'>,
): void {
  const before = ancestorsOf(organization, accountId)
  organization.members.get(accountId)!.parentId = parentId
  deployAutomatically(world, organization, accountId, before)
}

/** Removes an account. Stack sets with automatic deployment delete their stacks there. */
export function leaveOrganization(
  world: World,
  organization: Organization,
  accountId: string,
): void {
  const before = ancestorsOf(organization, accountId)
  organization.members.delete(accountId)
  organization.delegations.delete(accountId)
  organizationsState(world).byAccount.delete(accountId)
  deployAutomatically(world, organization, accountId, before)
}
