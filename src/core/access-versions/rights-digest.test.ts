import { describe, expect, it } from 'vitest'
import {
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../test/fixtures/northwind.ts'
import type { AskedProfile } from '../model/access-profile.ts'
import { contentDigest } from './content.ts'
import { rightsDigest } from './rights-digest.ts'

const { vendor, brokerRole } = northwindInstallation()
const content = (profile: AskedProfile) => ({ profile, vendor, brokerRole: brokerRole.text })
const rights = (changes: Partial<AskedProfile> = {}) =>
  rightsDigest(content(northwindProfile(changes)))
const statement = (members: object) => ({
  inlinePolicies: { One: { Version: '2012-10-17', Statement: [members] } },
})
const READ = { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }
const WITH_CONDITION = {
  ...READ,
  Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
}

describe('two versions ask for the same rights', () => {
  it.each<[string, Partial<AskedProfile>, Partial<AskedProfile>]>([
    ['if only a text differs', {}, { purpose: 'Another purpose.' }],
    ['if only a scope differs', {}, { scopes: { other: { policy: {} } } }],
    [
      'if actions stand in another order and case',
      statement(READ),
      statement({ ...READ, Action: ['s3:listbucket', 'S3:GetObject', 's3:GetObject'] }),
    ],
    [
      'if a list has one value',
      statement({ ...READ, Action: 's3:GetObject' }),
      statement({ Resource: ['*'], Action: ['s3:GetObject'], Effect: 'Allow' }),
    ],
    ['if a statement has a Sid', statement(READ), statement({ Sid: 'Read', ...READ })],
    [
      'if a policy has another name, or is in two parts',
      { inlinePolicies: { A: { Version: '2012-10-17', Statement: [READ, WITH_CONDITION] } } },
      {
        inlinePolicies: {
          B: { Version: '2012-10-17', Statement: WITH_CONDITION },
          C: { Version: '2012-10-17', Statement: [READ] },
        },
      },
    ],
    [
      'if the values of a condition stand in another order, and its key in another case',
      statement(WITH_CONDITION),
      statement({
        ...READ,
        Condition: { StringEquals: { 'aws:requestedregion': ['eu-west-1', 'us-east-1'] } },
      }),
    ],
    [
      'if managed policies stand in another order',
      { managedPolicies: ['arn:aws:iam::aws:policy/A', 'arn:aws:iam::aws:policy/B'] },
      { managedPolicies: ['arn:aws:iam::aws:policy/B', 'arn:aws:iam::aws:policy/A'] },
    ],
  ])('%s', (_, one, other) => {
    expect(rights(one)).toBe(rights(other))
  })
})

describe('two versions ask for different rights', () => {
  it.each<[string, Partial<AskedProfile>]>([
    ['another role name', { roleName: 'Other' }],
    ['a fixed role name', { fixedRoleName: true }],
    ['a managed policy more', { managedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
    ['another action', statement({ ...READ, Action: 's3:PutObject' })],
    ['another resource', statement({ ...READ, Resource: 'arn:aws:s3:::a/*' })],
    ['a Deny', statement({ ...READ, Effect: 'Deny' })],
    ['a condition', statement(WITH_CONDITION)],
    ['a boundary', { permissionsBoundary: 'Boundary' }],
    ['longer sessions', { maxSessionSeconds: 7200 }],
    ['a tag', { tags: { team: 'data' } }],
  ])('with %s', (_, changes) => {
    expect(rights(changes)).not.toBe(rights())
  })

  it('if another role of the vendor is trusted', () => {
    const profile = northwindProfile()
    expect(rightsDigest({ ...content(profile), brokerRole: `${brokerRole.text}-2` })).not.toBe(
      rightsDigest(content(profile)),
    )
  })
})

const TEMPLATE = `Description: Access for Northwind
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: NorthwindInsightsAccess
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: "s3:GetObject", Resource: !Sub "arn:\${AWS::Partition}:s3:::a/*" }
`

describe('the rights of a template', () => {
  it('change with the role that the profile names, and if its trust policy is kept', () => {
    const rightsWith = (changes: Partial<AskedProfile>) =>
      rightsDigest(content({ ...ownTemplateProfile(TEMPLATE), ...changes }))
    const roles = (key: string, scopes = {}) => ({
      roles: { [key]: { role: 'AccessRole', scopes } },
    })
    const digests = [
      rightsWith({}),
      rightsWith({ role: 'AccessRole' }),
      rightsWith({ role: { stack: 'Inner', output: 'RoleArn' } }),
      rightsWith({ keepTrust: true }),
      rightsWith(roles('audit')),
      rightsWith(roles('repair')),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    expect(rightsWith(roles('audit', { read: { policy: {} } }))).toBe(rightsWith(roles('audit')))
  })

  const own = (text: string) => rightsDigest(content(ownTemplateProfile(text)))

  it('stay the same if comments, descriptions, metadata, short forms or the trust policy change', () => {
    const changed = TEMPLATE.replace('Access for Northwind', 'Corrected')
      .replace('Resources:', '# A comment\nMetadata: { Team: data }\nResources:')
      .replace('!Sub "', '{ "Fn::Sub": "')
      .replace('a/*" }', 'a/*" } }')
      .replace('      Policies', '      Description: Text\n      Policies')
      .replace('      Policies', '      AssumeRolePolicyDocument: {}\n      Policies')
      .replace('Action: "s3:GetObject"', 'Action: [ "S3:getobject" ]')
    expect(changed).not.toBe(TEMPLATE)
    expect(own(changed)).toBe(own(TEMPLATE))
    expect(contentDigest(content(ownTemplateProfile(changed)))).not.toBe(
      contentDigest(content(ownTemplateProfile(TEMPLATE))),
    )
  })

  it('change with a resource, a parameter, a condition or a value that a mapping describes', () => {
    const others = [
      TEMPLATE.replace('s3:GetObject', 's3:*'),
      TEMPLATE.replace('Resources:', 'Parameters: { A: { Type: String } }\nResources:'),
      TEMPLATE.replace('Resources:', 'Conditions: { C: !Equals [a, b] }\nResources:'),
      TEMPLATE.replace('Resources:', 'Mappings: { M: { a: { Description: x } } }\nResources:'),
      TEMPLATE.replace('Resources:', 'Mappings: { M: { a: { Description: y } } }\nResources:'),
    ]
    expect(new Set([TEMPLATE, ...others].map(own)).size).toBe(6)
  })

  it('keep their digest in every release, so that a release makes nobody outdated', () => {
    const all = TEMPLATE.replace(
      'Resources:',
      'Conditions: { C: !Equals [!Ref A, !GetAtt B.C] }\nResources:',
    )
    expect([own(TEMPLATE), own(all), rights(), rights(statement(WITH_CONDITION))]).toEqual([
      '83e4209823dfb00f0f07196522304904',
      'b4f5ef6d62a73f9ef3fecb94359b0b60',
      'c28ff7a09d2149cfdbb9269c649288a2',
      'c9fb8a630a6f4ff42ecf247a81866669',
    ])
    expect(contentDigest(content(northwindProfile()))).toBe(
      'cae8e22d16e911b1d6ac33ba140273a49d98fdd2a3538e32cd2a0859466f557a',
    )
  })

  it('are compared as text if the template cannot be read', () => {
    expect(own('nothing: here')).not.toBe(own('nothing: there'))
  })
})
