import { describe, expect, it } from 'vitest'
import { unlimitedRights } from './unlimited-rights.ts'

const asking = (...statements: object[]) =>
  unlimitedRights({ managedPolicies: [], inlinePolicies: { Work: { Statement: statements } } })

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

  it('are found in AWS’s own policies by name', () => {
    const managedPolicies = [
      'arn:aws:iam::aws:policy/AdministratorAccess',
      'arn:aws:iam::aws:policy/SecurityAudit',
    ]
    expect(unlimitedRights({ managedPolicies, inlinePolicies: {} })).toEqual([
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ])
  })
})
