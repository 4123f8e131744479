import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseRoleArn } from '../../model/aws/role-arn.ts'
import { findAccessRole } from './access-role.ts'
import { droppedByReplacement } from './replaced-trust.ts'
import { readSource } from './source.ts'

const broker = parseRoleArn('arn:aws:iam::111111111111:role/rolecall-broker')
const input = (name: string) =>
  readFileSync(new URL(`../../../../test/templates/${name}`, import.meta.url), 'utf8')

const droppedFrom = (text: string) => {
  const source = readSource(text, 'template.yaml')
  return droppedByReplacement(source, findAccessRole(source, { roleName: '' }), broker)
}

const trusting = (statements: string) => `Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
${statements}`

describe('what the replacement of a trust policy drops', () => {
  it('is each Deny, each condition besides the External ID, and each comment, with its line', () => {
    expect(droppedFrom(input('19-comments-in-trust.yaml'))).toEqual([
      { kind: 'comment', line: 7, what: 'the comment “reviewed 2026-01 by sec team”' },
      { kind: 'comment', line: 8, what: 'the comment “keep in step with the Terraform module”' },
      { kind: 'comment', line: 12, what: 'the comment “ours”' },
      {
        kind: 'condition',
        line: 14,
        what: 'the condition Bool on aws:MultiFactorAuthPresent: true',
      },
      {
        kind: 'deny',
        line: 15,
        what: 'the Deny of sts:AssumeRole, if NotIpAddress on aws:SourceIp: 203.0.113.0/24',
      },
    ])
  })

  it('is everybody but the vendor: services, identity providers, other accounts', () => {
    const text = trusting(`          - Effect: Allow
            Principal:
              AWS: ["111111111111", !Sub "arn:aws:iam::\${AWS::AccountId}:root", "222222222222"]
              Service: lambda.amazonaws.com
              Federated: cognito-identity.amazonaws.com
            Action: [sts:AssumeRole, sts:AssumeRoleWithWebIdentity]
`)
    expect(droppedFrom(text).map(({ what }) => what)).toEqual([
      `arn:aws:iam::\${${'AWS::AccountId'}}:root can assume the role`,
      '222222222222 can assume the role',
      'the service lambda.amazonaws.com can assume the role',
      'the identity provider cognito-identity.amazonaws.com can assume the role',
      'the allowed actions sts:AssumeRoleWithWebIdentity',
    ])
  })

  it('has the conditions on session tags and source identity', () => {
    const text = trusting(`          - Effect: Allow
            Principal: { AWS: 111111111111 }
            Action: sts:TagSession
            Condition: { StringEquals: { "aws:RequestTag/team": data } }
          - Effect: Allow
            Principal: { AWS: 111111111111 }
            Action: sts:SetSourceIdentity
            Condition: { StringLike: { "sts:SourceIdentity": "*@vendor.example" } }
`)
    expect(droppedFrom(text).map(({ what }) => what)).toEqual([
      'the condition StringEquals on aws:RequestTag/team: data',
      'the condition StringLike on sts:SourceIdentity: *@vendor.example',
    ])
  })

  it('is nothing where the vendor is a parameter, and where the policy is as Rolecall writes it', () => {
    const text = trusting(`          - Effect: Allow
            Principal: { AWS: !Sub "arn:aws:iam::\${Vendor}:root" }
            Action: sts:AssumeRole
            Condition:
              StringEquals: { sts:ExternalId: "x#y" }
              ArnEquals: { aws:PrincipalArn: arn:aws:iam::111111111111:role/rolecall-broker }
`)
    expect(droppedFrom(text)).toEqual([])
  })

  it('has what each branch of a condition says', () => {
    const dropped = droppedFrom(input('23-trust-if.yaml'))
    expect(dropped).toEqual([{ kind: 'principal', line: 11, what: 'anybody can assume the role' }])
  })
})
