import { describe, expect, it } from 'vitest'
import {
  EXTERNAL_ID,
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../test/fixtures/northwind.ts'
import { readTemplate } from '../../../test/fixtures/read-template.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { customiseTemplate } from './customise.ts'
import { prepareTemplate } from './prepare.ts'
import { roleDocument } from './role-document.ts'

const ACCOUNT_ID = '222222222222'
const ROLE_NAME = 'NorthwindInsightsAccess-k7f2q'

const richProfile = northwindProfile({
  managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit', 'arn:aws:iam::aws:policy/ReadOnly'],
  inlinePolicies: {
    Own: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: [
          `arn:aws:s3:::northwind-\${AWS::AccountId}-\${AWS::Region}/*`,
          `arn:aws:s3:::home/\${aws:username}/*`,
        ],
        Condition: { StringEquals: { 'aws:PrincipalTag/team': `\${aws:RequestTag/team}` } },
      },
    },
  },
  permissionsBoundary: 'NorthwindBoundary',
  maxSessionSeconds: 7200,
  tags: { owner: 'platform', 'cost-centre': '4410' },
})

function documentFor(profile: AccessProfile, at = northwindInstallation(), accountId?: string) {
  const { vendor, brokerRole, regions } = at
  return roleDocument(
    { profile, vendor, brokerRole: brokerRole.text },
    {
      externalId: EXTERNAL_ID,
      roleName: ROLE_NAME,
      region: regions[0]!,
      ...(accountId !== undefined && { accountId }),
    },
  )
}

/** Fills in what CloudFormation fills in. */
function resolve(value: unknown, pseudo: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((it) => resolve(it, pseudo))
  if (typeof value !== 'object' || value === null) return value
  const { 'Fn::Sub': sub } = value as { 'Fn::Sub'?: string }
  if (sub !== undefined)
    return sub
      .replaceAll(/\$\{(AWS::\w+)\}/g, (_, name: string) => pseudo[name]!)
      .replaceAll('${!', '${')
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, resolve(it, pseudo)]))
}

describe('The role document', () => {
  it.each([
    ['aws', ['us-east-1', 'eu-west-1']],
    ['aws-cn', ['cn-north-1']],
    ['aws-us-gov', ['us-gov-west-1']],
  ])('is the role that the template makes, in %s', (partition, regions) => {
    const at = northwindInstallation(partition, regions)
    const { Resources } = readTemplate(
      customiseTemplate(prepareTemplate(at, richProfile), northwindCustomer(at.regions)),
    )
    const made = resolve(Resources!.AccessRole!.Properties, {
      'AWS::Partition': partition,
      'AWS::AccountId': ACCOUNT_ID,
      'AWS::Region': regions[0]!,
    })
    const role = documentFor(richProfile, at, ACCOUNT_ID)
    expect(made).toEqual({
      RoleName: role.roleName,
      Description: expect.stringContaining(role.description),
      MaxSessionDuration: role.maxSessionSeconds,
      AssumeRolePolicyDocument: role.trustPolicy,
      ManagedPolicyArns: role.managedPolicyArns,
      Policies: Object.entries(role.inlinePolicies).map(([PolicyName, PolicyDocument]) => ({
        PolicyName,
        PolicyDocument,
      })),
      PermissionsBoundary: role.permissionsBoundary,
      Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    })
  })

  it('names no placeholder of CloudFormation, and keeps the variables of IAM', () => {
    const text = JSON.stringify(documentFor(richProfile, northwindInstallation(), ACCOUNT_ID))
    expect(text).not.toContain(`\${AWS::`)
    expect(text).toContain(`home/\${aws:username}/*`)
  })

  it('asks for the account number only where a policy names the account', () => {
    expect(documentFor(northwindProfile()).roleName).toBe(ROLE_NAME)
    expect(() => documentFor(richProfile)).toThrowError(
      expect.objectContaining({ code: 'ACCOUNT_NEEDED' }),
    )
  })

  it("is not made for a vendor's own template", () => {
    expect(() => documentFor(ownTemplateProfile('Resources: {}'))).toThrowError(
      expect.objectContaining({ code: 'DELIVERY_UNAVAILABLE' }),
    )
  })
})
