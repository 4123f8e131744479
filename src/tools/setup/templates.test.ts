import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { homeTemplate } from './home-stack.ts'
import type { Installation } from './names.ts'
import { checkNames } from './names.ts'
import {
  brokerPermissions,
  brokerTrust,
  bucketPolicy,
  queuePolicy,
  topicPolicy,
} from './policies.ts'
import { regionTemplate } from './region-stack.ts'

const REGIONS = ['us-east-1', 'eu-west-1']
const INSTALLATION: Installation = {
  accountId: '111122223333',
  homeRegion: 'us-east-1',
  regions: REGIONS,
  namePrefix: 'rolecall',
}
const CHOICES = { tlsOnly: true, adoptBucket: false, onlyViaCloudFormation: false }
const home = homeTemplate(INSTALLATION, CHOICES)
const region = regionTemplate(INSTALLATION, 'eu-west-1', CHOICES)
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

describe('the templates of set-up', () => {
  it('are the reviewed ones (SUP-2)', async () => {
    await expect(pretty(home)).toMatchFileSnapshot('./home-stack.golden.json')
    await expect(pretty(region)).toMatchFileSnapshot('./region-stack.golden.json')
  })

  it('fit inline also with every Region', () => {
    const many = Array.from({ length: 36 }, () => 'ap-southeast-2')
    expect(
      JSON.stringify(homeTemplate({ ...INSTALLATION, regions: many }, CHOICES)).length,
    ).toBeLessThan(51_200)
  })

  it('keep the bucket whatever happens to the stack (TPL-4)', () => {
    expect(home.Resources.TemplateBucket).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    })
  })

  it('adopt a bucket by its name alone', () => {
    const adopted = homeTemplate(INSTALLATION, { ...CHOICES, adoptBucket: true })
    expect(adopted.Resources.TemplateBucket).toBeUndefined()
    expect(adopted.Resources.TemplateBucketPolicy).toMatchObject({
      Properties: { Bucket: 'rolecall-templates-111122223333-us-east-1' },
    })
  })

  it('set aside what is received in vain and what cannot be delivered (OPS-1)', () => {
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

  const linter = spawnSync('cfn-lint', ['--version'])
  if (linter.error)
    process.stderr.write(
      'cfn-lint is not installed: the templates of set-up are not linted here.\n',
    )

  it.skipIf(linter.error)('pass cfn-lint without warnings', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-setup-'))
    const templates = {
      home,
      adopted: homeTemplate(INSTALLATION, { ...CHOICES, adoptBucket: true }),
      narrow: homeTemplate(INSTALLATION, {
        tlsOnly: false,
        adoptBucket: false,
        brokerPrincipals: ['arn:aws:iam::111122223333:role/app'],
      }),
      region,
      regionViaCloudFormation: regionTemplate(INSTALLATION, 'eu-west-1', {
        onlyViaCloudFormation: true,
      }),
    }
    const files = Object.entries(templates).map(([name, template]) => {
      const file = join(folder, `${name}.json`)
      writeFileSync(file, pretty(template))
      return file
    })
    try {
      execFileSync('cfn-lint', ['--regions', ...REGIONS, '--', ...files], { encoding: 'utf8' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the policies of set-up', () => {
  it('give strangers Publish and nothing else (CB-1)', () => {
    expect(topicPolicy(INSTALLATION, 'eu-west-1', {}).Statement).toEqual([
      {
        Sid: 'AnyAccountMayCallIn',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sns:Publish',
        Resource: 'arn:aws:sns:eu-west-1:111122223333:rolecall-callbacks',
      },
    ])
  })

  it('give Publish only by way of CloudFormation when asked, in every Region (CB-2)', () => {
    const condition = {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
    }
    const choices = { ...CHOICES, onlyViaCloudFormation: true }
    for (const template of [
      homeTemplate(INSTALLATION, choices),
      regionTemplate(INSTALLATION, 'eu-west-1', choices),
    ])
      expect(template.Resources.CallbackTopicPolicy).toMatchObject({
        Properties: { PolicyDocument: { Statement: [{ Condition: condition }] } },
      })
    expect(JSON.stringify([home, region])).not.toContain('CalledVia')
  })

  it('let only SNS for our own topics into the queue (CB-3)', () => {
    const topics = REGIONS.map((name) => `arn:aws:sns:${name}:111122223333:rolecall-callbacks`)
    expect(queuePolicy(INSTALLATION).Statement).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': topics } },
      },
      { Effect: 'Deny', Principal: '*', Condition: { ArnNotEquals: { 'aws:SourceArn': topics } } },
    ])
  })

  it('name the SNS of opt-in Regions too, which delivers under a name of its own', () => {
    const policy = queuePolicy({ ...INSTALLATION, regions: ['us-east-1', 'ap-east-1'] })
    expect(policy.Statement).toMatchObject([
      { Principal: { Service: ['sns.amazonaws.com', 'sns.ap-east-1.amazonaws.com'] } },
      {},
    ])
  })

  it('forbid plain HTTP at the bucket unless the endpoint speaks nothing else', () => {
    expect(bucketPolicy(INSTALLATION, { tlsOnly: true }).Statement).toMatchObject([
      { Action: 's3:GetObject' },
      { Effect: 'Deny' },
    ])
    expect(bucketPolicy(INSTALLATION, { tlsOnly: false }).Statement).toHaveLength(1)
  })

  it('never let the broker into the own accounts (CB-10)', () => {
    const { Statement } = brokerPermissions(INSTALLATION, {
      tlsOnly: true,
      ownAccountIds: ['444455556666'],
    })
    expect(Statement).toMatchObject([
      { Effect: 'Allow', Resource: ['arn:aws:iam::*:role/*'] },
      {
        Effect: 'Deny',
        Resource: ['arn:aws:iam::111122223333:role/*', 'arn:aws:iam::444455556666:role/*'],
      },
    ])
  })

  it('narrow the broker to named identities and role names when asked (OPS-3)', () => {
    const choices = {
      tlsOnly: true,
      brokerPrincipals: ['arn:aws:iam::111122223333:role/app'],
      customerRoleNames: ['NorthwindAccess'],
    }
    expect(brokerTrust(INSTALLATION, choices).Statement).toMatchObject([
      { Condition: { ArnLike: { 'aws:PrincipalArn': choices.brokerPrincipals } } },
    ])
    expect(brokerPermissions(INSTALLATION, choices).Statement).toMatchObject([
      { Resource: ['arn:aws:iam::*:role/NorthwindAccess'] },
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
  ])('are refused before any call: %o', (wrong, says) => {
    expect(() => checkNames({ ...INSTALLATION, ...wrong })).toThrow(says)
  })
})
