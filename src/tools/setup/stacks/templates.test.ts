import { describe, expect, it } from 'vitest'
import { checkNames, type InstallationNames } from '../names.ts'
import {
  brokerPermissions,
  brokerTrust,
  bucketPolicy,
  queuePolicy,
  topicPolicy,
} from '../policies.ts'
import {
  homeParameters,
  MACHINE_QUEUE,
  regionParameters,
  setupTemplate,
  type Template,
} from './templates.ts'

const REGIONS = ['us-east-1', 'eu-west-1']
const NAMES: InstallationNames = {
  accountId: '111122223333',
  homeRegion: 'us-east-1',
  regions: REGIONS,
  namePrefix: 'rolecall',
}
const CHOICES = {
  tlsOnly: true,
  adoptBucket: false,
  onlyViaCloudFormation: false,
  timing: MACHINE_QUEUE,
}
const home = setupTemplate('home', CHOICES)
const region = setupTemplate('region', CHOICES)

describe('the templates of set-up', () => {
  it('fit inline, and their parameters too with every Region', () => {
    for (const template of [home, region])
      expect(JSON.stringify(template).length).toBeLessThan(51_200)
    const many = Array.from({ length: 36 }, () => 'ap-southeast-2')
    // AWS: CloudFormation quotas: a parameter's value has at most 4,096 bytes.
    for (const value of Object.values(homeParameters({ ...NAMES, regions: many }, CHOICES)))
      expect(value.length).toBeLessThanOrEqual(4096)
  })

  it.each([
    ['home', home, homeParameters(NAMES, CHOICES)],
    ['region', region, regionParameters(NAMES, CHOICES)],
  ])('get a value for each of their parameters: %s', (_, { Parameters }, values) => {
    expect(Object.keys(values).sort()).toEqual(Object.keys(Parameters as object).sort())
  })

  it('name their resources as all versions did, so that an update replaces none', () => {
    const everywhere = ['CallbackSubscription', 'CallbackTopic', 'CallbackTopicPolicy']
    const undelivered = ['UndeliveredQueue', 'UndeliveredQueuePolicy']
    expect(Object.keys(region.Resources).sort()).toEqual([...everywhere, ...undelivered])
    expect(Object.keys(home.Resources).sort()).toEqual(
      [
        ...['BrokerRole', 'CallbackQueue', 'CallbackQueuePolicy', 'DeadQueue', 'DeadQueuePolicy'],
        ...[...everywhere, 'TemplateBucket', 'TemplateBucketPolicy', ...undelivered],
        'CheckRole',
      ].sort(),
    )
  })

  it('keep the bucket whatever happens to the stack (TPL-4)', () => {
    expect(home.Resources.TemplateBucket).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    })
  })

  it('adopt a bucket by its name alone', () => {
    const { MakeBucket, BucketName } = homeParameters(NAMES, { ...CHOICES, adoptBucket: true })
    expect([MakeBucket, BucketName]).toEqual(['false', 'rolecall-templates-111122223333-us-east-1'])
    expect(home.Resources.TemplateBucket).toMatchObject({ Condition: 'MakesBucket' })
    expect(home.Resources.TemplateBucketPolicy).toMatchObject({
      Properties: {
        Bucket: { 'Fn::If': ['MakesBucket', { Ref: 'TemplateBucket' }, { Ref: 'BucketName' }] },
      },
    })
  })

  it('move a message that is received too often or cannot be delivered to a dead-letter queue (OPS-1)', () => {
    expect(home.Resources.CallbackQueue).toMatchObject({
      Properties: {
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadQueue', 'Arn'] } },
      },
    })
    for (const template of [home, region]) {
      expect(template.Resources.CallbackSubscription).toMatchObject({
        Properties: {
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['UndeliveredQueue', 'Arn'] } },
        },
      })
    }
  })

  it('refuse plain HTTP everywhere, unless an emulator speaks nothing else', () => {
    const rules = (template: Template) =>
      JSON.stringify(template).split('SecureTransport').length - 1
    expect([rules(home), rules(region)]).toEqual([5, 2])
    for (const kind of ['home', 'region'] as const) {
      const plain = setupTemplate(kind, { tlsOnly: false })
      expect(rules(plain)).toBe(0)
      expect(JSON.stringify(plain)).not.toContain('"Statement":[]')
    }
  })
})

describe('the policies of set-up', () => {
  it('give strangers Publish and nothing else (CB-1)', () => {
    expect(topicPolicy(NAMES, 'eu-west-1', {}).Statement).toEqual([
      {
        Sid: 'AnyAccountMayCallIn',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Resource: 'arn:aws:sns:eu-west-1:111122223333:rolecall-callbacks',
      },
    ])
  })

  it('allow Publish only through CloudFormation when asked, in every Region (CB-2)', () => {
    const viaCloudFormation = {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
    }
    const Condition = {
      'Fn::If': ['PublishOnlyViaCloudFormation', viaCloudFormation, { Ref: 'AWS::NoValue' }],
    }
    for (const template of [home, region])
      expect(template.Resources.CallbackTopicPolicy).toMatchObject({
        Properties: { PolicyDocument: { Statement: [{ Condition }, { Effect: 'Deny' }] } },
      })
    const choices = { ...CHOICES, onlyViaCloudFormation: true }
    expect(topicPolicy(NAMES, 'eu-west-1', choices).Statement).toMatchObject([
      { Condition: viaCloudFormation },
    ])
    for (const parameters of [homeParameters(NAMES, choices), regionParameters(NAMES, choices)])
      expect(parameters.OnlyViaCloudFormation).toBe('true')
    expect(homeParameters(NAMES, CHOICES).OnlyViaCloudFormation).toBe('false')
  })

  it('let only SNS for our own topics into the queue (CB-3)', () => {
    const topics = REGIONS.map((name) => `arn:aws:sns:${name}:111122223333:rolecall-callbacks`)
    expect(queuePolicy(NAMES).Statement).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': topics } },
      },
      { Effect: 'Deny', Principal: '*', Condition: { ArnNotEquals: { 'aws:SourceArn': topics } } },
    ])
  })

  it('name the SNS of opt-in Regions too, which delivers under a name of its own', () => {
    const policy = queuePolicy({ ...NAMES, regions: ['us-east-1', 'ap-east-1'] })
    expect(policy.Statement).toMatchObject([
      { Principal: { Service: ['sns.amazonaws.com', 'sns.ap-east-1.amazonaws.com'] } },
      {},
    ])
  })

  it('forbid plain HTTP at the bucket unless the endpoint speaks nothing else', () => {
    expect(bucketPolicy(NAMES, { tlsOnly: true }).Statement).toMatchObject([
      { Action: 's3:GetObject' },
      { Effect: 'Deny' },
    ])
    expect(bucketPolicy(NAMES, { tlsOnly: false }).Statement).toHaveLength(1)
  })

  it('never let the broker into the own accounts, except as the check role (CB-10)', () => {
    const { Statement } = brokerPermissions(NAMES, {
      tlsOnly: true,
      ownAccountIds: ['444455556666'],
    })
    expect(Statement).toMatchObject([
      { Effect: 'Allow', Resource: ['arn:aws:iam::*:role/*'] },
      { Effect: 'Allow', Resource: 'arn:aws:iam::111122223333:role/rolecall-broker-check' },
      {
        Effect: 'Deny',
        Resource: ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::444455556666:role/*'],
        Condition: { StringNotEquals: { 'sts:ExternalId': 'rolecall-check' } },
      },
    ])
  })

  it('narrow the broker to named identities and role names, with and without a suffix, when asked (OPS-3)', () => {
    const choices = {
      tlsOnly: true,
      brokerPrincipals: ['arn:aws:iam::111122223333:role/app'],
      customerRoleNames: ['NorthwindAccess'],
    }
    expect(brokerTrust(NAMES, choices).Statement).toMatchObject([
      { Condition: { ArnLike: { 'aws:PrincipalArn': choices.brokerPrincipals } } },
      { Action: 'sts:TagSession' },
    ])
    expect(brokerPermissions(NAMES, choices).Statement).toMatchObject([
      {
        Resource: [
          'arn:aws:iam::*:role/NorthwindAccess',
          'arn:aws:iam::*:role/NorthwindAccess-?????',
        ],
      },
      {},
      {},
    ])
  })
})

describe('the names of set-up', () => {
  it.each([
    [{ homeRegion: 'mars-north-1' }, 'mars-north-1'],
    [{ regions: ['us-east-1', 'cn-north-1'] }, 'partition'],
    [{ namePrefix: 'Rolecall' }, 'prefix'],
    [{ bucketSuffix: 'A/B' }, 'suffix'],
    [{ brokerRoleName: 'a b' }, 'broker role'],
    [{ brokerRoleName: 'x'.repeat(59) }, 'at most 58'],
  ])('are refused before any call: %o', (wrong, says) => {
    expect(() => checkNames({ ...NAMES, ...wrong })).toThrow(says)
  })
})
