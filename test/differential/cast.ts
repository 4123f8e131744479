/** Who asks, in both engines' words. */
import type { Caller } from '../../src/sandbox/operation.ts'
import { CreateRole } from '../../src/sandbox/services/iam/CreateRole.ts'
import { CreateUser } from '../../src/sandbox/services/iam/CreateUser.ts'
import { PutRolePolicy } from '../../src/sandbox/services/iam/PutRolePolicy.ts'
import { PutUserPolicy } from '../../src/sandbox/services/iam/PutUserPolicy.ts'
import { World } from '../../src/sandbox/world.ts'

export const VENDOR = '111111111111'
export const CUSTOMER = '222222222222'
export const STRANGER = '333333333333'
export const CUSTOMER_ROLE = `arn:aws:iam::${CUSTOMER}:role/access`
export const NOW = Date.parse('2026-01-01T00:00:00Z')

const REGION = 'eu-central-1'
const OPEN = {
  Version: '2012-10-17' as const,
  Statement: { Effect: 'Allow' as const, Action: 'sts:*', Resource: '*' },
}
const TRUST = {
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com' },
    Action: 'sts:AssumeRole',
  },
}

export interface Actor {
  caller: Caller
  /** What the caller's own policies allow; root needs none. */
  identityPolicy?: typeof OPEN
}

const session = (accountId: string, role: string): Caller => ({
  accountId,
  arn: `arn:aws:sts::${accountId}:assumed-role/${role}/probe`,
  region: REGION,
})
const user = (accountId: string): Caller => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:user/Ann`,
  region: REGION,
})
const root = (accountId: string): Caller => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:root`,
  region: REGION,
})
const mighty = (caller: Caller): Actor => ({ caller, identityPolicy: OPEN })

export const CAST = {
  broker: mighty(session(VENDOR, 'broker')),
  'another role of the vendor': mighty(session(VENDOR, 'other')),
  'a role without permissions': { caller: session(VENDOR, 'powerless') },
  'a user of the vendor': mighty(user(VENDOR)),
  'the vendor’s root': mighty(root(VENDOR)),
  'a role of a stranger': mighty(session(STRANGER, 'broker')),
  'a role of the customer': mighty(session(CUSTOMER, 'broker')),
  'a role of the customer without permissions': { caller: session(CUSTOMER, 'powerless') },
  anonymous: { caller: { accountId: '', arn: 'anonymous', region: REGION } },
} satisfies Record<string, Actor>

export type ActorName = keyof typeof CAST

/** Every account has the same roles, so that only the account number tells them apart. */
export function castWorld(): World {
  let drawn = 0
  const random = {
    bytes: (length: number) => Uint8Array.from({ length }, () => drawn++ % 256),
    fraction: () => 0,
  }
  const world = new World({ now: () => NOW, sleep: async () => {} }, random)
  for (const accountId of [VENDOR, CUSTOMER, STRANGER]) {
    for (const RoleName of ['broker', 'other', 'powerless']) {
      CreateRole(world, root(accountId), {
        RoleName,
        AssumeRolePolicyDocument: TRUST,
        Tags: [{ Key: 'team', Value: 'onboarding' }],
      })
      if (RoleName !== 'powerless')
        PutRolePolicy(world, root(accountId), { RoleName, PolicyName: 'p', PolicyDocument: OPEN })
    }
    CreateUser(world, root(accountId), { UserName: 'Ann' })
    PutUserPolicy(world, root(accountId), {
      UserName: 'Ann',
      PolicyName: 'p',
      PolicyDocument: OPEN,
    })
  }
  return world
}
