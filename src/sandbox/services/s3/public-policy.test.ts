import { expect, it } from 'vitest'
import { parsePolicy } from '../../policy/parse-policy.ts'
import { isPublic } from './public-policy.ts'

const policy = (statement: object) =>
  parsePolicy(
    {
      Version: '2012-10-17',
      Statement: { Action: 's3:GetObject', Resource: '*', Effect: 'Allow', ...statement },
    },
    'resource',
  )

it.each([
  ['everybody', { Principal: '*' }, true],
  ['everybody as an AWS principal', { Principal: { AWS: '*' } }, true],
  ['all but one', { NotPrincipal: { AWS: '111111111111' } }, true],
  ['one account', { Principal: { AWS: '111111111111' } }, false],
  ['nobody', { Principal: '*', Effect: 'Deny' }, false],
  [
    'everybody of one account',
    { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '111111111111' } } },
    false,
  ],
  [
    'everybody of any account',
    { Principal: '*', Condition: { StringLike: { 'aws:PrincipalAccount': '*' } } },
    true,
  ],
  [
    'everybody outside one account',
    { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': '1' } } },
    true,
  ],
  [
    'everybody with a certain agent',
    { Principal: '*', Condition: { StringEquals: { 'aws:UserAgent': 'x' } } },
    true,
  ],
])('tells whether a policy for %s is public', (_, statement, expected) => {
  expect(isPublic(policy(statement))).toBe(expected)
})
