import { describe, expect, it } from 'vitest'
import type { Caller } from '../operation.ts'
import { saveAccessKey } from '../services/iam/access-keys.ts'
import { saveRole } from '../services/iam/roles.ts'
import type { Role, StoredPolicy } from '../services/iam/state.ts'
import { iamAccount } from '../services/iam/state.ts'
import { World } from '../world.ts'
import { authorize, decide, parsePolicy } from './authorize.ts'

const ACCOUNT = '111111111111'
const NOW = Date.parse('2026-01-01T00:00:00Z')
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:calls`

const stored = (document: object): StoredPolicy => ({
  text: JSON.stringify(document),
  policy: parsePolicy(document, 'identity'),
})
const statement = (Effect: 'Allow' | 'Deny', Action: string, Resource = '*') =>
  stored({ Version: '2012-10-17', Statement: { Effect, Action, Resource } })
const openTo = (Principal: unknown, Action = 'sns:Publish', Effect = 'Allow') =>
  parsePolicy(
    { Version: '2012-10-17', Statement: [{ Effect, Principal, Action, Resource: '*' }] },
    'resource',
  )

interface Given {
  inline?: StoredPolicy
  boundary?: string
  session?: StoredPolicy
}

function worldWithRole({ inline, boundary, session }: Given): { world: World; caller: Caller } {
  const world = new World(
    { now: () => NOW, sleep: async () => {} },
    { bytes: (length) => new Uint8Array(length), fraction: () => 0 },
  )
  const role: Role = {
    accountId: ACCOUNT,
    path: '/',
    arn: `arn:aws:iam::${ACCOUNT}:role/worker`,
    roleName: 'worker',
    uniqueId: 'AROAWORKER0000000001',
    createdAt: NOW,
    tags: {},
    inlinePolicies: inline ? { inline } : {},
    attachedPolicyArns: [],
    trustPolicy: stored({
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' },
    }),
    maxSessionDuration: 3600,
    ...(boundary === undefined ? {} : { permissionsBoundaryArn: boundary }),
  }
  saveRole(world, role)
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/job`
  const policies = session ? [session.policy] : []
  const ofRole = { roleId: role.uniqueId, tags: {}, transitiveTagKeys: [], policies, issuedAt: NOW }
  saveAccessKey(world, {
    accessKeyId: 'ASIAJOB',
    secretAccessKey: 's',
    accountId: ACCOUNT,
    arn,
    createdAt: NOW,
    session: ofRole,
  })
  return { world, caller: { accountId: ACCOUNT, arn, region: 'us-east-1', accessKeyId: 'ASIAJOB' } }
}

const publish = { action: 'sns:Publish', resource: TOPIC }
const stranger: Caller = {
  accountId: '222222222222',
  arn: 'arn:aws:iam::222222222222:root',
  region: 'us-east-1',
}

describe('decide within one account', () => {
  const allowed = statement('Allow', 'sns:*')
  it('follows the identity policies', () => {
    const { world, caller } = worldWithRole({ inline: allowed })
    expect(decide(world, caller, publish)).toBe('Allowed')
    expect(decide(world, caller, { ...publish, action: 'sqs:SendMessage' })).toBe(
      'ImplicitlyDenied',
    )
  })

  it('lets the resource policy alone suffice when it names the role', () => {
    const { world, caller } = worldWithRole({})
    expect(
      decide(world, caller, {
        ...publish,
        resourcePolicy: openTo({ AWS: `arn:aws:iam::${ACCOUNT}:role/worker` }),
      }),
    ).toBe('Allowed')
    expect(decide(world, caller, { ...publish, resourcePolicy: openTo({ AWS: ACCOUNT }) })).toBe(
      'ImplicitlyDenied',
    )
  })

  it('limits a session to its session policy, unless the resource policy names the session itself', () => {
    const { world, caller } = worldWithRole({
      inline: allowed,
      session: statement('Allow', 's3:*'),
    })
    expect(decide(world, caller, publish)).toBe('ImplicitlyDenied')
    expect(
      decide(world, caller, {
        ...publish,
        resourcePolicy: openTo({ AWS: `arn:aws:iam::${ACCOUNT}:role/worker` }),
      }),
    ).toBe('ImplicitlyDenied')
    expect(decide(world, caller, { ...publish, resourcePolicy: openTo({ AWS: caller.arn }) })).toBe(
      'Allowed',
    )
  })

  it('limits a role to its permissions boundary', () => {
    const boundary = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    const { world, caller } = worldWithRole({ inline: statement('Allow', '*'), boundary })
    expect(decide(world, caller, publish)).toBe('ImplicitlyDenied')
    expect(decide(world, caller, { action: 's3:ListAllMyBuckets', resource: '*' })).toBe('Allowed')
  })

  it('lets an explicit Deny win everywhere', () => {
    const denied = worldWithRole({ inline: statement('Deny', 'sns:Publish') })
    expect(
      decide(denied.world, denied.caller, {
        ...publish,
        resourcePolicy: openTo({ AWS: denied.caller.arn }),
      }),
    ).toBe('ExplicitlyDenied')
    const root: Caller = {
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      region: 'us-east-1',
    }
    expect(
      decide(denied.world, root, { ...publish, resourcePolicy: openTo('*', 'sns:*', 'Deny') }),
    ).toBe('ExplicitlyDenied')
    expect(decide(denied.world, root, publish)).toBe('Allowed')
  })

  it('gives a session nothing of a role that was made again', () => {
    const { world, caller } = worldWithRole({ inline: allowed })
    const versions = iamAccount(world, ACCOUNT).roles.get('worker')!
    saveRole(world, { ...versions[0]!.role!, uniqueId: 'AROAWORKER0000000002' })
    expect(decide(world, caller, publish)).toBe('ImplicitlyDenied')
  })
})

describe('decide across accounts', () => {
  it('asks both sides', () => {
    const { world } = worldWithRole({})
    expect(decide(world, stranger, publish)).toBe('ImplicitlyDenied')
    expect(
      decide(world, stranger, { ...publish, resourcePolicy: openTo({ AWS: '222222222222' }) }),
    ).toBe('Allowed')
    const user: Caller = { ...stranger, arn: 'arn:aws:iam::222222222222:user/eve' }
    expect(
      decide(world, user, { ...publish, resourcePolicy: openTo({ AWS: '222222222222' }) }),
    ).toBe('ImplicitlyDenied')
  })

  it('lets nobody unsigned in but by a policy for everybody', () => {
    const { world } = worldWithRole({})
    const anonymous: Caller = { accountId: '', arn: '', region: 'us-east-1' }
    expect(decide(world, anonymous, { ...publish, resourcePolicy: openTo('*') })).toBe('Allowed')
    expect(decide(world, anonymous, { ...publish, resourcePolicy: openTo({ AWS: ACCOUNT }) })).toBe(
      'ImplicitlyDenied',
    )
  })

  it('lets an AWS service in by name and condition', () => {
    const { world } = worldWithRole({})
    const sns: Caller = { accountId: ACCOUNT, arn: 'sns.amazonaws.com', region: 'us-east-1' }
    const resourcePolicy = parsePolicy(
      {
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: '*',
          Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } },
        },
      },
      'resource',
    )
    const send = {
      action: 'sqs:SendMessage',
      resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`,
      resourcePolicy,
    }
    expect(decide(world, sns, { ...send, context: { 'aws:SourceArn': TOPIC } })).toBe('Allowed')
    expect(decide(world, sns, { ...send, context: { 'aws:SourceArn': `${TOPIC}2` } })).toBe(
      'ImplicitlyDenied',
    )
  })
})

describe('authorize', () => {
  const message = (given: Given, caller?: Caller) => {
    const made = worldWithRole(given)
    try {
      authorize(made.world, caller ?? made.caller, publish)
      return 'allowed'
    } catch (fault) {
      return String(fault)
    }
  }
  const who = `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/job is not authorized to perform: sns:Publish on resource: ${TOPIC}`

  it('says within one account which kind of policy decided', () => {
    expect(message({})).toBe(
      `Error: ${who} because no identity-based policy allows the sns:Publish action`,
    )
    expect(message({ inline: statement('Deny', 'sns:*') })).toBe(
      `Error: ${who} with an explicit deny in an identity-based policy`,
    )
    const limited = { inline: statement('Allow', '*'), session: statement('Allow', 's3:*') }
    expect(message(limited)).toBe(
      `Error: ${who} because no session policy allows the sns:Publish action`,
    )
  })

  it('gives no reason across accounts', () => {
    expect(message({}, stranger)).toBe(
      `Error: User: ${stranger.arn} is not authorized to perform: sns:Publish on resource: ${TOPIC}`,
    )
  })
})
