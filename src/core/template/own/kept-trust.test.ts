import { describe, expect, it } from 'vitest'
import { parseRoleArn } from '../../model/aws/role-arn.ts'
import { findAccessRole } from './access-role.ts'
import { requireFixedTrust, requireSafeTrust } from './kept-trust.ts'
import { readSource } from './source.ts'

const brokerRole = parseRoleArn('arn:aws:iam::111111111111:role/rolecall-broker')
const externalId = 'rolecall-hole-0-external-id--'

const requireKept = (text: string) => {
  const source = readSource(text, 'template.yaml')
  const role = findAccessRole(source, { roleName: '' })
  requireSafeTrust(source, role, { brokerRole, externalId })
}

/** A trust policy of a vendor's own, with one part replaced. */
const trusting = (replaced: Record<string, string> = {}) => {
  const { principal, id, pin } = {
    principal: 'arn:aws:iam::111111111111:root',
    id: externalId,
    pin: brokerRole.text,
    ...replaced,
  }
  return `Parameters: { Typed: { Type: String }, Fixed: { Type: String, AllowedValues: [${externalId}] } }
Conditions: { A: !Equals [!Ref Typed, a], B: !Not [!Condition A] }
Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: # kept
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: ${principal} }
            Action: sts:AssumeRole
            Condition:
              StringEquals: { sts:ExternalId: ${id} }
              ArnEquals: { aws:PrincipalArn: ${pin} }
          - Effect: Deny
            Principal: "*"
            Action: sts:AssumeRole
            Condition: { Bool: { aws:SecureTransport: "false" } }
`
}

describe('a trust policy that the profile keeps', () => {
  it('is accepted if it lets in only the broker with the External ID', () => {
    expect(() => requireKept(trusting())).not.toThrow()
    expect(() => requireKept(trusting({ id: '!Ref Fixed' }))).not.toThrow()
    expect(() => requireKept(trusting({ id: `!If [A, !Ref Fixed, ${externalId}]` }))).not.toThrow()
  })

  it.each([
    ['the External ID is typed', { id: '!Ref Typed' }, /line 14, .*value that the customer types/],
    ['the account is typed', { principal: '!Ref Typed' }, /line 11, .*The principal depends/],
    ['the pin is typed', { pin: '!Ref Typed' }, /line 15, .*The trust policy depends/],
    ['only CloudFormation knows the External ID', { id: '!ImportValue Id' }, /line 14, /],
    [
      'the External ID is the same for everybody',
      { id: 'northwind-2024-production' },
      /line 14, .*from: externalId/,
    ],
    ['one branch lets in somebody else', { principal: '!If [B, "*", 111111111111]' }, /line 11, /],
    ['it pins another role', { pin: 'arn:aws:iam::111111111111:role/other' }, /line 15, /],
  ])('is refused with its line if %s', (_name, replaced, words) => {
    expect(() => requireKept(trusting(replaced))).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(words) }),
    )
  })

  it('must exist', () => {
    const text = 'Resources: { AccessRole: { Type: AWS::IAM::Role, Properties: { Path: / } } }'
    expect(() => requireKept(text)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('has no trust policy') }),
    )
  })
})

describe('a role beside the access role', () => {
  const beside = (principal: string) => () =>
    requireFixedTrust(readSource(trusting({ principal }), 'template.yaml'), ['Other'])

  it('is refused if the customer can weaken its trust policy by typing a value', () => {
    expect(beside('!Join ["", ["arn:aws:iam::", !Ref Typed, ":root"]]')).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/line 11, .*AccessRole/) }),
    )
  })

  it('is accepted if nobody types its values, and if only the same account may assume it', () => {
    expect(beside('"222222222222"')).not.toThrow()
    expect(
      beside('!Join [":", [arn, aws, iam, "", !Ref "AWS::AccountId", !Sub role/x]]'),
    ).not.toThrow()
  })
})
