import type { Caller } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import type { World } from '../../world.ts'
import { allow, invalidInput, organizationFor, organizationsFault } from './access.ts'
import { foundOrganization } from './membership.ts'
import { showOrganization } from './show.ts'
import { organizationOf, organizationsState } from './state.ts'

export function CreateOrganization(world: World, caller: Caller, input: { FeatureSet?: string }) {
  allow(world, caller, 'CreateOrganization')
  const { FeatureSet: featureSet = 'ALL' } = input
  if (featureSet !== 'ALL' && featureSet !== 'CONSOLIDATED_BILLING')
    throw invalidInput('You specified an invalid value.', 'INVALID_ENUM')
  if (organizationOf(world, caller.accountId))
    throw organizationsFault(
      'AlreadyInOrganizationException',
      'The AWS account is already a member of an organization.',
    )
  const organization = foundOrganization(world, {
    managementAccountId: caller.accountId,
    partition: partitionOf(caller.region),
    featureSet,
  })
  return { Organization: showOrganization(organization) }
}

export function DescribeOrganization(world: World, caller: Caller) {
  const organization = organizationFor(world, caller, 'DescribeOrganization', 'members')
  return { Organization: showOrganization(organization) }
}

export function DeleteOrganization(world: World, caller: Caller) {
  const organization = organizationFor(world, caller, 'DeleteOrganization', 'management')
  if (organization.members.size > 1)
    throw organizationsFault(
      'OrganizationNotEmptyException',
      'To delete an organization you must first remove all member accounts (except the master).',
    )
  const { organizations, byAccount } = organizationsState(world)
  organizations.delete(organization.id)
  byAccount.delete(organization.managementAccountId)
}
