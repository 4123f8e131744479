import type { Caller } from '../../src/sandbox/operation.ts'
import { decide, parsePolicy } from '../../src/sandbox/policy/authorize.ts'
import { CreateRole } from '../../src/sandbox/services/iam/CreateRole.ts'
import { PutRolePolicy } from '../../src/sandbox/services/iam/PutRolePolicy.ts'
import { World } from '../../src/sandbox/world.ts'

export const VENDOR = '111111111111'
export const STRANGER = '333333333333'
export const BROKER = `arn:aws:iam::${VENDOR}:role/broker`
export const EXTERNAL_ID = 'rc-abcdefghjkmnpqrstuvwxyz23456'
const CUSTOMER_ROLE = 'arn:aws:iam::222222222222:role/access'

const session = (accountId: string, role: string): Caller => ({
  accountId,
  arn: `arn:aws:sts::${accountId}:assumed-role/${role}/probe`,
  region: 'eu-central-1',
})

const CALLERS = {
  broker: session(VENDOR, 'broker'),
  other: session(VENDOR, 'other'),
  stranger: session(STRANGER, 'broker'),
}

export interface Call {
  caller?: keyof typeof CALLERS
  externalId?: string
  action?: string
}

/**
 * The sandbox's evaluator as the judge of one call of AssumeRole; `accepted` tells whether IAM
 * would take the policy at all.
 */
export function referee(): (policy: object, call: Call) => { accepted: boolean; allowed: boolean } {
  const world = peopled()
  return (policy, { caller = 'broker', externalId, action = 'sts:AssumeRole' }) => {
    const resourcePolicy = accepted(policy)
    if (!resourcePolicy) return { accepted: false, allowed: false }
    const context =
      action === 'sts:AssumeRole'
        ? { 'sts:ExternalId': externalId }
        : { 'aws:TagKeys': ['rolecall:a'] }
    const asked = {
      action,
      resource: CUSTOMER_ROLE,
      resourcePolicy,
      resourcePolicyMustAllow: true,
      context,
    }
    return { accepted: true, allowed: decide(world, CALLERS[caller], asked) === 'Allowed' }
  }
}

function accepted(policy: object) {
  try {
    return parsePolicy(policy, 'trust')
  } catch {
    return undefined
  }
}

/** Roles that may assume any role, in the vendor's and in a stranger's account. */
function peopled(): World {
  let drawn = 0
  const random = {
    bytes: (length: number) => Uint8Array.from({ length }, () => drawn++ % 256),
    fraction: () => 0,
  }
  const world = new World(
    { now: () => Date.parse('2026-01-01T00:00:00Z'), sleep: async () => {} },
    random,
  )
  const trust = {
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  }
  const PolicyDocument = { Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } }
  for (const [accountId, RoleName] of [
    [VENDOR, 'broker'],
    [VENDOR, 'other'],
    [STRANGER, 'broker'],
  ] as const) {
    const root: Caller = {
      accountId,
      arn: `arn:aws:iam::${accountId}:root`,
      region: 'eu-central-1',
    }
    CreateRole(world, root, { RoleName, AssumeRolePolicyDocument: trust })
    PutRolePolicy(world, root, { RoleName, PolicyName: 'p', PolicyDocument })
  }
  return world
}
