import { describe, expect, it } from 'vitest'
import { roleInTemplate } from './role-in-template.ts'

const PLACE = {
  partition: 'aws',
  accountId: '222222222222',
  region: 'eu-west-1',
  roleName: 'Access',
}

const OURS = `
  Invitation: { Type: "Custom::RolecallInvitation" }
  Connection: { Type: "Custom::RolecallConnection", Properties: { RoleArn: !GetAtt Role.Arn } }
`

const withRole = (properties: string, more = '', ahead = '') => `${ahead}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] }
${properties.replaceAll(/^/gm, '      ')}
${OURS}${more}`

describe('the role of a template of a vendor’s own', () => {
  it('has the values that CloudFormation fills in, and keeps the variables of IAM', () => {
    const text = withRole(
      `RoleName: !Sub "acme-\${AWS::Region}"
Path: /acme/
MaxSessionDuration: 7200
ManagedPolicyArns: [!Sub "arn:\${AWS::Partition}:iam::aws:policy/SecurityAudit"]
PermissionsBoundary: !Join ["", ["arn:aws:iam::", !Ref "AWS::AccountId", ":policy/", !Ref Boundary]]
Policies:
  - PolicyName: Home
    PolicyDocument:
      Statement: [{ Effect: Allow, Action: "s3:*", Resource: !Sub "arn:aws:s3:::\${AWS::AccountId}/\${!aws:username}/*" }]
Tags: [{ Key: a, Value: b }]`,
      '',
      'Parameters: { Boundary: { Type: String, AllowedValues: [Limit] } }',
    )
    expect(roleInTemplate(text, PLACE)).toEqual({
      roleName: 'acme-eu-west-1',
      path: '/acme/',
      description: '',
      trustPolicy: { Version: '2012-10-17', Statement: [] },
      managedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'],
      inlinePolicies: {
        Home: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 's3:*',
              Resource: `arn:aws:s3:::222222222222/\${aws:username}/*`,
            },
          ],
        },
      },
      permissionsBoundary: 'arn:aws:iam::222222222222:policy/Limit',
      maxSessionSeconds: 7200,
      tags: { a: 'b' },
    })
  })

  it('asks for the account number if a value has it', () => {
    const text = withRole(`RoleName: !Sub "acme-\${AWS::AccountId}"`)
    expect(() => roleInTemplate(text, { ...PLACE, accountId: undefined })).toThrowError(
      expect.objectContaining({ code: 'ACCOUNT_NEEDED' }),
    )
  })

  it.each([
    ['others', 'Bucket', withRole('', '  Bucket: { Type: AWS::S3::Bucket }')],
    ['others', 'Second', withRole('', '  Second: { Type: AWS::IAM::Role, Properties: {} }')],
    ['others', 'Fn::Transform', withRole('', '  Fn::Transform: { Name: M }')],
    ['others', 'Transform', withRole('', '', 'Transform: Macro')],
    ['property', 'Fn::Transform', withRole('Fn::Transform: { Name: M }')],
    [
      'value',
      'Name',
      withRole('RoleName: !Ref Name', '', 'Parameters: { Name: { Type: String } }'),
    ],
    ['value', 'ImportValue B', withRole('PermissionsBoundary: !ImportValue B')],
    ['value', 'resolve:ssm:/n', withRole('RoleName: "{{resolve:ssm:/n}}"')],
    ['value', 'AWS::StackName', withRole('RoleName: !Ref "AWS::StackName"')],
    [
      'condition',
      'Role',
      withRole('').replace('Type: AWS::IAM::Role', 'Type: AWS::IAM::Role\n    Condition: C'),
    ],
  ])('can only be made by a stack: %s, %s', (because, name, text) => {
    expect(roleInTemplate(text, PLACE)).toEqual({ because, name })
  })
})
