import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { northwindProfile, ownTemplateProfile } from '../../../../test/fixtures/northwind.ts'
import { unlimitedRights } from './unlimited-rights.ts'

const asking = (...statements: object[]) =>
  unlimitedRights(
    northwindProfile({ managedPolicies: [], inlinePolicies: { Work: { Statement: statements } } }),
  )

describe('rights that amount to the whole account (TRU-4, attack 40)', () => {
  it.each([
    ['every action', { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::x' }],
    ['everything but', { Effect: 'Allow', NotAction: 's3:DeleteBucket', Resource: '*' }],
    ['all of IAM', { Effect: 'Allow', Action: 'iam:*', Resource: '*' }],
    [
      'assuming any role',
      { Effect: 'Allow', Action: ['s3:GetObject', 'sts:AssumeRole'], Resource: '*' },
    ],
    ['passing any role', { Effect: 'Allow', Action: 'iam:Pass*', Resource: ['*'] }],
    [
      'rewriting any role but one',
      { Effect: 'Allow', Action: 'iam:PutRolePolicy', NotResource: 'arn:aws:iam::*:role/x' },
    ],
  ])('are found: %s', (_name, statement) => {
    expect(asking(statement)).not.toEqual([])
  })

  it.each([
    [
      'a service on its own resources',
      { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::northwind-*' },
    ],
    [
      'passing one role',
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: 'arn:aws:iam::*:role/northwind-worker' },
    ],
    ['reading IAM', { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: '*' }],
    ['a denial', { Effect: 'Deny', Action: '*', Resource: '*' }],
  ])('are not: %s', (_name, statement) => {
    expect(asking(statement)).toEqual([])
  })

  it.each(['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'])(
    'are found in the text of AWS’s own policy %s',
    (name) => {
      const arn = `arn:aws:iam::aws:policy/${name}`
      const managedPolicies = [arn, 'arn:aws:iam::aws:policy/SecurityAudit']
      const [right, ...others] = unlimitedRights(
        northwindProfile({ managedPolicies, inlinePolicies: {} }),
      )
      expect(right).toContain(arn)
      expect(others.join()).not.toContain('SecurityAudit')
    },
  )

  it.each(['managed-policy-in-template', 'inline-star', 'if-policies', 'hidden-rights'])(
    'are found in a template of the vendor: %s',
    (name) => {
      const file = new URL(`../../../../test/fixtures/templates/${name}.yaml`, import.meta.url)
      expect(unlimitedRights(ownTemplateProfile(readFileSync(file, 'utf8')))).not.toEqual([])
    },
  )

  it('may be given under a permissions boundary', () => {
    const bounded = {
      Effect: 'Allow',
      Action: ['iam:CreateRole', 'iam:AttachRolePolicy'],
      Resource: 'arn:aws:iam::*:role/northwind-*',
    }
    const Condition = {
      StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    }
    expect(asking({ ...bounded, Condition })).toEqual([])
    expect(asking(bounded)).not.toEqual([])
    expect(
      asking({ ...bounded, Condition: { StringLike: { 'iam:PermissionsBoundary': '*' } } }),
    ).not.toEqual([])
  })
})
