import { beforeEach, describe, expect, it } from 'vitest'
import type { AwsFault, Caller, Operation } from '../../operation.ts'
import { World } from '../../world.ts'
import { findAccessKey } from './access-keys.ts'
import type { Input } from './input.ts'
import { service } from './service.ts'
import { listAccounts, nameAccount } from './state.ts'

const ACCOUNT = '222222222222'
const ADMIN: Caller = {
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  region: 'us-east-1',
}
const NOW = Date.parse('2026-01-01T00:00:00Z')
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }],
})
const ALLOW_S3 = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
})

type Output = Record<string, unknown>
let world: World

beforeEach(() => {
  let drawn = 0
  const random = {
    bytes: (length: number) => Uint8Array.from({ length }, () => (drawn = (drawn * 5 + 7) % 251)),
    fraction: () => 0,
  }
  world = new World({ now: () => NOW, sleep: async () => {} }, random)
})

function call(name: string, input: Input = {}, caller: Caller = ADMIN): Output {
  const operation = service.operations[name]!.run as Operation<Input, Output>
  return operation(world, caller, input) as Output
}

function fault(name: string, input: Input = {}, caller: Caller = ADMIN): AwsFault {
  try {
    call(name, input, caller)
  } catch (error) {
    return error as AwsFault
  }
  throw new Error(`${name} was expected to fail`)
}

const makeRole = (more: Input = {}) =>
  call('CreateRole', { RoleName: 'access', AssumeRolePolicyDocument: TRUST, ...more })
const role = { RoleName: 'access' }

describe('roles', () => {
  it('come back as they were made', () => {
    makeRole({
      Path: '/vendors/',
      Description: 'd',
      MaxSessionDuration: '7200',
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    expect(call('GetRole', role)).toEqual({
      Role: {
        Path: '/vendors/',
        RoleName: 'access',
        RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
        Arn: `arn:aws:iam::${ACCOUNT}:role/vendors/access`,
        CreateDate: new Date(NOW),
        AssumeRolePolicyDocument: encodeURIComponent(
          TRUST.replace('111111111111', 'arn:aws:iam::111111111111:root'),
        ),
        Description: 'd',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    })
    expect(call('ListRoles', { PathPrefix: '/vendors/' })).toMatchObject({
      Roles: [{ RoleName: 'access' }],
      IsTruncated: false,
    })
    expect(call('ListRoles', { PathPrefix: '/other/' })).toMatchObject({ Roles: [] })
  })

  it('have names that differ by more than case', () => {
    makeRole()
    const again = fault('CreateRole', { RoleName: 'ACCESS', AssumeRolePolicyDocument: TRUST })
    expect(again).toMatchObject({
      code: 'EntityAlreadyExists',
      status: 409,
      message: 'Role with name ACCESS already exists.',
    })
    expect(call('GetRole', { RoleName: 'Access' })).toMatchObject({ Role: { RoleName: 'access' } })
  })

  it('cannot be deleted while they hold policies', () => {
    makeRole()
    call('PutRolePolicy', { ...role, PolicyName: 'p', PolicyDocument: ALLOW_S3 })
    call('AttachRolePolicy', { ...role, PolicyArn: 'arn:aws:iam::aws:policy/SecurityAudit' })
    expect(fault('DeleteRole', role)).toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must detach all policies first.',
    })
    call('DetachRolePolicy', { ...role, PolicyArn: 'arn:aws:iam::aws:policy/SecurityAudit' })
    expect(fault('DeleteRole', role)).toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must delete policies first.',
    })
    call('DeleteRolePolicy', { ...role, PolicyName: 'p' })
    call('DeleteRole', role)
    expect(fault('GetRole', role)).toMatchObject({
      code: 'NoSuchEntity',
      status: 404,
      message: 'The role with name access cannot be found.',
    })
  })

  it('can be made again under the same name as another role', () => {
    const first = makeRole().Role as Output
    call('DeleteRole', role)
    expect((makeRole().Role as Output).RoleId).not.toBe(first.RoleId)
  })

  it('are listed page by page', () => {
    for (const RoleName of ['c', 'a', 'b']) makeRole({ RoleName })
    const first = call('ListRoles', { MaxItems: '2' })
    expect(first).toMatchObject({
      Roles: [{ RoleName: 'a' }, { RoleName: 'b' }],
      IsTruncated: true,
    })
    expect(call('ListRoles', { Marker: first.Marker })).toMatchObject({
      Roles: [{ RoleName: 'c' }],
      IsTruncated: false,
    })
  })

  it('are tagged, untagged, changed and bounded', () => {
    makeRole({ Tags: [{ Key: 'a', Value: '1' }] })
    call('TagRole', {
      ...role,
      Tags: [
        { Key: 'A', Value: '2' },
        { Key: 'b', Value: '3' },
      ],
    })
    expect(call('ListRoleTags', role)).toMatchObject({
      Tags: [
        { Key: 'A', Value: '2' },
        { Key: 'b', Value: '3' },
      ],
    })
    call('UntagRole', { ...role, TagKeys: ['b'] })
    call('UpdateRole', { ...role, Description: 'new', MaxSessionDuration: 3700 })
    call('PutRolePermissionsBoundary', {
      ...role,
      PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
    expect(call('GetRole', role)).toMatchObject({
      Role: {
        Description: 'new',
        MaxSessionDuration: 3700,
        Tags: [{ Key: 'A', Value: '2' }],
        PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      },
    })
    call('DeleteRolePermissionsBoundary', role)
    expect((call('GetRole', role).Role as Output).PermissionsBoundary).toBeUndefined()
  })
})

describe('a trust policy', () => {
  const withTrust = (trust: unknown) =>
    fault('CreateRole', {
      RoleName: 'access',
      AssumeRolePolicyDocument: typeof trust === 'string' ? trust : JSON.stringify(trust),
    })
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: '111111111111' },
    Action: 'sts:AssumeRole',
  }

  it.each([
    ['{', 'This policy contains invalid Json'],
    [{ Statement: [] }, 'Syntax errors in policy.'],
    [{ Statement: { ...statement, Effect: 'allow' } }, 'Syntax errors in policy.'],
    [{ Statement: { ...statement, Extra: 1 } }, 'Syntax errors in policy.'],
    [{ Statement: { ...statement, Resource: '*' } }, 'Has prohibited field Resource'],
    [
      { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole' } },
      'Missing required field Principal',
    ],
    [
      { Statement: { ...statement, Action: 's3:GetObject' } },
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      { Statement: { ...statement, Condition: { StringSame: { a: 'b' } } } },
      'Invalid Condition type : StringSame.',
    ],
    [
      { Statement: { ...statement, Principal: { AWS: 'nobody' } } },
      'Invalid principal in policy: "AWS":"nobody"',
    ],
    [
      { Statement: { ...statement, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } } },
      `Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:role/none"`,
    ],
  ])('is refused when malformed: %j', (trust, message) => {
    expect(withTrust(trust)).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
      message,
    })
  })

  it('has at most 2048 characters, white space not counted', () => {
    const long = (length: number) =>
      JSON.stringify({
        Statement: {
          ...statement,
          Condition: { StringEquals: { 'sts:ExternalId': 'x'.repeat(length) } },
        },
      })
    expect(withTrust(long(2048))).toMatchObject({
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for ACLSizePerRole: 2048',
    })
    expect(
      makeRole({ AssumeRolePolicyDocument: `${long(1800)}${' '.repeat(2000)}` }),
    ).toMatchObject({ Role: { RoleName: 'access' } })
  })

  it('shows the unique id of a principal that is gone', () => {
    const named = makeRole({ RoleName: 'named' }).Role as { Arn: string; RoleId: string }
    makeRole({
      AssumeRolePolicyDocument: JSON.stringify({
        Statement: { ...statement, Principal: { AWS: named.Arn } },
      }),
    })
    const shown = () =>
      decodeURIComponent(
        (call('GetRole', role).Role as { AssumeRolePolicyDocument: string })
          .AssumeRolePolicyDocument,
      )
    expect(shown()).toContain(named.Arn)
    call('DeleteRole', { RoleName: 'named' })
    expect(shown()).toContain(`"AWS":"${named.RoleId}"`)
  })
})

describe('policies', () => {
  it('of a role are put, read, listed and deleted', () => {
    makeRole()
    call('PutRolePolicy', { ...role, PolicyName: 'p', PolicyDocument: ALLOW_S3 })
    expect(call('ListRolePolicies', role)).toMatchObject({ PolicyNames: ['p'] })
    const { PolicyDocument } = call('GetRolePolicy', { ...role, PolicyName: 'p' })
    expect(PolicyDocument).toMatch(/^%7B.*%2A/)
    expect(decodeURIComponent(String(PolicyDocument))).toBe(ALLOW_S3)
    expect(fault('GetRolePolicy', { ...role, PolicyName: 'q' })).toMatchObject({
      code: 'NoSuchEntity',
    })
  })

  it('of AWS are known by their ARNs, with AWS’s own text and version', () => {
    makeRole()
    const view = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'
    call('AttachRolePolicy', { ...role, PolicyArn: view })
    expect(call('ListAttachedRolePolicies', role)).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'ViewOnlyAccess', PolicyArn: view }],
    })
    const unknown = 'arn:aws:iam::aws:policy/NoSuchThing'
    expect(fault('AttachRolePolicy', { ...role, PolicyArn: unknown })).toMatchObject({
      code: 'NoSuchEntity',
      message: expect.stringMatching(
        /^The Rolecall sandbox has AWS's managed policies of 20\d\d-\d\d-\d\d; /,
      ),
    })
    const audit = 'arn:aws:iam::aws:policy/SecurityAudit'
    const { Policy } = call('GetPolicy', { PolicyArn: audit }) as never as {
      Policy: { DefaultVersionId: string }
    }
    expect(Policy.DefaultVersionId).toMatch(/^v\d{2,}$/)
    const { PolicyVersion } = call('GetPolicyVersion', {
      PolicyArn: audit,
      VersionId: Policy.DefaultVersionId,
    }) as never as { PolicyVersion: { Document: string } }
    expect(decodeURIComponent(PolicyVersion.Document)).toContain('dynamodb:DescribeTable')
    expect(fault('DeletePolicy', { PolicyArn: view })).toMatchObject({ code: 'AccessDenied' })
  })

  it('of the account have versions and stay while they are attached', () => {
    const { Arn: PolicyArn } = call('CreatePolicy', { PolicyName: 'own', PolicyDocument: ALLOW_S3 })
      .Policy as { Arn: string }
    makeRole()
    call('AttachRolePolicy', { ...role, PolicyArn })
    call('CreatePolicyVersion', {
      PolicyArn,
      PolicyDocument: ALLOW_S3.replace('s3:*', 'sqs:*'),
      SetAsDefault: 'true',
    })
    expect(call('GetPolicy', { PolicyArn })).toMatchObject({
      Policy: { DefaultVersionId: 'v2', AttachmentCount: 1 },
    })
    expect(
      decodeURIComponent(
        String(
          (call('GetPolicyVersion', { PolicyArn, VersionId: 'v2' }).PolicyVersion as Output)
            .Document,
        ),
      ),
    ).toContain('sqs:*')
    expect(fault('DeletePolicy', { PolicyArn })).toMatchObject({
      code: 'DeleteConflict',
      message: 'Cannot delete a policy attached to entities.',
    })
    call('DetachRolePolicy', { ...role, PolicyArn })
    call('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' })
    call('DeletePolicy', { PolicyArn })
    expect(fault('GetPolicy', { PolicyArn })).toMatchObject({ code: 'NoSuchEntity' })
    expect(fault('CreatePolicy', { PolicyName: 'bad', PolicyDocument: TRUST })).toMatchObject({
      code: 'MalformedPolicyDocument',
    })
  })
})

describe('a simulation', () => {
  it('tells what the policies of a role decide', () => {
    makeRole()
    call('PutRolePolicy', { ...role, PolicyName: 'p', PolicyDocument: ALLOW_S3 })
    const PolicySourceArn = `arn:aws:iam::${ACCOUNT}:role/access`
    expect(
      call('SimulatePrincipalPolicy', {
        PolicySourceArn,
        ActionNames: ['s3:CreateBucket', 'sqs:ListQueues'],
      }),
    ).toMatchObject({
      EvaluationResults: [
        { EvalActionName: 's3:CreateBucket', EvalResourceName: '*', EvalDecision: 'allowed' },
        { EvalActionName: 'sqs:ListQueues', EvalDecision: 'implicitDeny' },
      ],
    })
    expect(
      fault('SimulatePrincipalPolicy', {
        PolicySourceArn: `${PolicySourceArn}2`,
        ActionNames: ['s3:Get'],
      }).code,
    ).toBe('NoSuchEntity')
  })
})

describe('users', () => {
  const ann: Caller = {
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    region: 'us-east-1',
  }
  beforeEach(() => void call('CreateUser', { UserName: 'ann' }))

  it('may do what their policies allow and nothing else', () => {
    const denied = fault('GetRole', role, ann)
    const resource = `arn:aws:iam::${ACCOUNT}:role/access`
    expect(denied).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(denied.message).toBe(
      `User: ${ann.arn} is not authorized to perform: iam:GetRole on resource: ${resource} because no identity-based policy allows the iam:GetRole action`,
    )
    const PolicyDocument = JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Action: 'iam:*Role',
        Resource: `arn:aws:iam::${ACCOUNT}:role/acc*`,
      },
    })
    call('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument })
    expect(call('CreateRole', { ...role, AssumeRolePolicyDocument: TRUST }, ann)).toMatchObject({
      Role: { RoleName: 'access' },
    })
    expect(
      fault('CreateRole', { RoleName: 'other', AssumeRolePolicyDocument: TRUST }, ann).code,
    ).toBe('AccessDenied')
    expect(
      fault('PutRolePolicy', { ...role, PolicyName: 'p', PolicyDocument: ALLOW_S3 }, ann).code,
    ).toBe('AccessDenied')
  })

  it('have access keys until they are deleted', () => {
    const { AccessKeyId, SecretAccessKey } = call('CreateAccessKey', { UserName: 'ann' })
      .AccessKey as {
      AccessKeyId: string
      SecretAccessKey: string
    }
    expect(AccessKeyId).toMatch(/^AKIA[A-Z0-9]{16}$/)
    expect(findAccessKey(world, AccessKeyId)).toEqual({
      secretAccessKey: SecretAccessKey,
      accountId: ACCOUNT,
      arn: ann.arn,
    })
    expect(fault('DeleteUser', { UserName: 'ann' })).toMatchObject({ code: 'DeleteConflict' })
    call('UpdateAccessKey', { UserName: 'ann', AccessKeyId, Status: 'Inactive' })
    expect(findAccessKey(world, AccessKeyId)).toBeUndefined()
    call('DeleteAccessKey', { UserName: 'ann', AccessKeyId })
    call('DeleteUser', { UserName: 'ann' })
    expect(fault('GetUser', { UserName: 'ann' }).code).toBe('NoSuchEntity')
  })
})

describe('accounts', () => {
  it('exist from the first use of their number as an access key', () => {
    expect(findAccessKey(world, '333333333333')).toEqual({
      secretAccessKey: 'sandbox',
      accountId: '333333333333',
      arn: 'arn:aws:iam::333333333333:user/Administrator',
    })
    nameAccount(world, '444444444444', 'Northwind')
    expect(listAccounts(world)).toEqual([
      { accountId: '333333333333' },
      { accountId: '444444444444', displayName: 'Northwind' },
    ])
    expect(findAccessKey(world, '33333333333')).toBeUndefined()
  })
})

describe('input', () => {
  it('that AWS refuses is refused in its words', () => {
    expect(fault('GetRole', {}).message).toBe(
      "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null",
    )
    expect(
      fault('CreateRole', { RoleName: 'x'.repeat(65), AssumeRolePolicyDocument: TRUST }).message,
    ).toContain(
      "at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    )
  })
})
