import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { organizationFor, type PageInput, pageOf } from './access.ts'
import { readPrincipal } from './RegisterDelegatedAdministrator.ts'
import { seconds } from './show.ts'

interface ServiceInput {
  ServicePrincipal?: string
}

/**
 * AWS: for StackSets this is not enough. Only CloudFormation's ActivateOrganizationsAccess lets
 * stack sets use the organization.
 */
export function EnableAWSServiceAccess(world: World, caller: Caller, input: ServiceInput) {
  const organization = organizationFor(world, caller, 'EnableAWSServiceAccess', 'management')
  const principal = readPrincipal(input.ServicePrincipal)
  const { trustedServices } = organization
  if (!trustedServices.has(principal)) trustedServices.set(principal, world.clock.now())
}

export function DisableAWSServiceAccess(world: World, caller: Caller, input: ServiceInput) {
  const organization = organizationFor(world, caller, 'DisableAWSServiceAccess', 'management')
  organization.trustedServices.delete(readPrincipal(input.ServicePrincipal))
}

export function ListAWSServiceAccessForOrganization(
  world: World,
  caller: Caller,
  input: PageInput,
) {
  const action = 'ListAWSServiceAccessForOrganization'
  const organization = organizationFor(world, caller, action, 'administrators')
  const { page, next } = pageOf([...organization.trustedServices], input)
  return {
    EnabledServicePrincipals: page.map(([ServicePrincipal, at]) => ({
      ServicePrincipal,
      DateEnabled: seconds(at),
    })),
    ...next,
  }
}
