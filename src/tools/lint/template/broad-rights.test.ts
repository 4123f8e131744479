import { describe, expect, it } from 'vitest'
import { statementsOf } from '../../../core/template/access/statement.ts'
import { broadRights } from './broad-rights.ts'

const warnings = (given: Record<string, unknown>) =>
  statementsOf({ Statement: { Effect: 'Allow', Resource: '*', ...given } }).flatMap(broadRights)

describe('The linter', () => {
  it.each([
    ['*', 'every action of every AWS service'],
    ['iam:*', 'every action of this service'],
    ['iam:PassRole', 'give roles to AWS services'],
    ['iam:Pass*', 'iam:PassRole'],
    ['IAM:PUTROLEPOLICY', 'give a role more rights'],
    ['sts:AssumeRole', 'assume other roles'],
    ['sts:Assume?ole', 'assume other roles'],
    ['s3:PutBucketPolicy', 'who may read and write buckets'],
    ['secretsmanager:Get*', 'read secrets'],
  ])('warns of the broad right %s (TRU-4)', (Action, words) => {
    expect(warnings({ Action }).join('\n')).toContain(words)
  })

  it('warns of NotAction and NotResource, and of nothing in a denial or a narrow right (TRU-4)', () => {
    expect(warnings({ NotAction: ['iam:*'] })).toEqual([
      'Allows everything except iam:*, on all resources.',
    ])
    const except = { Resource: undefined, NotResource: 'arn:aws:iam::*:role/Admin' }
    expect(warnings({ Action: 'iam:PassRole', ...except })[0]).toContain('on all resources except')
    expect(warnings({ Effect: 'Deny', Action: '*' })).toEqual([])
    expect(warnings({ Action: ['ec2:DescribeInstances', 's3:Get*'] })).toEqual([])
  })
})
