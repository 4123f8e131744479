import { AwsFault, type Caller } from '../../../operation.ts'
import { authorize } from '../../../policy/authorize.ts'
import type { World } from '../../../world.ts'
import { type Organization, organizationOf } from '../../organizations/state.ts'
import {
  endOrganizationsAccess,
  grantOrganizationsAccess,
  hasOrganizationsAccess,
  owningAccount,
  type SetInput,
} from '../stack-sets/administrator.ts'

export function ActivateOrganizationsAccess(world: World, caller: Caller) {
  grantOrganizationsAccess(world, managed(world, caller, 'ActivateOrganizationsAccess'))
  return {}
}

export function DeactivateOrganizationsAccess(world: World, caller: Caller) {
  endOrganizationsAccess(world, managed(world, caller, 'DeactivateOrganizationsAccess'))
  return {}
}

export function DescribeOrganizationsAccess(world: World, caller: Caller, input: SetInput) {
  const accountId = owningAccount(world, caller, input)
  const owner = { ...caller, accountId }
  const organization = managed(world, caller, 'DescribeOrganizationsAccess', owner)
  return { Status: hasOrganizationsAccess(world, organization) ? 'ENABLED' : 'DISABLED' }
}

function managed(
  world: World,
  caller: Caller,
  operation: string,
  owner: Caller = caller,
): Organization {
  authorize(world, caller, { action: `cloudformation:${operation}`, resource: '*' })
  const organization = organizationOf(world, owner.accountId)
  if (organization?.managementAccountId === owner.accountId) return organization
  throw new AwsFault(
    'InvalidOperationException',
    'You must be the management account of an organization to perform this operation.',
  )
}
