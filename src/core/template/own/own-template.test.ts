import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  EXTERNAL_ID,
  northwindCustomer,
  northwindInstallation,
  ownTemplateProfile,
} from '../../../../test/fixtures/northwind.ts'
import { leavesOf, readTemplate } from '../../../../test/fixtures/read-template.ts'
import { customiseTemplate } from '../customise.ts'
import { prepareTemplate } from '../prepare.ts'
import { trustPolicy } from '../trust-policy.ts'

const installation = northwindInstallation()
const render = (text: string, file?: string) =>
  customiseTemplate(
    prepareTemplate(installation, ownTemplateProfile(text, file)),
    northwindCustomer(installation.regions),
  )
const example = (name: string) =>
  readFileSync(new URL(`../../../../examples/templates/${name}`, import.meta.url), 'utf8')

const refused = (text: string) => {
  try {
    render(text)
  } catch (error) {
    expect(error).toMatchObject({ code: 'TEMPLATE_INVALID' })
    return (error as Error).message
  }
  return 'accepted'
}

const ROLE = 'Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} }'

const WAYS_OF_WRITING: Record<string, string> = {
  'block style': example('read-only.yaml'),
  JSON: example('two-roles.json'),
  'JSON on one line': JSON.stringify(JSON.parse(example('two-roles.json'))),
  'JSON with tabs': JSON.stringify(JSON.parse(example('two-roles.json')), null, '\t'),
  'Windows line ends': example('read-only.yaml').replaceAll('\n', '\r\n'),
  'no line end at the end': example('read-only.yaml').trimEnd(),
  'flow style inside': `Resources:\n  R: { ${ROLE} }\n`,
  'flow style outside': `{Resources: {R: {${ROLE}}}}`,
  'no trust policy yet':
    'Resources:\n    R:\n        Type: AWS::IAM::Role\n        Properties:\n            RoleName: X\n',
  'an indented document':
    '  Resources:\n    R:\n      Type: AWS::IAM::Role\n      Properties:\n        Path: /\n',
  'a document marker':
    '---\nResources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Path: /\n...\n',
  'a trust policy as text':
    'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: |\n        {"Version": "2012-10-17"}\n      # and then\n      Path: /\n',
  'a list that is not indented':
    'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        Statement:\n        - Effect: Allow\n          Action:\n          - sts:AssumeRole\n      # and then\n      Path: /\n',
  'a block scalar at the end': `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Path: /\nMetadata:\n  Note: |+\n    kept\n\n`,
}

describe('A vendor’s own template', () => {
  it.each(Object.keys(WAYS_OF_WRITING))(
    'gets our trust policy and our connection, written as %s',
    (way) => {
      const template = readTemplate(render(WAYS_OF_WRITING[way]!))
      const [id, connection] = Object.entries(template.Resources!).find(
        ([, { Type }]) => String(Type) === 'Custom::RolecallConnection',
      )!
      const role = (connection.Properties!.RoleArn as unknown as Record<string, string[]>)[
        'Fn::GetAtt'
      ]![0]!
      expect(template.Resources![role]!.Properties!.AssumeRolePolicyDocument).toEqual(
        trustPolicy(installation.brokerRole, EXTERNAL_ID),
      )
      expect(id).toBe('Connection')
      expect(template.Rules).toHaveProperty('SupportedRegion')
      expect(template.Mappings!.CallbackTokens).toHaveProperty(
        ['eu-west-1', 'CallbackToken'],
        northwindCustomer().callbackTokens['eu-west-1'],
      )
      expect(template.Outputs!.ExternalId!.Value).toBe(EXTERNAL_ID)
    },
  )

  it.each(Object.keys(WAYS_OF_WRITING))('keeps everything else as it was, written as %s', (way) => {
    const text = WAYS_OF_WRITING[way]!
    const after = new Map(leavesOf(readTemplate(render(text))))
    const kept = leavesOf(readTemplate(text)).filter(
      ([path]) => !path.includes('/AssumeRolePolicyDocument') || path.includes('LogShipperRole'),
    )
    for (const [path, value] of kept) expect(after.get(path), path).toEqual(value)
  })

  it('keeps comments, tags and quotes', () => {
    const lines = render(example('read-only.yaml')).split('\n')
    const kept = example('read-only.yaml')
      .split('\n')
      .filter((line) => /#|!Sub|!Ref|RoleName|Pattern/.test(line))
    expect(lines).toEqual(expect.arrayContaining(kept))
  })

  it('comes last: the connection waits for all that the template makes (TPL-7)', () => {
    const dependsOn = (text: string) => readTemplate(render(text)).Resources!.Connection!.DependsOn
    expect(dependsOn(example('read-only.yaml'))).toEqual(['MetricsBucketRights'])
    expect(dependsOn(example('two-roles.json'))).toEqual(['ReadRights', 'LogShipperRole'])
    const byName = `Resources:\n  R: { Type: AWS::IAM::Role, Properties: { RoleName: N } }\n  P: { Type: AWS::IAM::Policy, Properties: { Roles: [N] } }\n  Q: { Type: AWS::IAM::Policy, Properties: { Roles: [Other] } }\n`
    expect(dependsOn(byName)).toEqual(['P', 'Q'])
    const bySub = `Resources:\n  R: { Type: AWS::IAM::Role, Properties: { Path: / } }\n  P: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: ["Fn::Sub": "\${R}"] } }\n`
    expect(dependsOn(bySub)).toEqual(['P'])
  })

  it.each([
    ['foreach', ['Rightsec2', 'Rightss3']],
    ['role-name-parameter', ['Rights']],
    ['hidden-rights', ['More']],
  ])('lets the connection wait for every policy of the role: %s (TPL-7)', (name, policies) => {
    const file = new URL(`../../../../test/fixtures/templates/${name}.yaml`, import.meta.url)
    const { Resources } = readTemplate(render(readFileSync(file, 'utf8')))
    expect(Resources!.Connection!.DependsOn).toEqual(expect.arrayContaining(policies))
  })

  it('takes the marked role, else AccessRole, else the one with the profile’s name, else the only one', () => {
    const other = `Other: { ${ROLE} }`
    const roleOf = (roles: string) => {
      const { Connection } = readTemplate(render(`Resources: { ${roles} }`)).Resources!
      return (Connection!.Properties!.RoleArn as unknown as Record<string, string[]>)[
        'Fn::GetAtt'
      ]![0]
    }
    expect(
      roleOf(`AccessRole: { ${ROLE} }, Chosen: { Metadata: { Rolecall: AccessRole }, ${ROLE} }`),
    ).toBe('Chosen')
    expect(roleOf(`${other}, AccessRole: { ${ROLE} }`)).toBe('AccessRole')
    expect(
      roleOf(
        `${other}, N: { Type: AWS::IAM::Role, Properties: { RoleName: NorthwindInsightsAccess } }`,
      ),
    ).toBe('N')
    expect(roleOf(other)).toBe('Other')
    expect(refused(`Resources: { ${other}, Another: { ${ROLE} } }`)).toMatch(
      /2 roles, and it is not clear .*Rolecall: AccessRole/s,
    )
  })

  it('takes other names where its own are in use, and the role’s condition with it', () => {
    const text = `Conditions: { Yes: { Fn::Equals: [a, a] } }
Resources:
  Connection: { Type: AWS::SNS::Topic }
  R: { Condition: Yes, ${ROLE} }
Outputs:
  RoleArn: { Value: x }
  RolecallRoleArn: { Value: y }
`
    const template = readTemplate(render(text))
    expect(template.Resources!.RolecallConnection!.Condition).toBe('Yes')
    expect(Object.keys(template.Outputs!).toSorted()).toEqual([
      'ExternalId',
      'RoleArn',
      'RolecallRoleArn',
      'RolecallRoleArn2',
    ])
  })

  it('does not mistake the vendor’s text for a place to fill in', () => {
    const text = `Description: rolecall-hole-0-external-id--\nResources:\n  R: { ${ROLE} }\n`
    expect(render(text)).toContain('Description: rolecall-hole-0-external-id--')
  })

  const PARAMETER_IN_TRUST = `Parameters:
  Id: { Type: String }
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Condition:
              StringEquals:
                sts:ExternalId: VALUE
`
  it.each(['!Ref Id', `!Sub "\${Id}-x"`, '{ Ref: Id }', `{ "Fn::Sub": "\${Id}" }`, '[!Ref Id]'])(
    'refuses the External ID as a parameter, as %s, and says where (EXT-4)',
    (value) => {
      expect(refused(PARAMETER_IN_TRUST.replace('VALUE', value))).toMatch(
        /template\.yaml, line 11, column \d+: the External ID is the parameter Id/,
      )
    },
  )

  it.each([
    ['Resources:\n  R: [', /template\.yaml, line 2, column \d+: it is not valid YAML or JSON/],
    ['a: b\n  c: d\n', /line 2, column \d+: it is not valid/],
    ['{"Resources": {"R": }', /not valid YAML or JSON/],
    ['', /not a template; a mapping/],
    ['Just a text file\nwith two lines.\n', /not a template; a mapping/],
    ['- a\n- list\n', /not a template; a mapping/],
    ['a: b\n---\nc: d\n', /line 2, column 1: a second YAML document begins here/],
    ['AWSTemplateFormatVersion: "2010-09-09"\n', /no Resources/],
    ['Description: x\nResources: none\n', /line 2, column \d+: Resources must be a mapping/],
    ['Resources: {}\n', /no AWS::IAM::Role/],
    [
      'Resources:\n  R: { Type: AWS::IAM::Role }\n',
      /line 2, column \d+: the role R has no Properties/,
    ],
    [
      'Resources:\n  T: { Type: AWS::SNS::Topic, Metadata: { Rolecall: AccessRole } }\n',
      /line 2, column \d+: T is marked as the access role, but it is not an AWS::IAM::Role/,
    ],
    [
      `Resources:\n  R: { ${ROLE} }\nOutputs: none\n`,
      /line 3, column \d+: Outputs must be a mapping/,
    ],
    [
      `Resources:\n  R: { ${ROLE} }\n  C: { Type: Custom::RolecallConnection }\n`,
      /line 3, column \d+: C is a Custom::RolecallConnection/,
    ],
    [`Description: ${'x'.repeat(1_000_001)}\n`, /larger than the 1 MB/],
  ])('refuses %.40j with a reason (TRU-5)', (text, reason) => {
    expect(refused(text)).toMatch(reason)
  })
})
