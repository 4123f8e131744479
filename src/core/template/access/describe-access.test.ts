import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { northwindProfile, ownTemplateProfile } from '../../../../test/fixtures/northwind.ts'
import { describeAccess, policySection } from './describe-access.ts'

const policy = (statement: Record<string, unknown>) =>
  policySection('P', {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Resource: '*', ...statement },
  })
const inWords = (statement: Record<string, unknown>) => policy(statement).items[0]!.what

describe('Described access', () => {
  it('says what the sample profile asks for', () => {
    const sections = describeAccess(northwindProfile())
    expect(sections.map(({ title }) => title)).toEqual([
      'Managed policies',
      'MetricsBucket',
      'Limits',
      'What the vendor uses the role for',
    ])
    expect(sections[0]!.items[0]).toEqual({
      what: 'Read the settings that matter for security in all services, but not the stored data.',
      detail: 'arn:aws:iam::aws:policy/SecurityAudit',
      href: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html',
    })
    expect(sections.flatMap(({ warnings }) => warnings)).toEqual([])
  })

  it.each([
    [
      ['s3:CreateBucket', 's3:DeleteBucket'],
      'arn:aws:s3:::northwind-metrics-*',
      'Create and delete S3 buckets whose name begins with northwind-metrics-.',
    ],
    [
      ['s3:GetObject'],
      'arn:aws:s3:::reports/*',
      'Read S3 objects in buckets whose name is reports.',
    ],
    [
      ['ec2:DescribeInstances', 'ec2:DescribeVolumes'],
      '*',
      'Read EC2 instances and read EC2 volumes, in the whole account.',
    ],
    [
      ['dynamodb:ListTables'],
      'arn:aws:dynamodb:*:*:table/nw-*',
      'List DynamoDB tables whose name begins with table/nw-.',
    ],
  ])('puts %j on %s into words', (Action, Resource, words) => {
    expect(inWords({ Action, Resource })).toBe(words)
  })

  it('marks a denial as one', () => {
    expect(inWords({ Effect: 'Deny', Action: 's3:DeleteBucket' })).toBe(
      'Never: Delete S3 buckets, in the whole account.',
    )
  })

  it.each([
    { Action: 's3:*Object' },
    { Action: 'unheardof:DoThings' },
    { NotAction: 'iam:*' },
    { Action: 's3:GetObject', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    { Action: 's3:GetObject', Resource: undefined, NotResource: 'arn:aws:s3:::private/*' },
  ])('shows %j as it is, too complex for words', (statement) => {
    const [item] = policy(statement).items
    expect(item!.what).toBe(item!.detail)
    for (const part of Object.values(statement).filter((value) => typeof value === 'string'))
      expect(item!.what).toContain(part)
  })

  it.each([
    ['*', 'every action of every AWS service'],
    ['iam:*', 'every action of this service'],
    ['iam:PassRole', 'give roles to AWS services'],
    ['iam:Pass*', 'iam:PassRole'],
    ['IAM:PUTROLEPOLICY', 'give a role more rights'],
    ['sts:AssumeRole', 'assume other roles'],
    ['sts:Assume?ole', 'assume other roles'],
    ['s3:PutBucketPolicy', 'who may read and write buckets'],
    ['secretsmanager:Get*', 'read secrets'],
  ])('warns of the broad right %s (TRU-4)', (Action, words) => {
    expect(policy({ Action }).warnings.join('\n')).toContain(words)
  })

  it('warns of NotAction and NotResource, and of nothing in a denial or a narrow right (TRU-4)', () => {
    expect(policy({ NotAction: ['iam:*'] }).warnings).toEqual([
      'Allows everything except iam:*, on all resources.',
    ])
    expect(
      policy({
        Action: 'iam:PassRole',
        Resource: undefined,
        NotResource: 'arn:aws:iam::*:role/Admin',
      }).warnings[0],
    ).toContain('on all resources except')
    expect(policy({ Effect: 'Deny', Action: '*' }).warnings).toEqual([])
    expect(policy({ Action: ['ec2:DescribeInstances', 's3:Get*'] }).warnings).toEqual([])
  })

  it.each(['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess', 'AmazonS3FullAccess'])(
    'warns of the managed policy %s (TRU-4)',
    (name) => {
      const [section] = describeAccess(
        northwindProfile({ managedPolicies: [`arn:aws:iam::aws:policy/${name}`] }),
      )
      expect(section!.warnings[0]).toContain(name)
    },
  )

  it('says that it does not know what a policy of another account allows', () => {
    const arn = 'arn:aws:iam::123456789012:policy/Custom'
    const [section] = describeAccess(northwindProfile({ managedPolicies: [arn] }))
    expect(section!.warnings[0]).toContain(arn)
    expect(section!.items[0]).not.toHaveProperty('href')
  })

  it('reads the vendor’s own template for what it gives and what else it creates', () => {
    const [managed, bucket] = describeAccess(ownTemplateProfile(example('read-only.yaml')))
    expect(managed!.items[0]!.detail).toBe('arn:aws:iam::aws:policy/SecurityAudit')
    expect(bucket).toMatchObject({
      title: 'MetricsBucket',
      items: [{ what: expect.stringContaining('s3:CreateBucket, s3:DeleteBucket') }],
    })
    const sections = describeAccess(ownTemplateProfile(example('two-roles.json')))
    expect(sections.map(({ title }) => title)).toEqual([
      'ReadRights',
      'Other resources',
      'Limits',
      'What the vendor uses the role for',
    ])
    expect(sections[1]!.items[0]!.what).toBe('Creates LogShipperRole (AWS::IAM::Role).')
  })
})

const example = (name: string) =>
  readFileSync(new URL(`../../../../examples/templates/${name}`, import.meta.url), 'utf8')
