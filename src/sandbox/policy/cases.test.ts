import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../operation.ts'
import { CreateRole } from '../services/iam/CreateRole.ts'
import { CreateUser } from '../services/iam/CreateUser.ts'
import { PutRolePolicy } from '../services/iam/PutRolePolicy.ts'
import { PutUserPolicy } from '../services/iam/PutUserPolicy.ts'
import { World } from '../world.ts'
import type { Decision } from './authorize.ts'
import { decide, parsePolicy } from './authorize.ts'
import type { ContextKeys } from './context.ts'

const VENDOR = '111111111111'
const CUSTOMER_ROLE = 'arn:aws:iam::222222222222:role/access'
const ROOT: Caller = {
  accountId: VENDOR,
  arn: `arn:aws:iam::${VENDOR}:root`,
  region: 'eu-central-1',
}

/**
 * One condition, or whole statements; what they leave out is filled in with an open grant to the
 * vendor's account.
 */
interface Case {
  name: string
  condition?: object
  statements?: object[]
  version?: string
  principal?: string
  calledVia?: 'cloudformation.amazonaws.com'
  /** Each of these contexts gets the verdict. */
  sends: ContextKeys[]
  verdict: Decision
}

const roleSession = (name: string): Caller => ({
  ...ROOT,
  arn: `arn:aws:sts::${VENDOR}:assumed-role/${name}/probe`,
})

const CALLERS: Record<string, Caller> = {
  broker: roleSession('broker'),
  other: roleSession('other'),
  powerless: roleSession('powerless'),
  root: ROOT,
  user: { ...ROOT, arn: `arn:aws:iam::${VENDOR}:user/Ann` },
}

function vendorWorld(): World {
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
  const policy = {
    PolicyName: 'p',
    PolicyDocument: { Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } },
  }
  for (const RoleName of ['broker', 'other', 'powerless']) {
    CreateRole(world, ROOT, {
      RoleName,
      AssumeRolePolicyDocument: trust,
      Tags: [{ Key: 'team', Value: 'onboarding' }],
    })
    if (RoleName !== 'powerless') PutRolePolicy(world, ROOT, { RoleName, ...policy })
  }
  CreateUser(world, ROOT, { UserName: 'Ann' })
  PutUserPolicy(world, ROOT, { UserName: 'Ann', ...policy })
  return world
}

function trustPolicyOf({
  version = '2012-10-17',
  condition,
  statements = [{ Condition: condition }],
}: Case) {
  const Statement = statements.map((statement) => ({
    Effect: 'Allow',
    ...('NotPrincipal' in statement ? {} : { Principal: { AWS: `arn:aws:iam::${VENDOR}:root` } }),
    ...('NotAction' in statement ? {} : { Action: 'sts:AssumeRole' }),
    ...statement,
  }))
  return parsePolicy(JSON.stringify({ Version: version, Statement }), 'trust')
}

const folder = new URL('./cases/', import.meta.url)
const world = vendorWorld()

describe.each(readdirSync(folder))('%s', (file) => {
  const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case[]
  it.each(cases)('$name', (given) => {
    const resourcePolicy = trustPolicyOf(given)
    const caller = {
      ...CALLERS[given.principal ?? 'broker']!,
      ...(given.calledVia ? { calledVia: given.calledVia } : {}),
    }
    const asked = {
      action: 'sts:AssumeRole',
      resource: CUSTOMER_ROLE,
      resourcePolicy,
      resourcePolicyMustAllow: true,
    }
    const verdicts = given.sends.map((context) => decide(world, caller, { ...asked, context }))
    expect(verdicts).toEqual(given.sends.map(() => given.verdict))
  })
})
