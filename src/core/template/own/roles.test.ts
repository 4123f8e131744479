import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  northwindCustomer,
  northwindInstallation,
  ownTemplateProfile,
} from '../../../../test/fixtures/northwind.ts'
import { readTemplate } from '../../../../test/fixtures/read-template.ts'
import type { AccessProfile } from '../../model/access-profile.ts'
import { rightsOf } from '../access/rights-of.ts'
import { customiseTemplate } from '../customise.ts'
import { prepareTemplate } from '../prepare.ts'
import { rolesIn } from './roles-in.ts'
import { readSource } from './source.ts'

const input = (name: string) =>
  readFileSync(new URL(`../../../../test/templates/${name}`, import.meta.url), 'utf8')

const installation = northwindInstallation()
const profileOf = (text: string, changes: Partial<AccessProfile> = {}) => ({
  ...ownTemplateProfile(text),
  ...changes,
})
const render = (text: string, changes?: Partial<AccessProfile>) =>
  customiseTemplate(
    prepareTemplate(installation, profileOf(text, changes)),
    northwindCustomer(installation.regions),
  )
const resourcesOf = (text: string, changes?: Partial<AccessProfile>) =>
  readTemplate(render(text, changes)).Resources!
const refusal = (text: string, changes?: Partial<AccessProfile>): string => {
  try {
    render(text, changes)
  } catch (error) {
    expect(error).toMatchObject({ code: 'TEMPLATE_INVALID' })
    return (error as Error).message
  }
  return 'accepted'
}
const several = (roles: Record<string, string>): Partial<AccessProfile> => ({
  scopes: {},
  roles: Object.fromEntries(
    Object.entries(roles).map(([key, role]) => [key, { role, scopes: {} }]),
  ),
})
const arnIn = (resource: unknown) =>
  (resource as { Properties: { RoleArn: { 'Fn::GetAtt': string[] } } }).Properties.RoleArn[
    'Fn::GetAtt'
  ]

describe('which role of a template the vendor uses', () => {
  it('is never one that only services may assume; the error lists the roles and the nested stacks', () => {
    const message = refusal(input('01-only-role-is-lambda.yaml'))
    expect(message).toMatch(/a role that only services may assume is never chosen/)
    expect(message).toContain(
      'HelperRole (line 6): only the service lambda.amazonaws.com can assume it',
    )
    expect(message).toContain('role: { stack: Access, output: RoleArn }')
    expect(message).toContain('Access (line 13)')
  })

  it('is never one that only a role of the same template may assume', () => {
    const message = refusal(input('43-role-of-own-account.yaml'))
    expect(message).toContain("only services and the customer's own account may assume")
    expect(message).toContain(
      'ReaderRole (line 9): only MachineRole of the same template can assume it',
    )
  })

  it.each([
    ['04-two-roles-one-external.yaml', 'ScanRole'],
    ['07c-if-policies.yaml', 'VendorRole'],
    ['23-trust-if.yaml', 'VendorRole'],
    ['24-properties-if.yaml', 'VendorRole'],
    ['33b-starts-refused.yaml', 'VendorRole'],
    ['39-role-name-parameter.yaml', 'VendorRole'],
  ])('in %s is %s', (file, logicalId) => {
    expect(arnIn(resourcesOf(input(file)).Connection)).toEqual([logicalId, 'Arn'])
  })

  it('is refused if the customer types the External ID of a further role for another account', () => {
    expect(refusal(input('42-two-vendor-roles.yaml'))).toMatch(/line 15, .*the role Response/s)
  })

  const outside = (id: string, condition = '') =>
    `  ${id}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: name-of-${id}\n      AssumeRolePolicyDocument:\n        Statement: [{ Effect: Allow, Principal: { AWS: "111111111111" }, Action: sts:AssumeRole${condition} }]\n`
  const WITH_ID = ', Condition: { StringEquals: { sts:ExternalId: x } }'

  it('is the one with an External ID, else the one that an outside account may assume', () => {
    const own = outside('Own').replace('"111111111111"', '!Ref AWS::AccountId')
    const both = `Resources:\n${outside('A')}${outside('B', WITH_ID)}${own}`
    expect(arnIn(resourcesOf(both).Connection)).toEqual(['B', 'Arn'])
    expect(arnIn(resourcesOf(`Resources:\n${own}${outside('A')}`).Connection)).toEqual(['A', 'Arn'])
  })

  it('is refused if unclear, with each role, its line, who may assume it, and what to write', () => {
    const message = refusal(`Resources:\n${outside('A', WITH_ID)}${outside('B', WITH_ID)}`)
    expect(message).toContain('it has 2 roles, and it is not clear which one the vendor uses')
    expect(message).toContain(
      'A (line 2, RoleName name-of-A): account 111111111111 can assume it, with an External ID',
    )
    expect(message).toContain('B (line 8')
    expect(message).toContain('such as "role: A"')
  })

  it('is listed without a name that only a condition decides', () => {
    const named = outside('A').replace('name-of-A', '!If [C, a, b]')
    const text = `Conditions: { C: !Equals [!Ref AWS::Region, x] }\nResources:\n${named}${outside('B')}`
    expect(refusal(text)).toContain('\n- A (line 3): account 111111111111 can assume it')
  })

  it('is the one that the profile names, by logical id or RoleName', () => {
    const text = `Resources:\n${outside('A', WITH_ID)}${outside('B', WITH_ID)}`
    expect(arnIn(resourcesOf(text, { role: 'B' }).Connection)).toEqual(['B', 'Arn'])
    expect(arnIn(resourcesOf(text, { role: 'name-of-B' }).Connection)).toEqual(['B', 'Arn'])
    expect(refusal(text, { role: 'C' })).toMatch(/no AWS::IAM::Role has .* C, .*\n- A \(line 2/)
  })

  it('reads the trust policy in every branch of its conditions', () => {
    const trust = `!If [A, { Statement: [{ Effect: Allow, Principal: { AWS: !Ref Account }, Action: sts:AssumeRole }] }, { Statement: [!If [B, { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }, !Ref AWS::NoValue]] }]`
    const text = `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: ${trust}\n`
    const [role] = rolesIn(readSource(text, 'template.yaml'))
    expect(role!.assumedBy.map(({ kind }) => kind)).toEqual(['account', 'service'])
  })
})

describe('a template with several roles of the vendor', () => {
  const text = input('42-two-vendor-roles.yaml').replace(
    'ExternalId: { Type: String }',
    'Unused: { Type: String, Default: x }',
  )
  const two = several({ posture: 'Posture', 'auto-response': 'Response' })
  const asked = text.replace('!Ref ExternalId', 'x')

  it('gets a connection for each role, one after the other, each with its key', () => {
    const { Invitation, ConnectionPosture, ConnectionAutoResponse } = resourcesOf(asked, two)
    expect(arnIn(ConnectionPosture)).toEqual(['Posture', 'Arn'])
    expect(arnIn(ConnectionAutoResponse)).toEqual(['Response', 'Arn'])
    expect(ConnectionPosture!.Properties).toMatchObject({ Role: 'posture' })
    expect(ConnectionAutoResponse!.Properties).toMatchObject({ Role: 'auto-response' })
    expect(ConnectionAutoResponse!.DependsOn).toContain('ConnectionPosture')
    expect(ConnectionPosture!.DependsOn).not.toContain('ConnectionAutoResponse')
    expect(Invitation!.Properties).toMatchObject({ Roles: ['posture', 'auto-response'] })
  })

  it('gets Rolecall’s trust policy in each role, and an output for each', () => {
    const { Resources, Outputs } = readTemplate(render(asked, two))
    const trust = (id: string) =>
      JSON.stringify(Resources![id]!.Properties!.AssumeRolePolicyDocument)
    expect(trust('Posture')).toBe(trust('Response'))
    expect(trust('Posture')).toContain('sts:ExternalId')
    expect(Object.keys(Outputs!)).toEqual(['RoleArnPosture', 'RoleArnAutoResponse', 'ExternalId'])
  })

  it('shows the rights of all its roles', () => {
    const arns = rightsOf(profileOf(asked, two)).role.managedPolicies.map(({ name }) => name)
    expect(arns).toEqual(['SecurityAudit', 'AdministratorAccess'])
  })

  it('is refused if two keys name the same role', () => {
    expect(refusal(asked, several({ a: 'Posture', b: 'Posture' }))).toMatch(
      /names the role Posture twice, as "a" and "b"/,
    )
  })
})

describe('a role under a condition', () => {
  it('tells the vendor which roles the stack makes', () => {
    const text = render(input('38-condition-role.yaml'))
    expect(readTemplate(text).Resources!.Connection!.Condition).toBe('Go')
    expect(text).toContain('Roles:\n        - !If [Go, role, !Ref "AWS::NoValue"]\n')
  })
})

describe('the policies of the role', () => {
  it('exist before the connection, also if only a resource that may be missing waits for them', () => {
    const text = `${input('39-role-name-parameter.yaml')}  Maybe: { Type: AWS::SNS::Topic, Condition: C, DependsOn: Rights }\nConditions: { C: !Equals [a, b] }\n`
    expect(resourcesOf(text).Connection!.DependsOn).toEqual(
      expect.arrayContaining(['Rights', 'Maybe']),
    )
  })
})

describe('a role that a nested stack makes', () => {
  const text = input('01-only-role-is-lambda.yaml')
  const role = { stack: 'Access', output: 'RoleArn' }

  it('needs the External ID as a parameter of the nested stack', () => {
    expect(refusal(text, { role })).toMatch(
      /line 13.*the nested stack Access makes the role.*from: externalId/,
    )
  })

  it('is reported by the output, and gets the External ID as a parameter', () => {
    const passed = `Parameters: { Ext: { Type: String } }
Resources:
  Access:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.example/child.yaml
      Parameters: { ExternalId: !Ref Ext }
`
    const parameters = { Ext: { from: 'externalId', as: 'baked' } } as const
    const { Access, Connection } = resourcesOf(passed, { role, parameters })
    expect(arnIn(Connection).join('.')).toBe('Access.Outputs.RoleArn')
    expect(Access).toMatchObject({
      Properties: { Parameters: { ExternalId: northwindCustomer([]).externalId } },
    })
  })
  it('is refused if the name is no nested stack of the template', () => {
    expect(refusal(text, { role: { stack: 'Helper', output: 'RoleArn' } })).toMatch(
      /Helper, which the profile names, is not a nested stack of it\. .*Access \(line 13\)/,
    )
  })

  it('shows its rights as not readable', () => {
    const { statements, unresolved } = rightsOf(profileOf(text, { role })).role
    expect(statements).toEqual([])
    expect(unresolved).toEqual([
      { where: 'Resources.Access', line: 13, why: { is: 'nestedStack' } },
    ])
  })
})
