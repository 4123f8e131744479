import { describe, expect, it } from 'vitest'
import {
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../test/fixtures/northwind.ts'
import { stackIn } from '../../../test/fixtures/world.ts'
import type { AskedProfile, PolicyDocument } from '../model/access-profile.ts'
import { parseStackId } from '../model/aws/stack-id.ts'
import type { RolePolicies } from '../ports.ts'
import { accessContent } from './content.ts'
import { permissionDifference } from './permission-difference.ts'

const stack = parseStackId(stackIn().stackId)
const differenceOf = (profile: AskedProfile, found: RolePolicies) =>
  permissionDifference(accessContent(northwindInstallation(), profile), found, stack)

const NONE = { missing: [], extra: [] }
const managed = ['arn:aws:iam::aws:policy/SecurityAudit']
const [own] = Object.values(northwindProfile().inlinePolicies) as [PolicyDocument]

describe('the permissions of a role', () => {
  it('are those of a version, in whatever order and words', () => {
    expect(differenceOf(northwindProfile(), { managed, inline: [own] })).toEqual(NONE)
    const statements = own.Statement as object[]
    const other = statements.toReversed().map((Statement) => ({ Version: own.Version, Statement }))
    expect(differenceOf(northwindProfile(), { managed, inline: other })).toEqual(NONE)
  })

  it('have what is in the template of the account and partition', () => {
    const boundary = 'arn:aws:iam::222222222222:policy/Limit'
    const profile = northwindProfile({ permissionsBoundary: 'Limit' })
    expect(differenceOf(profile, { managed, inline: [own], boundary })).toEqual(NONE)
    expect(differenceOf(profile, { managed, inline: [own] })).toEqual({
      missing: [`the permissions boundary ${boundary}`],
      extra: [],
    })
  })

  it('differ by each right that is missing or added', () => {
    const [, costs] = own.Statement as [object, object]
    const more = { Effect: 'Allow', Action: ['iam:*', 'ce:Get*'], Resource: '*' }
    const found = {
      managed: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      inline: [{ Version: '2012-10-17', Statement: [costs, more] }],
    }
    expect(differenceOf(northwindProfile(), found)).toEqual({
      missing: [
        `the managed policy ${managed[0]}`,
        's3:CreateBucket on arn:aws:s3:::northwind-metrics-*',
        's3:DeleteBucket on arn:aws:s3:::northwind-metrics-*',
      ],
      extra: [
        'the managed policy arn:aws:iam::aws:policy/AdministratorAccess',
        'iam:* on *',
        'ce:Get* on *',
      ],
    })
  })

  const template = (policies: string, more = '') =>
    ownTemplateProfile(
      `Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: Own\n      Policies:\n${policies}${more}`,
    )
  const INLINE = `        - PolicyName: A\n          PolicyDocument:\n            Statement: { Effect: Allow, Action: s3:GetObject, Resource: !Sub "arn:\${AWS::Partition}:s3:::nw-\${AWS::AccountId}/*" }\n`

  it("are compared with the role of the vendor's own template, as CloudFormation fills it in", () => {
    const Statement = {
      ...{ Effect: 'Allow', Action: 's3:GetObject' },
      Resource: 'arn:aws:s3:::nw-222222222222/*',
    }
    expect(differenceOf(template(INLINE), { managed: [], inline: [{ Statement }] })).toEqual(NONE)
    expect(differenceOf(template(INLINE), { managed: [], inline: [] })).toMatchObject({
      missing: ['s3:GetObject on arn:aws:s3:::nw-222222222222/*'],
    })
  })

  it.each([
    ['a parameter', template(INLINE.replace('AWS::AccountId', 'Name'))],
    [
      'a policy beside the role',
      template(INLINE, '  More:\n    Type: AWS::IAM::Policy\n    Properties: { Roles: [Own] }\n'),
    ],
  ])('are not compared where %s fills them in', (_, profile) => {
    expect(differenceOf(profile, { managed: [], inline: [] })).toBeUndefined()
  })
})
