import { describe, expect, it } from 'vitest'
import {
  EXTERNAL_ID,
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
} from '../../../test/fixtures/northwind.ts'
import { leavesOf, readTemplate } from '../../../test/fixtures/read-template.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { sheetOf } from './access/sheet-of.ts'
import { customiseTemplate } from './customise.ts'
import { prepareTemplate } from './prepare.ts'
import { trustPolicy } from './trust-policy.ts'

const installation = northwindInstallation()
const render = (profile: AccessProfile, at = installation) =>
  customiseTemplate(prepareTemplate(at, profile), northwindCustomer(at.regions))
const text = render(northwindProfile())
const template = readTemplate(text)

const invalid = (code: string) => expect.objectContaining({ code })

describe('The built-in template', () => {
  it('is the reviewed one', async () => {
    await expect(text).toMatchFileSnapshot('./built-in-template.golden.yaml')
  })

  it('writes the External ID as a literal and takes no parameter (EXT-4)', () => {
    expect(template).not.toHaveProperty('Parameters')
    const statement =
      template.Resources!.AccessRole!.Properties!.AssumeRolePolicyDocument!.Statement![0]!
    expect(statement.Condition!.StringEquals!['sts:ExternalId']).toBe(EXTERNAL_ID)
  })

  it('carries the trust policy unchanged (TRU-1, TRU-2, TRU-3)', () => {
    expect(template.Resources!.AccessRole!.Properties!.AssumeRolePolicyDocument).toEqual(
      trustPolicy(installation.brokerRole, EXTERNAL_ID),
    )
  })

  it('refuses an unsupported Region in words that name the supported ones (TPL-6)', () => {
    const [assertion] = template.Rules!.SupportedRegion!.Assertions as unknown as [
      Record<string, unknown>,
    ]
    expect(assertion.Assert).toEqual({
      'Fn::Contains': [['us-east-1', 'eu-west-1'], { Ref: 'AWS::Region' }],
    })
    expect(assertion.AssertDescription).toMatch(/us-east-1 \(N\. Virginia\), eu-west-1 \(Ireland\)/)
  })

  it('reaches the topic of its own Region and waits five minutes for the answer (TPL-6, TPL-7)', () => {
    const properties = template.Resources!.Connection!.Properties!
    const arn = [
      'arn:$',
      '{AWS::Partition}:sns:$',
      '{AWS::Region}:012345678901:rolecall-callbacks',
    ].join('')
    expect(properties.ServiceToken).toEqual({ 'Fn::Sub': arn })
    expect(properties.ServiceTimeout).toBe(300)
    expect(properties.ProfileVersion).toBe('1234567e12345678')
  })

  it('creates the connection after the role, in which all its policies are (TPL-7)', () => {
    expect(template.Resources!.Connection!.Properties!.RoleArn).toEqual({
      'Fn::GetAtt': ['AccessRole', 'Arn'],
    })
    expect(Object.keys(template.Resources!)).toEqual(['Invitation', 'AccessRole', 'Connection'])
  })

  it('says what the profile says, the vendor account and how to remove it (TPL-9)', () => {
    const notes = template.Metadata!.Rolecall as unknown as Record<string, string | string[]>
    expect(notes).toMatchObject({
      VendorAccount: '012345678901',
      HowToRemove: expect.stringContaining('Delete this stack'),
    })
    const granted = (notes.WhatIsGranted as string[]).join('\n')
    const sheet = sheetOf({
      profile: northwindProfile(),
      vendor: northwindInstallation().vendor,
      brokerRole: northwindInstallation().brokerRole.text,
    })
    for (const said of [sheet.headline, ...sheet.cannot, sheet.managedPolicies[0]!.name])
      expect(granted).toContain(said)
    expect(granted).toContain(
      'Amazon S3: Write, Delete on buckets whose name begins with northwind-metrics- (s3:CreateBucket, s3:DeleteBucket)',
    )
  })

  it('describes itself within 1,024 bytes, however long the purpose', () => {
    const description = String(
      readTemplate(render(northwindProfile({ purpose: 'Überwacht – '.repeat(300) }))).Description,
    )
    expect(Buffer.byteLength(description)).toBeLessThanOrEqual(1024)
    expect(description).toMatch(/…/)
    expect(description).toMatch(/To end the access, delete this stack\.$/)
  })

  it('writes ARNs for the partition in which it is used, and leaves policy variables to IAM', () => {
    const statement = {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::shared/$USER/*'.replace('$USER', '$' + '{aws:username}'),
    }
    const policies = { Own: { Version: '2012-10-17', Statement: [statement] } }
    const properties = readTemplate(
      render(northwindProfile({ inlinePolicies: policies, permissionsBoundary: 'Boundary' })),
    ).Resources!.AccessRole!.Properties!
    const fixed = JSON.stringify(properties).replaceAll('$', '')
    expect(fixed).toContain('{"Fn::Sub":"arn:{AWS::Partition}:iam::aws:policy/SecurityAudit"}')
    expect(fixed).toContain('{"Fn::Sub":"arn:{AWS::Partition}:s3:::shared/{!aws:username}/*"}')
    expect(fixed).toContain(
      '{"Fn::Sub":"arn:{AWS::Partition}:iam::{AWS::AccountId}:policy/Boundary"}',
    )
  })

  it('holds no text that YAML 1.1 reads as anything but text', () => {
    const odd = northwindProfile({
      tags: { on: 'no', '012345678901': '1e3', '2012-10-17': '0x1F' },
      name: '1_000',
    })
    const tags = readTemplate(render(odd)).Resources!.AccessRole!.Properties!.Tags
    expect(tags).toEqual(
      [
        { Key: '2012-10-17', Value: '0x1F' },
        { Key: '012345678901', Value: '1e3' },
        { Key: 'on', Value: 'no' },
      ].toSorted(
        (a, b) => Object.keys(odd.tags).indexOf(a.Key) - Object.keys(odd.tags).indexOf(b.Key),
      ),
    )
    for (const [path, value] of leavesOf(readTemplate(render(odd)))) {
      expect(
        ['string', /(ServiceTimeout|MaxSessionDuration)$/.test(path) ? 'number' : 'string'],
        path,
      ).toContain(typeof value)
    }
  })

  const HOSTILE = [
    '{{resolve:ssm:/prod/key}}',
    'a{ {resolve:ssm:x}}',
    `\${AWS::AccountId}`,
    '$\u200b{AWS::AccountId}',
    '｛｛resolve:ssm:x｝｝',
    '{\u200d{resolve:ssm:x}}',
    'a\u202eb',
    'a\u2028b',
    'a\u0000b',
    'Fn::GetAtt',
  ]
  const FIELDS: Record<string, (hostile: string) => unknown> = {
    'vendor name': (name) => render(northwindProfile(), { ...installation, vendor: { name } }),
    'support address': (supportUrl) =>
      render(northwindProfile(), { ...installation, vendor: { name: 'N', supportUrl } }),
    purpose: (purpose) => render(northwindProfile({ purpose })),
    'profile name': (name) => render(northwindProfile({ name })),
    'profile version': (version) => render(northwindProfile({ version })),
    'role name': (roleName) => render(northwindProfile({ roleName })),
    'managed policy': (arn) =>
      render(northwindProfile({ managedPolicies: [`arn:aws:iam::aws:policy/${arn}`] })),
    boundary: (permissionsBoundary) => render(northwindProfile({ permissionsBoundary })),
    'policy name': (name) => render(northwindProfile({ inlinePolicies: { [name]: {} } })),
    'tag key': (key) => render(northwindProfile({ tags: { [key]: 'v' } })),
    'tag value': (value) => render(northwindProfile({ tags: { k: value } })),
  }
  it.each(Object.keys(FIELDS))(
    'refuses references, functions and invisible characters in the %s (TPL-1, TPL-2, attack 38, attack 39)',
    (field) => {
      for (const hostile of HOSTILE) {
        if (field === 'purpose' && hostile === 'a\u2028b') continue
        expect(() => FIELDS[field]!(hostile), hostile).toThrow(invalid('TEMPLATE_INVALID'))
      }
    },
  )

  it.each([
    {
      Statement: [
        { Effect: 'Allow', Action: 's3:GetObject', Resource: '{{resolve:ssm:/prod/key}}' },
      ],
    },
    { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Sub': 'x' } }] },
    { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: { Ref: 'X' } }] },
    { Statement: [{ Effect: 'Allow', Condition: { StringEquals: { '{{resolve:ssm:x}}': 'y' } } }] },
  ])('refuses references and functions inside a policy (TPL-2)', (policy) => {
    expect(() => render(northwindProfile({ inlinePolicies: { P: policy } }))).toThrow(
      invalid('TEMPLATE_INVALID'),
    )
  })

  it('refuses Regions of another partition, in which the role could not trust the vendor', () => {
    expect(() =>
      prepareTemplate(
        { ...installation, regions: ['us-east-1', 'cn-north-1'] },
        northwindProfile(),
      ),
    ).toThrow(invalid('SETTING_INVALID'))
  })

  it('refuses more policies than IAM takes', () => {
    const managedPolicies = Array.from(
      { length: 21 },
      (_, index) => `arn:aws:iam::aws:policy/P${index}`,
    )
    expect(() => render(northwindProfile({ managedPolicies }))).toThrow(invalid('TEMPLATE_INVALID'))
    const Statement = Array.from({ length: 400 }, () => ({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
    }))
    expect(() => render(northwindProfile({ inlinePolicies: { Huge: { Statement } } }))).toThrow(
      /10,240/,
    )
  })
})
