import type { Caller } from '../../../operation.ts'
import { parsePolicy } from '../../../policy/parse-policy.ts'
import type { World } from '../../../world.ts'
import { findRole, saveRole, showAtOnce } from '../../iam/roles.ts'
import { uniqueId } from '../../iam/unique-ids.ts'
import { partitionOf } from '../engine/stack.ts'
import type { Target } from './stack-set.ts'

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

/** The session by which a service-managed stack set works in a member account. */
export function executionCaller(world: World, { accountId, region }: Target): Caller {
  const partition = partitionOf(region)
  const roleName = makeRole(world, accountId, partition)
  return {
    accountId,
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/AWSCloudFormation`,
    region,
    calledVia: 'cloudformation.amazonaws.com',
  }
}
