import type { Caller } from '../../../operation.ts'
import { partitionOf } from '../../../partition.ts'
import { decide } from '../../../policy/authorize.ts'
import { parsePolicy } from '../../../policy/parse-policy.ts'
import type { World } from '../../../world.ts'
import { findRole, saveRole, showAtOnce } from '../../iam/roles.ts'
import { uniqueId } from '../../iam/unique-ids.ts'
import { invalid } from '../template/value.ts'
import type { StackSet, Target } from './stack-set.ts'

// AWS: "Grant self-managed permissions": the names of the roles, unless the stack set names others.
export const ADMINISTRATION_ROLE = 'AWSCloudFormationStackSetAdministrationRole'
export const EXECUTION_ROLE = 'AWSCloudFormationStackSetExecutionRole'

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'member.org.stacksets.cloudformation.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
})

const roleNames = (world: World): Map<string, string> =>
  world.part('stack-sets-execution-roles', () => new Map<string, string>())

// AWS: StackSets makes the role stacksets-exec-… in each member account, with the policy
// AdministratorAccess. A service control policy does not stop it: a service-linked role makes it.
function makeRole(world: World, accountId: string, partition: string): string {
  const suffix = Buffer.from(world.random.bytes(16)).toString('hex')
  const roleName = roleNames(world).get(accountId) ?? `stacksets-exec-${suffix}`
  roleNames(world).set(accountId, roleName)
  if (findRole(world, accountId, roleName)) return roleName
  saveRole(world, {
    accountId,
    path: '/',
    roleName,
    arn: `arn:${partition}:iam::${accountId}:role/${roleName}`,
    uniqueId: uniqueId(world, 'AROA'),
    createdAt: world.clock.now(),
    maxSessionDuration: 3600,
    trustPolicy: { text: TRUST, policy: parsePolicy(TRUST, 'trust') },
    tags: {},
    inlinePolicies: {},
    attachedPolicyArns: [`arn:${partition}:iam::aws:policy/AdministratorAccess`],
  })
  showAtOnce(world, accountId, roleName)
  return roleName
}

const caller = ({ accountId, region }: Target, roleName: string): Caller => ({
  accountId,
  arn: `arn:${partitionOf(region)}:sts::${accountId}:assumed-role/${roleName}/AWSCloudFormation`,
  region,
  calledVia: 'cloudformation.amazonaws.com',
})

/**
 * The session by which a stack set works in a target account.
 *
 * @throws an `AwsFault` in the words of a stack instance's reason, if the roles do not let it in
 */
export function executionCaller(world: World, set: StackSet, target: Target): Caller {
  if (set.permissionModel === 'SERVICE_MANAGED')
    return caller(target, makeRole(world, target.accountId, partitionOf(target.region)))
  const { administrationRoleArn = '', executionRoleName } = set
  const administrator = administrationRoleArn.split('/').at(-1)!
  const role = findRole(world, target.accountId, executionRoleName)
  const entering = { ...caller({ ...target, accountId: set.accountId }, administrator) }
  const isLetIn =
    role !== undefined &&
    findRole(world, set.accountId, administrator) !== undefined &&
    decide(world, entering, {
      action: 'sts:AssumeRole',
      resource: role.arn,
      resourcePolicy: role.trustPolicy.policy,
      resourcePolicyMustAllow: true,
      resourceAccountId: target.accountId,
    }) === 'Allowed'
  if (isLetIn) return caller(target, executionRoleName)
  throw invalid(
    `Account ${target.accountId} should have '${executionRoleName}' role with trust relationship to Role '${administrator}'.`,
  )
}
