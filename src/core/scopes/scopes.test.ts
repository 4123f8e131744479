import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { northwindProfile, ownTemplateProfile } from '../../../test/fixtures/northwind.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { matchesPattern, meet } from '../model/aws/match-action.ts'
import { statementsOf } from '../template/access/statement.ts'
import { deadScopes, effectiveAccess } from './effective.ts'
import { both, readingOf, type Verdict, verdictOf } from './evaluate.ts'
import { covers } from './patterns.ts'
import { permissionsOf, roleVerdict } from './role-permissions.ts'

const VARIABLE = '$' + '{aws:PrincipalTag/x}'
const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
  more: object = {},
) => ({
  Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
})
const profile = (changes: Partial<AccessProfile> = {}) =>
  northwindProfile({
    managedPolicies: [],
    inlinePolicies: { Own: allow(['s3:PutObject', 's3:Get*'], 'arn:aws:s3:::data-*/*') },
    ...changes,
  })

describe('patterns', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 })

  it('meet where a text is covered by both, and only there', () => {
    const texts = ['', 'a', 'b'].flatMap((a) =>
      ['', 'a', 'b'].flatMap((b) =>
        ['', 'a', 'b'].flatMap((c) => ['', 'a', 'b'].map((d) => a + b + c + d)),
      ),
    )
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 })
    fc.assert(
      fc.property(short, short, (one, other) => {
        const common = texts.some((it) => matchesPattern(one, it) && matchesPattern(other, it))
        if (common) expect(meet(one, other)).toBe(true)
        if (!meet(one, other)) expect(common).toBe(false)
        expect(meet(one, other)).toBe(meet(other, one))
      }),
      { numRuns: 500 },
    )
    expect(meet('s3:Get*', 's3:*Object')).toBe(true)
    expect(meet('s3:Get*', 's3:Put*')).toBe(false)
    expect(meet('a*b', 'b*')).toBe(false)
    expect(meet('*', '')).toBe(true)
  })

  it('that cover others cover all that those do', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (outer, inner, it) => {
        if (covers(outer, inner) && matchesPattern(inner, it))
          expect(matchesPattern(outer, it)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what a policy says', () => {
  const CASES: [string, object, string, string, Verdict][] = [
    ['what nothing allows is denied', allow('s3:GetObject'), 's3:PutObject', '*', 'denied'],
    ['case of actions does not count', allow('S3:getobject'), 's3:GetObject', '*', 'allowed'],
    [
      'a resource outside is denied',
      allow('s3:GetObject', 'arn:aws:s3:::a/*'),
      's3:GetObject',
      'arn:aws:s3:::b/x',
      'denied',
    ],
    [
      'case of resources counts',
      allow('s3:GetObject', 'arn:aws:s3:::a/X'),
      's3:GetObject',
      'arn:aws:s3:::a/x',
      'denied',
    ],
    [
      'partitions are alike',
      allow('s3:GetObject', 'arn:aws:s3:::a/*'),
      's3:GetObject',
      'arn:aws-cn:s3:::a/x',
      'allowed',
    ],
    [
      'a condition decides',
      allow('s3:GetObject', '*', { Condition: { Bool: { x: 'true' } } }),
      's3:GetObject',
      '*',
      'unknown',
    ],
    [
      'a variable decides',
      allow('s3:GetObject', `arn:aws:s3:::${VARIABLE}/*`),
      's3:GetObject',
      'arn:aws:s3:::a/x',
      'unknown',
    ],
    [
      'all but some',
      { Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } },
      's3:GetObject',
      '*',
      'allowed',
    ],
    [
      'these some',
      { Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } },
      'iam:GetRole',
      '*',
      'denied',
    ],
    [
      'a Deny wins',
      { Statement: [...allow('*').Statement, { Effect: 'Deny', Action: 's3:*', Resource: '*' }] },
      's3:GetObject',
      '*',
      'denied',
    ],
    [
      'a Deny with a condition may win',
      {
        Statement: [
          ...allow('*').Statement,
          { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { Bool: { x: 'true' } } },
        ],
      },
      's3:GetObject',
      '*',
      'unknown',
    ],
  ]
  it.each(CASES)('%s', (_, policy, action, resource, verdict) => {
    expect(
      verdictOf(readingOf(statementsOf(policy as Record<string, unknown>), { action, resource })),
    ).toBe(verdict)
  })

  it('of the role and what the scope says must agree', () => {
    expect([
      both('allowed', 'allowed'),
      both('allowed', 'denied'),
      both('unknown', 'denied'),
      both('allowed', 'unknown'),
    ]).toEqual([...(['allowed', 'denied', 'denied', 'unknown'] as const)])
  })
})

describe('what a role may do', () => {
  const put = { action: 's3:PutObject', resource: 'arn:aws:s3:::data-1/x' }
  const run = { action: 'ec2:RunInstances', resource: '*' }

  it('is known as far as its policies can be read, with the published texts of AWS’s own', () => {
    const verdicts = (changes: Partial<AccessProfile>) =>
      [put, run].map((it) => roleVerdict(permissionsOf(profile(changes)), it))
    expect(verdicts({})).toEqual(['allowed', 'denied'])
    expect(verdicts({ managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'] })).toEqual([
      'allowed',
      'denied',
    ])
    expect(verdicts({ managedPolicies: ['arn:aws:iam::123456789012:policy/Own'] })).toEqual([
      'unknown',
      'unknown',
    ])
    expect(verdicts({ managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] })).toEqual([
      'allowed',
      'allowed',
    ])
    expect(verdicts({ permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' })).toEqual([
      'unknown',
      'denied',
    ])
  })
})

describe('what a scope leaves of it', () => {
  const shown = (scope: Record<string, unknown>, changes: Partial<AccessProfile> = {}) => {
    const { allows, never } = effectiveAccess(permissionsOf(profile(changes)), scope)
    return [...allows.map(({ what, certain }) => `${what}${certain ? '' : ' (?)'}`), ...never]
  }

  it('is the narrower of both, in plain words', () => {
    expect(shown(allow('s3:*'))).toEqual([
      'Write S3 objects and read all S3 resources in buckets whose name begins with data-.',
    ])
    expect(shown(allow('s3:PutObject', 'arn:aws:s3:::data-7/*'))).toEqual([
      'Write S3 objects in buckets whose name is data-7.',
    ])
    expect(shown(allow(['s3:PutObject', 'ec2:RunInstances']))).toEqual([
      'Write S3 objects in buckets whose name begins with data-.',
    ])
  })

  it('is not certain where patterns overlap, a condition, a boundary or a managed policy decides', () => {
    expect(shown(allow('s3:*Object', 'arn:aws:s3:::*/*'))).toEqual([
      expect.stringMatching(/\(\?\)$/),
    ])
    expect(shown(allow('s3:PutObject', '*', { Condition: { Bool: { x: 'true' } } }))).toEqual([
      expect.stringMatching(/\(\?\)$/),
    ])
    expect(shown(allow('s3:PutObject'), { permissionsBoundary: 'b' })).toEqual([
      expect.stringMatching(/\(\?\)$/),
    ])
    expect(
      shown(allow('ec2:DescribeInstances'), {
        managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'],
      }),
    ).toEqual(['Read EC2 instances, in the whole account.'])
    const managedPolicies = ['arn:aws:iam::123456789012:policy/Own']
    expect(shown(allow('ec2:DescribeInstances'), { managedPolicies })).toEqual([
      'Read EC2 instances, in the whole account. (?)',
    ])
    expect(shown(allow('s3:PutObject', 'arn:aws:s3:::data-7/*'), { managedPolicies })).toEqual([
      'Write S3 objects in buckets whose name is data-7.',
    ])
  })

  it('holds what is denied, by whichever of them', () => {
    const never = {
      Statement: [
        ...allow('s3:*').Statement,
        { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' },
      ],
    }
    expect(shown(never)).toContain('Never: Delete S3 objects, in the whole account.')
  })

  it('is nothing for a scope that is dead; a policy that cannot be read keeps it alive (BRK-2)', () => {
    const scopes = {
      good: { policy: allow('s3:*') },
      other: { policy: allow('ec2:*') },
      elsewhere: { policy: allow('s3:PutObject', 'arn:aws:s3:::other/*') },
      empty: { policy: { Statement: [] } },
      denying: { policy: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] } },
    }
    expect(deadScopes(profile({ scopes }))).toEqual([
      'scopes.other',
      'scopes.elsewhere',
      'scopes.empty',
      'scopes.denying',
    ])
    expect(
      deadScopes(profile({ scopes, managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'] })),
    ).toEqual(['scopes.elsewhere', 'scopes.empty', 'scopes.denying'])
    expect(
      deadScopes(profile({ scopes, managedPolicies: ['arn:aws:iam::123456789012:policy/Own'] })),
    ).toEqual(['scopes.empty', 'scopes.denying'])
  })

  it.each(['foreach', 'starts-refused', 'transform-include'])(
    'is never nothing where the template hides rights: %s (BRK-2, attack 73)',
    (name) => {
      const file = new URL(`../../../test/fixtures/templates/${name}.yaml`, import.meta.url)
      const own = ownTemplateProfile(readFileSync(file, 'utf8'))
      expect(deadScopes({ ...own, scopes: { all: { policy: allow('*') } } })).toEqual([])
    },
  )
})
