import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import type { AccessProfile } from '../../core/model/access-profile.ts'
import { lintLimits, lintScopes } from './lint-scopes.ts'
import { LINT_RULES } from './sarif.ts'

const allow = (Action: string | string[], Resource = '*') => ({
  Statement: [{ Effect: 'Allow', Action, Resource }],
})
const OWN = { Own: allow('s3:PutObject', 'arn:aws:s3:::data-*/*') }
const SECURITY_AUDIT = ['arn:aws:iam::aws:policy/SecurityAudit']

const said = (policy: Record<string, unknown>, changes: Partial<AccessProfile> = {}) => {
  const profile = northwindProfile({
    managedPolicies: [],
    inlinePolicies: OWN,
    scopes: { work: { policy } },
    ...changes,
  })
  return [...lintLimits(profile, ''), ...lintScopes(profile, '')].map(
    ({ rule, level }) => `${level}: ${rule}`,
  )
}

const CASES: [string, string[], Record<string, unknown>, Partial<AccessProfile>][] = [
  ['narrows the role', [], allow('s3:*'), {}],
  [
    'has a Sid that IAM refuses (F4)',
    ['error: scope-refused-by-aws'],
    { Statement: { ...allow('s3:*').Statement[0], Sid: 'with spaces' } },
    {},
  ],
  [
    'has the same Sid twice (F5)',
    ['error: scope-refused-by-aws'],
    { Statement: [1, 2].map(() => ({ ...allow('s3:*').Statement[0], Sid: 'Same' })) },
    {},
  ],
  [
    'is of a role that IAM refuses (F5)',
    ['error: profile-refused-by-aws'],
    allow('s3:*'),
    { inlinePolicies: { Own: allow('s3:PutObject', 'arn:aws:s3:::Łódź') } },
  ],
  ['grants nothing the role has', ['error: scope-grants-nothing'], allow('ec2:*'), {}],
  [
    'has no statement',
    ['error: scope-grants-nothing'],
    { Statement: [] },
    { managedPolicies: SECURITY_AUDIT },
  ],
  ['is too large', ['error: scope-too-large'], { ...allow('s3:*'), Id: 'x'.repeat(2048) }, {}],
  [
    'allows more than the role in part',
    ['warning: scope-beyond-role'],
    allow(['s3:PutObject', 'ec2:*']),
    {},
  ],
  [
    'allows what a policy of AWS does not',
    ['warning: scope-beyond-role'],
    allow(['s3:PutObject', 'iam:CreateUser']),
    { managedPolicies: SECURITY_AUDIT },
  ],
  [
    'rests on a policy in the account of the customer',
    ['note: scope-rests-on-managed-policy'],
    allow(['s3:PutObject', 'ec2:*']),
    { managedPolicies: ['arn:aws:iam::123456789012:policy/Own'] },
  ],
]

describe('the lint of a scope that (BRK-2)', () => {
  it.each(CASES)('%s says %j', (_, expected, policy, changes) => {
    expect(said(policy, changes)).toEqual(expected)
  })

  it('is at fault names its place in rolecall.yaml', () => {
    const source =
      'vendor: { name: N }\nprofiles:\n  default:\n    scopes:\n      work:\n        Statement: []\n'
    const [lint] = lintScopes(
      northwindProfile({ scopes: { work: { policy: { Statement: [] } } } }),
      source,
    )
    expect(lint).toMatchObject({ path: '/profiles/default/scopes/work', place: { line: 6 } })
  })

  it('is at fault has a case here for each rule', () => {
    const shown = CASES.flatMap(([, expected]) => expected.map((it) => it.split(': ')[1]))
    expect(LINT_RULES.scopes.filter(({ id }) => !shown.includes(id))).toEqual([])
  })
})
