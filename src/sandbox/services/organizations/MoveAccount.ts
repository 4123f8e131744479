import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { organizationFor, organizationsFault, required } from './access.ts'
import { memberFor } from './ListAccounts.ts'
import { leaveOrganization, moveMember } from './membership.ts'
import { isUnitOrRoot, type Organization } from './state.ts'

interface MoveInput {
  AccountId?: string
  SourceParentId?: string
  DestinationParentId?: string
}

export function MoveAccount(world: World, caller: Caller, input: MoveInput) {
  const organization = organizationFor(world, caller, 'MoveAccount', 'management')
  const { accountId, parentId } = memberFor(organization, input.AccountId)
  const source = required(input.SourceParentId, 'SourceParentId')
  const destination = required(input.DestinationParentId, 'DestinationParentId')
  if (!isUnitOrRoot(organization, source) || source !== parentId)
    throw organizationsFault(
      'SourceParentNotFoundException',
      "You specified a source parent that doesn't exist.",
    )
  if (!isUnitOrRoot(organization, destination))
    throw organizationsFault(
      'DestinationParentNotFoundException',
      "You specified a destination parent that doesn't exist.",
    )
  if (source === destination)
    throw organizationsFault(
      'DuplicateAccountException',
      'The account is already in the specified destination.',
    )
  moveMember(world, organization, { accountId, parentId: destination })
}

/** AWS: a closed account stays in the organization, as SUSPENDED. */
export function CloseAccount(world: World, caller: Caller, input: { AccountId?: string }) {
  const organization = organizationFor(world, caller, 'CloseAccount', 'management')
  const member = memberFor(organization, input.AccountId)
  if (member.accountId === organization.managementAccountId)
    throw organizationsFault(
      'ConstraintViolationException',
      "You can't close the management account.",
      'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
    )
  if (member.status === 'SUSPENDED')
    throw organizationsFault(
      'AccountAlreadyClosedException',
      'The provided account is already closed.',
    )
  member.status = 'SUSPENDED'
}

export function RemoveAccountFromOrganization(
  world: World,
  caller: Caller,
  input: { AccountId?: string },
) {
  const action = 'RemoveAccountFromOrganization'
  const organization = organizationFor(world, caller, action, 'management')
  const { accountId } = memberFor(organization, input.AccountId)
  removeMember(world, organization, accountId)
}

export function LeaveOrganization(world: World, caller: Caller) {
  const organization = organizationFor(world, caller, 'LeaveOrganization', 'members')
  removeMember(world, organization, caller.accountId)
}

function removeMember(world: World, organization: Organization, accountId: string): void {
  if (accountId === organization.managementAccountId)
    throw organizationsFault(
      'MasterCannotLeaveOrganizationException',
      'The management account cannot leave the organization.',
    )
  if (organization.delegations.has(accountId))
    throw organizationsFault(
      'ConstraintViolationException',
      'You cannot remove a delegated administrator. Deregister it first.',
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    )
  leaveOrganization(world, organization, accountId)
}
