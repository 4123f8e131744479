import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AwsFault, Caller } from '../../operation.ts'
import { decide } from '../../policy/authorize.ts'
import { World } from '../../world.ts'
import { AttachRolePolicy } from '../iam/AttachRolePolicy.ts'
import { findAccessKey } from '../iam/access-keys.ts'
import { CreateRole } from '../iam/CreateRole.ts'
import { DeleteRole } from '../iam/DeleteRole.ts'
import type { Input } from '../iam/input.ts'
import { DeleteRolePolicy, PutRolePolicy } from '../iam/PutRolePolicy.ts'
import { UpdateAssumeRolePolicy } from '../iam/UpdateAssumeRolePolicy.ts'
import { AssumeRole } from './AssumeRole.ts'
import { GetCallerIdentity } from './GetCallerIdentity.ts'

const VENDOR = '111111111111'
const CUSTOMER = '222222222222'
const ACCESS = `arn:aws:iam::${CUSTOMER}:role/access`
const administrator = (accountId: string): Caller => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:user/Administrator`,
  region: 'us-east-1',
})

const assume = { Effect: 'Allow', Action: 'sts:AssumeRole' }
const trustVendor = (externalId = 'good-1234') => ({
  Version: '2012-10-17',
  Statement: [
    {
      ...assume,
      Principal: { AWS: VENDOR },
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    },
  ],
})

let now: number
let world: World
let broker: Caller

beforeEach(() => {
  now = Date.parse('2026-01-01T00:00:00Z')
  let drawn = 0
  const random = {
    bytes: (length: number) =>
      createHash('sha512').update(`${drawn++}`).digest().subarray(0, length),
    fraction: () => 0,
  }
  world = new World({ now: () => now, sleep: async () => {} }, random)
  const trust = { Statement: [{ ...assume, Principal: { AWS: VENDOR } }] }
  CreateRole(world, administrator(VENDOR), {
    RoleName: 'broker',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  })
  putBrokerPolicy({
    Effect: 'Allow',
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Resource: '*',
  })
  CreateRole(world, administrator(CUSTOMER), {
    RoleName: 'access',
    AssumeRolePolicyDocument: JSON.stringify(trustVendor()),
    MaxSessionDuration: '7200',
  })
  broker = callerOf(
    AssumeRole(world, administrator(VENDOR), {
      RoleArn: `arn:aws:iam::${VENDOR}:role/broker`,
      RoleSessionName: 'probe',
    }),
  )
})

function putBrokerPolicy(...Statement: object[]): void {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  PutRolePolicy(world, administrator(VENDOR), {
    RoleName: 'broker',
    PolicyName: 'assume',
    PolicyDocument,
  })
}

function trustNow(...Statement: object[]): void {
  UpdateAssumeRolePolicy(world, administrator(CUSTOMER), {
    RoleName: 'access',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  })
}

function callerOf({ Credentials: { AccessKeyId } }: ReturnType<typeof AssumeRole>): Caller {
  const { accountId, arn } = findAccessKey(world, AccessKeyId)!
  return { accountId, arn, region: 'us-east-1', accessKeyId: AccessKeyId }
}

const request = (more: Input = {}): Input => ({
  RoleArn: ACCESS,
  RoleSessionName: 'job',
  ExternalId: 'good-1234',
  ...more,
})
const enter = (more: Input = {}, caller = broker) => AssumeRole(world, caller, request(more))

function fault(act: () => unknown): AwsFault {
  try {
    act()
  } catch (error) {
    return error as AwsFault
  }
  throw new Error('expected a fault')
}

describe('AssumeRole', () => {
  it('lets the broker in with the right external ID and nobody without', () => {
    const { Credentials, AssumedRoleUser } = enter()
    expect(AssumedRoleUser.Arn).toBe(`arn:aws:sts::${CUSTOMER}:assumed-role/access/job`)
    expect(AssumedRoleUser.AssumedRoleId).toMatch(/^AROA[A-Z0-9]{17}:job$/)
    expect(Credentials.AccessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/)
    expect(Credentials.Expiration).toEqual(new Date(now + 3_600_000))
    for (const ExternalId of [undefined, 'wrong-1234', 'GOOD-1234']) {
      expect(fault(() => enter({ ExternalId }))).toMatchObject({
        code: 'AccessDenied',
        status: 403,
      })
    }
  })

  it('lets no root user in, as AWS does', () => {
    const root = { ...administrator(VENDOR), arn: `arn:aws:iam::${VENDOR}:root` }
    expect(fault(() => enter({}, root))).toMatchObject({
      code: 'AccessDenied',
      message: 'Roles may not be assumed by root accounts.',
      status: 403,
    })
  })

  it('answers alike for an unknown role and for one that does not trust the caller', () => {
    const unknown = fault(() => enter({ RoleArn: `arn:aws:iam::${CUSTOMER}:role/nobody` }))
    const untrusting = fault(() => enter({ ExternalId: 'wrong-1234' }))
    const who = `User: arn:aws:sts::${VENDOR}:assumed-role/broker/probe is not authorized to perform: sts:AssumeRole on resource:`
    expect(untrusting.message).toBe(`${who} ${ACCESS}`)
    expect(unknown).toMatchObject({
      code: untrusting.code,
      message: `${who} arn:aws:iam::${CUSTOMER}:role/nobody`,
    })
  })

  it('needs the permission of the caller across accounts', () => {
    putBrokerPolicy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
    expect(fault(() => enter()).code).toBe('AccessDenied')
    putBrokerPolicy(
      { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
      { Effect: 'Deny', Action: 'sts:*', Resource: ACCESS },
    )
    expect(fault(() => enter()).code).toBe('AccessDenied')
  })

  it('needs no permission of the caller within one account if the trust policy names it', () => {
    putBrokerPolicy({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
    const roleArn = `arn:aws:iam::${VENDOR}:role/next`
    const make = (RoleName: string, principal: string) =>
      CreateRole(world, administrator(VENDOR), {
        RoleName,
        AssumeRolePolicyDocument: { Statement: { ...assume, Principal: { AWS: principal } } },
      })
    make('next', `arn:aws:iam::${VENDOR}:role/broker`)
    expect(
      AssumeRole(world, broker, { RoleArn: roleArn, RoleSessionName: 'job' }).AssumedRoleUser.Arn,
    ).toContain('/next/job')
    make('delegated', VENDOR)
    expect(
      fault(() =>
        AssumeRole(world, broker, {
          RoleArn: `arn:aws:iam::${VENDOR}:role/delegated`,
          RoleSessionName: 'job',
        }),
      ).code,
    ).toBe('AccessDenied')
  })

  it('does not know a principal again that was deleted and made anew', () => {
    const trust = { Statement: { ...assume, Principal: { AWS: ACCESS } } }
    CreateRole(world, administrator(VENDOR), { RoleName: 'back', AssumeRolePolicyDocument: trust })
    const PolicyDocument = { Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } }
    PutRolePolicy(world, administrator(CUSTOMER), {
      RoleName: 'access',
      PolicyName: 'p',
      PolicyDocument,
    })
    const back = { RoleArn: `arn:aws:iam::${VENDOR}:role/back`, RoleSessionName: 'back' }
    expect(AssumeRole(world, callerOf(enter()), back).AssumedRoleUser.Arn).toContain('/back/back')
    DeleteRolePolicy(world, administrator(CUSTOMER), { RoleName: 'access', PolicyName: 'p' })
    DeleteRole(world, administrator(CUSTOMER), { RoleName: 'access' })
    CreateRole(world, administrator(CUSTOMER), {
      RoleName: 'access',
      AssumeRolePolicyDocument: trustVendor(),
    })
    PutRolePolicy(world, administrator(CUSTOMER), {
      RoleName: 'access',
      PolicyName: 'p',
      PolicyDocument,
    })
    const anew = callerOf(enter())
    expect(fault(() => AssumeRole(world, anew, back)).code).toBe('AccessDenied')
  })
})

describe('session tags and source identity', () => {
  const trusted = trustVendor().Statement[0]!
  it('are decided by statements of their own, without the external ID', () => {
    expect(fault(() => enter({ Tags: [{ Key: 'team', Value: 'a' }] })).message).toContain(
      'sts:TagSession',
    )
    expect(fault(() => enter({ SourceIdentity: 'ann' })).message).toContain('sts:SetSourceIdentity')
    trustNow({ ...trusted, Action: ['sts:AssumeRole', 'sts:TagSession'] })
    expect(fault(() => enter({ Tags: [{ Key: 'team', Value: 'a' }] })).message).toContain(
      'sts:TagSession',
    )
    const tagging = {
      Effect: 'Allow',
      Principal: { AWS: VENDOR },
      Action: 'sts:TagSession',
      Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } },
    }
    trustNow(trusted, tagging, {
      Effect: 'Allow',
      Principal: { AWS: VENDOR },
      Action: 'sts:SetSourceIdentity',
    })
    expect(enter({ Tags: [{ Key: 'team', Value: 'a' }], SourceIdentity: 'ann' })).toMatchObject({
      SourceIdentity: 'ann',
      PackedPolicySize: 2,
    })
    expect(fault(() => enter({ Tags: [{ Key: 'team', Value: 'b' }] })).message).toContain(
      'sts:TagSession',
    )
  })
})

describe('transitive tags of the caller’s session', () => {
  const tagging = (principal: string, keys: string) => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: 'sts:TagSession',
    Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': keys } },
  })
  /** A session with a transitive tag, as EKS Pod Identity makes them. */
  const tagged = () => {
    UpdateAssumeRolePolicy(world, administrator(VENDOR), {
      RoleName: 'broker',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ ...assume, Principal: { AWS: VENDOR } }, tagging(VENDOR, '*')],
      }),
    })
    return callerOf(
      AssumeRole(world, administrator(VENDOR), {
        RoleArn: `arn:aws:iam::${VENDOR}:role/broker`,
        RoleSessionName: 'pod',
        Tags: [{ Key: 'eks-cluster-name', Value: 'one' }],
        TransitiveTagKeys: ['eks-cluster-name'],
      }),
    )
  }

  it('need sts:TagSession in the trust of the next role, with their keys (F7)', () => {
    expect(fault(() => enter({}, tagged())).message).toContain('sts:TagSession')
    trustNow(trustVendor().Statement[0]!, tagging(VENDOR, 'rolecall:*'))
    expect(fault(() => enter({}, tagged())).message).toContain('sts:TagSession')
    trustNow(trustVendor().Statement[0]!, tagging(VENDOR, 'eks-*'))
    expect(enter({}, tagged()).PackedPolicySize).toBeGreaterThan(0)
  })

  it('are not there without them: the size is then absent', () => {
    expect(enter().PackedPolicySize).toBeUndefined()
  })
})

describe('session policies', () => {
  const can = (Policy: string, action: string) =>
    decide(world, callerOf(enter({ Policy })), { action, resource: '*' })
  const allow = (Action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    })

  it('leave a session what role and session policy both allow', () => {
    AttachRolePolicy(world, administrator(CUSTOMER), {
      RoleName: 'access',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    })
    expect(can(allow('s3:List*'), 's3:ListAllMyBuckets')).toBe('Allowed')
    expect(can(allow('s3:List*'), 's3:CreateBucket')).toBe('ImplicitlyDenied')
    expect(can(allow('*'), 'sqs:ListQueues')).toBe('ImplicitlyDenied')
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }]
    expect(
      decide(world, callerOf(enter({ PolicyArns })), { action: 's3:PutObject', resource: '*' }),
    ).toBe('ImplicitlyDenied')
  })

  it('can deny everything but to ask who one is', () => {
    const caller = callerOf(
      enter({
        Policy: JSON.stringify({ Statement: { Effect: 'Deny', Action: '*', Resource: '*' } }),
      }),
    )
    expect(decide(world, caller, { action: 's3:ListAllMyBuckets', resource: '*' })).toBe(
      'ExplicitlyDenied',
    )
    expect(GetCallerIdentity(world, caller)).toMatchObject({
      Account: CUSTOMER,
      Arn: `arn:aws:sts::${CUSTOMER}:assumed-role/access/job`,
    })
  })

  it('are refused when malformed or too long', () => {
    expect(fault(() => enter({ Policy: '{' })).code).toBe('MalformedPolicyDocument')
    expect(fault(() => enter({ Policy: `{${' '.repeat(2048)}` })).message).toContain(
      "at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048",
    )
  })

  it('and tags are refused when they are too large packed', () => {
    const Tags = Array.from({ length: 50 }, (_, n) => ({
      Key: `k${n}`,
      Value: createHash('sha512').update(`${n}`).digest('hex'),
    }))
    expect(fault(() => enter({ Tags })).code).toBe('PackedPolicyTooLarge')
  })
})

describe('limits', () => {
  it.each([
    [
      { RoleSessionName: 'a' },
      "Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      { RoleSessionName: 'a b' },
      "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      { RoleSessionName: undefined },
      "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    ],
    [
      { ExternalId: 'a' },
      "Value 'a' at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      { ExternalId: 'a b' },
      "at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*",
    ],
    [{ ExternalId: 'x'.repeat(1225) }, 'Member must have length less than or equal to 1224'],
    [
      { DurationSeconds: '899' },
      "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [{ DurationSeconds: 43_201 }, 'Member must have value less than or equal to 43200'],
    [
      { DurationSeconds: 3601 },
      'exceeds the 1 hour session limit for roles assumed by role chaining',
    ],
    [
      { RoleArn: `arn:aws:iam::${CUSTOMER}:user/ann` },
      `arn:aws:iam::${CUSTOMER}:user/ann is invalid`,
    ],
  ])('refuse %o', (more, message) => {
    const refused = fault(() => enter(more))
    expect(refused.code).toBe('ValidationError')
    expect(refused.message).toContain(message)
  })

  it('allow a session as long as the role does', () => {
    expect(enter({ DurationSeconds: 7200 }, administrator(VENDOR)).Credentials.Expiration).toEqual(
      new Date(now + 7_200_000),
    )
    expect(fault(() => enter({ DurationSeconds: 7201 }, administrator(VENDOR))).message).toContain(
      'exceeds the MaxSessionDuration set for this role',
    )
  })
})

describe('propagation delay', () => {
  beforeEach(() => {
    now += 60_000
    world.knobs.iamPropagationMs = 4000
  })

  it('hides a new role from STS for a while', () => {
    CreateRole(world, administrator(CUSTOMER), {
      RoleName: 'fresh',
      AssumeRolePolicyDocument: trustVendor(),
    })
    const RoleArn = `arn:aws:iam::${CUSTOMER}:role/fresh`
    now += 3999
    expect(fault(() => enter({ RoleArn })).code).toBe('AccessDenied')
    now += 1
    expect(enter({ RoleArn }).AssumedRoleUser.Arn).toContain('/fresh/')
  })

  it('shows STS a changed role in its former shape, and a deleted one as if it were there', () => {
    trustNow(trustVendor('new-12345').Statement[0]!)
    expect(enter().AssumedRoleUser.Arn).toContain('/access/')
    now += 4000
    expect(fault(() => enter()).code).toBe('AccessDenied')
    DeleteRole(world, administrator(CUSTOMER), { RoleName: 'access' })
    expect(enter({ ExternalId: 'new-12345' }).AssumedRoleUser.Arn).toContain('/access/')
    now += 4000
    expect(fault(() => enter({ ExternalId: 'new-12345' })).code).toBe('AccessDenied')
  })
})
