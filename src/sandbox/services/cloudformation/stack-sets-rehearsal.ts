import { seedOrganization, type UnitSeed } from '../../control/seed-organization.ts'
import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { Stack } from './engine/stack.ts'
import { CreateStack } from './operations/CreateStack.ts'
import { ListStackInstances } from './operations/ListStackInstances.ts'
import { quickWorld, settled } from './rehearsal.ts'
import { type StackSet, setsOf } from './stack-sets/stack-set.ts'

/** The administrator of an organization's management account. */
export const MANAGER: Caller = {
  accountId: '900000000000',
  arn: 'arn:aws:iam::900000000000:user/Administrator',
  region: 'eu-west-1',
}

export const callerIn = (accountId: string): Caller => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:user/Administrator`,
  region: 'eu-west-1',
})

/** Account numbers that count up from `first`. */
export const accountIds = (count: number, first = 300_000_000_001): string[] =>
  Array.from({ length: count }, (_, index) => String(first + index))

export const unitOf = (name: string, ids: readonly string[], more: Partial<UnitSeed> = {}) => ({
  name,
  accounts: ids.map((accountId) => ({ accountId })),
  ...more,
})

/** A world with an organization, and the ids of its OUs. */
export function organizedWorld(organizationalUnits: UnitSeed[], world: World = quickWorld()) {
  const { accountId: managementAccountId } = MANAGER
  const seeded = seedOrganization(world, { managementAccountId, organizationalUnits })
  return { world, rootId: seeded.rootId, units: seeded.organizationalUnits }
}

/** A member template with one role. */
export const roleTemplate = (more: object = {}, roleProperties: object = {}) => ({
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'VendorAccess',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' },
          ],
        },
        ...roleProperties,
      },
    },
    ...more,
  },
})

const TOLERANT = { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100 }

/** The properties of a service-managed stack set for these OUs. */
export const setProperties = (unitIds: readonly string[], more: object = {}) => ({
  StackSetName: 'vendor-access',
  PermissionModel: 'SERVICE_MANAGED',
  AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
  Capabilities: ['CAPABILITY_NAMED_IAM'],
  OperationPreferences: TOLERANT,
  StackInstancesGroup: [
    { DeploymentTargets: { OrganizationalUnitIds: unitIds }, Regions: ['eu-west-1'] },
  ],
  TemplateBody: JSON.stringify(roleTemplate()),
  ...more,
})

export const launcherOf = (properties: object) =>
  JSON.stringify({
    Resources: { Accounts: { Type: 'AWS::CloudFormation::StackSet', Properties: properties } },
  })

/** Launches a stack with the stack set, and waits for its end. */
export async function launch(world: World, properties: object, caller = MANAGER): Promise<Stack> {
  const TemplateBody = launcherOf(properties)
  const { StackId } = CreateStack(world, caller, { StackName: 'launcher', TemplateBody })
  return settled(world, StackId, caller)
}

export const onlySet = (world: World): StackSet => [...setsOf(world).values()].at(-1)!

/** Waits until no operation of the stack set is left. */
export async function idle(set: StackSet): Promise<void> {
  while (set.operations.at(-1)?.endedAt === undefined) await set.operations.at(-1)?.done
}

/** `ACCOUNT STATUS DETAILED_STATUS` of every instance, as the API lists them. */
export const instanceLines = (world: World, StackSetName = 'vendor-access') =>
  ListStackInstances(world, MANAGER, { StackSetName }).Summaries.map(
    ({ Account, Status, StackInstanceStatus }) =>
      `${Account} ${Status} ${StackInstanceStatus?.DetailedStatus}`,
  )
