import { describe, expect, it } from 'vitest'
import { statementInWords, statementVerbatim } from './describe-statement.ts'
import { statementsOf } from './statement.ts'

const statement = (given: Record<string, unknown>) =>
  statementsOf({ Statement: { Effect: 'Allow', Resource: '*', ...given } })[0]!
const inWords = (given: Record<string, unknown>) => statementInWords(statement(given))

describe('A statement in words', () => {
  it.each([
    [
      ['s3:CreateBucket', 's3:DeleteBucket'],
      'arn:aws:s3:::northwind-metrics-*',
      'Create and delete S3 buckets whose name begins with northwind-metrics-.',
    ],
    [
      ['s3:GetObject'],
      'arn:aws:s3:::reports/*',
      'Read S3 objects in buckets whose name is reports.',
    ],
    [
      ['ec2:DescribeInstances', 'ec2:DescribeVolumes'],
      '*',
      'Read EC2 instances and read EC2 volumes, in the whole account.',
    ],
    [
      ['dynamodb:ListTables'],
      'arn:aws:dynamodb:*:*:table/nw-*',
      'List DynamoDB tables whose name begins with table/nw-.',
    ],
  ])('says %j on %s', (Action, Resource, words) => {
    expect(inWords({ Action, Resource })).toBe(words)
  })

  it('marks a denial as one', () => {
    expect(inWords({ Effect: 'Deny', Action: 's3:DeleteBucket' })).toBe(
      'Never: Delete S3 buckets, in the whole account.',
    )
  })

  it.each([
    { Action: 's3:*Object' },
    { Action: 'unheardof:DoThings' },
    { NotAction: 'iam:*' },
    { Action: 's3:GetObject', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    { Action: 's3:GetObject', Resource: undefined, NotResource: 'arn:aws:s3:::private/*' },
  ])('leaves %j as it is, too complex for words', (given) => {
    expect(inWords(given)).toBeUndefined()
    for (const part of Object.values(given).filter((value) => typeof value === 'string'))
      expect(statementVerbatim(statement(given))).toContain(part)
  })
})
