import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { northwindProfile, ownTemplateProfile } from '../../../../test/fixtures/northwind.ts'
import type { AccessProfile } from '../../model/access-profile.ts'
import { sheetOf } from './sheet-of.ts'

const sheetFor = (profile: AccessProfile) =>
  sheetOf({
    profile,
    vendor: { name: 'Northwind Insights' },
    brokerRole: 'arn:aws:iam::012345678901:role/rolecall-broker',
  })
const allowing = (...statements: object[]) =>
  sheetFor(
    northwindProfile({
      managedPolicies: [],
      inlinePolicies: {
        Work: {
          Version: '2012-10-17',
          Statement: statements.map((it) => ({ Effect: 'Allow', ...it })),
        },
      },
    }),
  )
const managed = (name: string) =>
  sheetFor(
    northwindProfile({ managedPolicies: [`arn:aws:iam::aws:policy/${name}`], inlinePolicies: {} }),
  )
const template = (name: string) =>
  sheetFor(
    ownTemplateProfile(
      readFileSync(
        new URL(`../../../../test/fixtures/templates/${name}.yaml`, import.meta.url),
        'utf8',
      ),
    ),
  )
const glance = ({ glance: lines }: ReturnType<typeof sheetFor>) =>
  lines.filter(({ answer }) => answer).map(({ line }) => line)
const actions = ({ rows }: ReturnType<typeof sheetFor>) => rows.flatMap((row) => row.actions)

describe('The verdict of a sheet', () => {
  it('is limited for settings, and for changes in resources with the vendor’s name', () => {
    const sheet = sheetFor(northwindProfile())
    expect(sheet).toMatchObject({
      verdict: 'limited',
      headline: 'Limited: reads settings, writes only in its own buckets',
      takeover: [],
      unresolved: [],
    })
    expect(glance(sheet)).toEqual([
      'reads-settings',
      'reads-data',
      'reads-secrets',
      'writes-or-deletes',
    ])
  })

  it('answers "in part" to reading secrets for the few that AWS’s audit policy reads', () => {
    const { glance: lines } = sheetFor(northwindProfile())
    expect(lines.find(({ line }) => line === 'reads-secrets')).toEqual({
      line: 'reads-secrets',
      answer: true,
      partly: true,
      note: 'Only API keys of AppSync, secrets of Cognito app clients',
    })
    expect(lines.find(({ line }) => line === 'reads-data')!.note).not.toMatch(/secrets|keys/)
  })

  it.each([
    ['of any bucket', 's3:GetObject', '*'],
    ['of a bucket with another name', 's3:GetObject', 'arn:aws:s3:::reports/*'],
    ['with a key', 'kms:Decrypt', '*'],
    ['of parameters', 'ssm:GetParametersByPath', 'arn:aws:ssm:*:*:parameter/northwind/*'],
    ['of secrets', 'secretsmanager:Get*', '*'],
  ])('says that data are read: %s (TRU-4)', (_name, Action, Resource) => {
    expect(allowing({ Action, Resource }).verdict).toBe('reads-data')
  })

  it.each([
    'ec2:TerminateInstances',
    'rds:DeleteDBInstance',
    'cloudtrail:StopLogging',
    'organizations:LeaveOrganization',
    'iam:CreateUser',
    's3:PutBucketPolicy',
    'unheardof:DoThings',
  ])('says that %s changes things (TRU-4)', (Action) => {
    expect(allowing({ Action, Resource: '*' }).verdict).toBe('can-change')
  })

  it.each([
    ['iam:PutRolePolicy', 'arn:aws:iam::*:role/northwind-*'],
    ['iam:CreateAccessKey', '*'],
    ['iam:UpdateAssumeRolePolicy', '*'],
    ['sts:AssumeRole', '*'],
    ['sts:AssumeRole', 'arn:aws:iam::*:role/*'],
    ['iam:Pass*', '*'],
    ['lambda:UpdateFunctionCode', 'arn:aws:lambda:*:*:function:*'],
    ['*', 'arn:aws:s3:::northwind-x'],
  ])('says that %s on %s can take over the account (TRU-4, attack 40)', (Action, Resource) => {
    const sheet = allowing({ Action, Resource })
    expect(sheet.verdict).toBe('takeover')
    expect(sheet.takeover).not.toEqual([])
  })

  it('knows what the policies of AWS allow, with the version of their text (TRU-4)', () => {
    expect(managed('SecurityAudit')).toMatchObject({
      verdict: 'limited',
      managedPolicies: [
        {
          name: 'SecurityAudit',
          version: expect.stringMatching(/^v\d+$/),
          date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        },
      ],
    })
    expect(managed('SecurityAudit').rows.length).toBeGreaterThan(100)
    expect(managed('ReadOnlyAccess').verdict).toBe('reads-data')
    for (const name of ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'])
      expect(managed(name).verdict, name).toBe('takeover')
  })
})

describe('Templates of vendors', () => {
  it.each(['managed-policy-in-template', 'inline-star', 'if-policies', 'hidden-rights'])(
    'cannot hide that they take over the account: %s (TRU-4, attack 73)',
    (name) => {
      expect(template(name)).toMatchObject({ verdict: 'takeover', unresolved: [] })
    },
  )

  it('show both branches of a condition, in words (TRU-4, attack 73)', () => {
    const { rows } = template('starts-refused')
    expect(rows.map((row) => [...row.actions, ...row.conditions])).toEqual([
      ['s3:PutObject', 'Only if the parameter Write is “yes”.'],
      ['s3:GetObject', 'Only if the parameter Write is not “yes”.'],
    ])
  })

  it('show the rights of each turn of Fn::ForEach (TRU-4, attack 73)', () => {
    expect(actions(template('foreach'))).toEqual(['ec2:*', 's3:*'])
  })

  it('show the policy that is attached by the role’s name (TRU-4, attack 73)', () => {
    expect(actions(template('hidden-rights'))).toEqual(['s3:ListAllMyBuckets', '*', 'iam:*'])
    expect(actions(template('role-name-parameter'))).toEqual(['s3:Get*'])
  })

  it.each([
    ['transform-include', 'Resources.Fn::Transform', 9],
    ['sam', 'Transform', 2],
  ])('say where rights may come from that cannot be shown: %s (attack 73)', (name, where, line) => {
    const sheet = template(name)
    expect(sheet.unresolved).toMatchObject([{ where, line }])
    expect(sheet.verdict).toBe('can-change')
    expect(sheet.cannot).toEqual([
      'Nobody but one role of Northwind Insights can use it, with your External ID, for at most one hour at a time.',
    ])
  })

  it('show the rights of a second role, and that others can use it (attack 73)', () => {
    const sheet = template('two-vendor-roles')
    expect(sheet.verdict).toBe('takeover')
    expect(sheet.takeover).toEqual([
      'The role Response for anybody may do everything in every service (*).',
    ])
    expect(sheet.rows.find(({ prefix }) => prefix === '*')!.sources).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess, of the role Response for anybody',
    ])
    expect(sheet.unresolved).toMatchObject([{ where: 'Resources.Response', line: 10 }])
    expect(sheet.cannot).toEqual([])
  })
})

describe('What is not certain is not subtracted (TRU-4, attack 73)', () => {
  const own = (statements: string) =>
    sheetFor(
      ownTemplateProfile(`
Parameters:
  Write: { Type: String }
  Kind: { Type: String, AllowedValues: [reports, logs] }
  Service: { Type: String, AllowedValues: ["s3:*", "ec2:*"] }
Conditions: { W: !Equals [!Ref Write, "yes"] }
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: "s3:GetObject", Resource: "*" }
${statements}`),
    )

  it.each([
    [
      'under a condition',
      '- !If [W, { Effect: Deny, Action: "s3:*", Resource: "*" }, !Ref AWS::NoValue]',
    ],
    [
      'of an action that is chosen later',
      '- { Effect: Deny, Action: !Ref Service, Resource: "*" }',
    ],
    ['of some resources', '- { Effect: Deny, Action: "s3:*", Resource: "arn:aws:s3:::a/*" }'],
    [
      'under a condition of IAM',
      '- { Effect: Deny, Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }',
    ],
  ])('a denial %s', (_name, statement) => {
    const sheet = own(`              ${statement}`)
    expect(sheet.verdict).toBe('reads-data')
  })

  it('a denial under a condition is shown with it', () => {
    const sheet = own(
      '              - !If [W, { Effect: Deny, Action: "s3:*", Resource: "*" }, !Ref AWS::NoValue]',
    )
    expect(sheet.limits).toEqual(['Never, if the parameter Write is “yes”: Actions: s3:*. On: *.'])
  })

  it('a denial everywhere is subtracted, and shown', () => {
    const sheet = own('              - { Effect: Deny, Action: "s3:*", Resource: "*" }')
    expect(sheet).toMatchObject({ verdict: 'limited', rows: [] })
    expect(sheet.limits).toEqual(['Never: Actions: s3:*. On: *.'])
  })

  it('an exclusion that is chosen later', () => {
    const sheet = own(
      `              - { Effect: Allow, Action: "sqs:*", NotResource: !Sub "arn:aws:sqs:*:*:\${Kind}" }`,
    )
    expect(sheet.rows.find(({ prefix }) => prefix === 'sqs')!.resourcePatterns).toEqual(['*'])
  })

  it('a name that only the customer knows is on the sheet as the right of this role', () => {
    const sheet = sheetFor(
      ownTemplateProfile(`
Parameters: { Name: { Type: String } }
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties: { RoleName: NorthwindInsightsAccess, AssumeRolePolicyDocument: {} }
  Rights:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Name]
      PolicyDocument: { Statement: { Effect: Allow, Action: "s3:*", Resource: "*" } }
`),
    )
    expect(sheet.rows[0]!.conditions).toEqual([`Only if \${Name} is the name of this role.`])
  })
})

describe('Templates that may give rights in other ways (attack 73)', () => {
  it.each([
    ['a nested stack', 'Type: AWS::CloudFormation::Stack'],
    ['a user', 'Type: AWS::IAM::User'],
    [
      'a policy that a transform fills in',
      'Type: AWS::IAM::Policy, Properties: { Fn::Transform: { Name: AWS::Include } }',
    ],
    ['a resource that a transform fills in', 'Fn::Transform: { Name: AWS::Include }'],
    [
      'a bucket policy for another account',
      'Type: AWS::S3::BucketPolicy, Properties: { PolicyDocument: { Statement: { Effect: Allow, Principal: { AWS: "111111111111" } } } }',
    ],
    [
      'a function that another account may call',
      'Type: AWS::Lambda::Permission, Properties: { Principal: "111111111111" }',
    ],
    ['a key policy as text', 'Type: AWS::KMS::Key, Properties: { KeyPolicy: "{}" }'],
    [
      'a role whose trust policy is text',
      'Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: "{}" }',
    ],
    [
      'a policy as a text with a parameter',
      'Type: AWS::IAM::Policy, Properties: { Roles: [!Ref AccessRole], PolicyDocument: !Ref Text }',
    ],
  ])('are never limited: %s', (_name, resource) => {
    const sheet = withResource(resource)
    expect(sheet.unresolved).toMatchObject([
      { where: expect.stringMatching('^Resources.Other'), line: 5 },
    ])
    expect(sheet.verdict).toBe('can-change')
  })

  it.each([
    ['a bucket', 'Type: AWS::S3::Bucket'],
    [
      'a bucket policy for a service',
      'Type: AWS::S3::BucketPolicy, Properties: { PolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com } }, { Effect: Deny, Principal: "*" }] } }',
    ],
    [
      'a key of the account',
      `Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: { Effect: Allow, Principal: { AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root" } } } }`,
    ],
    [
      'a function that a service may call',
      'Type: AWS::Lambda::Permission, Properties: { Principal: s3.amazonaws.com }',
    ],
  ])('stay limited: %s', (_name, resource) => {
    expect(withResource(resource)).toMatchObject({ verdict: 'limited', unresolved: [] })
  })

  const withResource = (resource: string) =>
    sheetFor(
      ownTemplateProfile(`Parameters: { Text: { Type: String } }
Resources:
  AccessRole:
    { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Other: { ${resource} }
`),
    )

  it('are shown with each managed policy whose text is only in the account', () => {
    const text = `Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [!Sub "arn:aws:iam::\${AWS::AccountId}:policy/A", !ImportValue B]
`
    expect(sheetFor(ownTemplateProfile(text)).unresolved.map(({ why }) => why)).toEqual([
      expect.stringContaining('policy/A is not a policy of AWS'),
      expect.stringContaining('ImportValue B'),
    ])
  })
})
