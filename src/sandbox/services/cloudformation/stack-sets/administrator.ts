import { AwsFault, type Caller } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import { authorize, decide } from '../../../policy/authorize.ts'
import type { World } from '../../../world.ts'
import {
  type Organization,
  organizationOf,
  STACK_SETS_PRINCIPAL,
} from '../../organizations/state.ts'
import { invalid } from '../template/value.ts'
import { refuseOther } from './preferences.ts'
import { findStackSet, type StackSet } from './stack-set.ts'

export interface SetInput {
  StackSetName?: string
  CallAs?: string
}

/** The ids of the organizations whose accounts stack sets may use. */
const activeOrganizations = (world: World): Set<string> =>
  world.part('stack-sets-organizations', () => new Set<string>())

export const hasOrganizationsAccess = (world: World, { id }: Organization): boolean =>
  activeOrganizations(world).has(id)

/** Lets stack sets use an organization, and makes StackSets a trusted service there. */
export function grantOrganizationsAccess(world: World, organization: Organization): void {
  activeOrganizations(world).add(organization.id)
  const { trustedServices } = organization
  if (!trustedServices.has(STACK_SETS_PRINCIPAL))
    trustedServices.set(STACK_SETS_PRINCIPAL, world.clock.now())
}

export const endOrganizationsAccess = (world: World, organization: Organization): void => {
  activeOrganizations(world).delete(organization.id)
  organization.trustedServices.delete(STACK_SETS_PRINCIPAL)
}

/** The account that owns the stack sets on which the caller acts. */
export function owningAccount(world: World, caller: Caller, { CallAs }: SetInput): string {
  refuseOther('callAs', CallAs, ['SELF', 'DELEGATED_ADMIN'])
  if (CallAs !== 'DELEGATED_ADMIN') return caller.accountId
  const organization = organizationOf(world, caller.accountId)
  if (!organization || !isDelegated(world, caller, organization))
    throw invalid('Account used is not a delegated administrator')
  return organization.managementAccountId
}

/** AWS: StackSets looks this up with the caller's permissions, and a denial counts as no. */
function isDelegated(world: World, caller: Caller, { delegations }: Organization): boolean {
  const action = 'organizations:ListDelegatedAdministrators'
  return (
    decide(world, caller, { action, resource: '*' }) === 'Allowed' &&
    delegations.get(caller.accountId)?.has(STACK_SETS_PRINCIPAL) === true
  )
}

/** The organization for a service-managed stack set of this owner. */
export function administeredOrganization(world: World, accountId: string): Organization {
  const organization = organizationOf(world, accountId)
  if (organization?.managementAccountId !== accountId)
    throw invalid(
      'You must be the management account or delegated admin account of an organization before operating a SERVICE_MANAGED stack set',
    )
  if (!hasOrganizationsAccess(world, organization))
    throw invalid('You must enable organizations access to operate a service managed stack set')
  return organization
}

/** The stack set that the input names, once the caller may do `operation` to it. */
export function stackSetFor(
  world: World,
  caller: Caller,
  operation: string,
  input: SetInput,
): StackSet {
  const name = input.StackSetName
  if (!name)
    throw invalid(
      "1 validation error detected: Value null at 'stackSetName' failed to satisfy constraint: Member must not be null",
    )
  const accountId = owningAccount(world, caller, input)
  const set = findStackSet(world, { accountId, region: caller.region }, name)
  authorizeSet(world, caller, operation, set?.arn ?? arnOf(caller, name))
  if (!set) throw new AwsFault('StackSetNotFoundException', `StackSet ${name} not found`, 404)
  return set
}

/** The ARN by which policies know a stack set that does not exist yet. */
export const arnOf = ({ accountId, region }: Caller, name: string): string =>
  `arn:${partitionOf(region)}:cloudformation:${region}:${accountId}:stackset/${name.split(':')[0]}:*`

export const authorizeSet = (world: World, caller: Caller, operation: string, resource: string) =>
  authorize(world, caller, {
    action: `cloudformation:${operation}`,
    resource,
    // AWS: a stack set of a delegated administrator belongs to the management account, and the
    // caller's own policies decide.
    resourceAccountId: caller.accountId,
  })
