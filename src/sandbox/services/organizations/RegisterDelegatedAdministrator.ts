import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import {
  invalidInput,
  organizationFor,
  organizationsFault,
  type PageInput,
  pageOf,
  required,
} from './access.ts'
import { memberFor } from './ListAccounts.ts'
import { seconds, showMember } from './show.ts'
import type { Organization } from './state.ts'

interface DelegationInput {
  AccountId?: string
  ServicePrincipal?: string
}

// AWS: at most five delegated administrators for StackSets.
const MAX_DELEGATED_ADMINISTRATORS = 5

export function readPrincipal(given: string | undefined): string {
  const principal = required(given, 'ServicePrincipal')
  // AWS: StackSets is known by another name, STACK_SETS_PRINCIPAL.
  if (
    /^[\w-]+(?:\.[\w-]+)*\.amazonaws\.com$/.test(principal) &&
    principal !== 'stacksets.cloudformation.amazonaws.com'
  )
    return principal
  throw invalidInput(
    'You specified an unrecognized service principal.',
    'UNRECOGNIZED_SERVICE_PRINCIPAL',
  )
}

export function RegisterDelegatedAdministrator(
  world: World,
  caller: Caller,
  input: DelegationInput,
): void {
  const action = 'RegisterDelegatedAdministrator'
  const organization = organizationFor(world, caller, action, 'management')
  const { accountId } = memberFor(organization, input.AccountId)
  const principal = readPrincipal(input.ServicePrincipal)
  refuseRegistration(organization, accountId, principal)
  const { delegations } = organization
  const own = delegations.get(accountId) ?? new Map<string, number>()
  delegations.set(accountId, own.set(principal, world.clock.now()))
}

function refuseRegistration(
  { managementAccountId, delegations, trustedServices }: Organization,
  accountId: string,
  principal: string,
): void {
  if (accountId === managementAccountId)
    throw organizationsFault(
      'ConstraintViolationException',
      'You cannot register master account/yourself as delegated administrator for your organization.',
      'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    )
  if (delegations.get(accountId)?.has(principal))
    throw organizationsFault(
      'AccountAlreadyRegisteredException',
      'The provided account is already a delegated administrator for your organization.',
    )
  if (!trustedServices.has(principal))
    throw organizationsFault(
      'ConstraintViolationException',
      `You must enable trusted access for ${principal} before you register a delegated administrator.`,
      'SERVICE_ACCESS_NOT_ENABLED',
    )
  const count = [...delegations.values()].filter((one) => one.has(principal)).length
  if (count >= MAX_DELEGATED_ADMINISTRATORS)
    throw organizationsFault(
      'ConstraintViolationException',
      'You have exceeded the number of delegated administrators for this service.',
      'MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED',
    )
}

export function DeregisterDelegatedAdministrator(
  world: World,
  caller: Caller,
  input: DelegationInput,
): void {
  const action = 'DeregisterDelegatedAdministrator'
  const organization = organizationFor(world, caller, action, 'management')
  const { accountId } = memberFor(organization, input.AccountId)
  const own = organization.delegations.get(accountId)
  if (!own?.delete(readPrincipal(input.ServicePrincipal)))
    throw organizationsFault(
      'AccountNotRegisteredException',
      'The provided account is not a registered delegated administrator for your organization.',
    )
  if (own.size === 0) organization.delegations.delete(accountId)
}

export function ListDelegatedAdministrators(
  world: World,
  caller: Caller,
  input: PageInput & DelegationInput,
) {
  const action = 'ListDelegatedAdministrators'
  const organization = organizationFor(world, caller, action, 'administrators')
  const { ServicePrincipal: wanted } = input
  const administrators = [...organization.delegations].filter(
    ([, services]) => wanted === undefined || services.has(wanted),
  )
  const { page, next } = pageOf(administrators, input)
  return {
    DelegatedAdministrators: page.map(([accountId, services]) => ({
      ...showMember(organization, organization.members.get(accountId)!),
      DelegationEnabledDate: seconds(Math.min(...services.values())),
    })),
    ...next,
  }
}

export function ListDelegatedServicesForAccount(
  world: World,
  caller: Caller,
  input: PageInput & DelegationInput,
) {
  const action = 'ListDelegatedServicesForAccount'
  const organization = organizationFor(world, caller, action, 'administrators')
  const { accountId } = memberFor(organization, input.AccountId)
  const services = organization.delegations.get(accountId)
  if (!services)
    throw organizationsFault(
      'AccountNotRegisteredException',
      'The provided account is not a registered delegated administrator for your organization.',
    )
  const { page, next } = pageOf([...services], input)
  return {
    DelegatedServices: page.map(([ServicePrincipal, at]) => ({
      ServicePrincipal,
      DelegationEnabledDate: seconds(at),
    })),
    ...next,
  }
}
