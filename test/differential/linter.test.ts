import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRoleArn } from '../../src/core/model/aws/role-arn.ts'
import { trustPolicy } from '../../src/core/template/trust-policy.ts'
import type { Lint } from '../../src/core/trust-policy/lint.ts'
import { lintTrustPolicy } from '../../src/core/trust-policy/lint-trust-policy.ts'
import { BROKER, EXTERNAL_ID, referee, VENDOR } from './referee.ts'
import { anyTrustPolicy } from './trust-policies.ts'

const broker = parseRoleArn(BROKER)
const expected = { brokerRole: broker, externalId: EXTERNAL_ID }
const golden = () =>
  structuredClone(trustPolicy(broker, EXTERNAL_ID)) as {
    Version: string
    Statement: Record<string, unknown>[]
  }
const asks = (Condition: object, first: object = {}) => ({
  ...golden(),
  Statement: [{ ...golden().Statement[0], Condition, ...first }, ...golden().Statement.slice(1)],
})
const PIN = { ArnEquals: { 'aws:PrincipalArn': BROKER } }
const STRICT = { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } }
const open = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
  Action: 'sts:AssumeRole',
  Condition: PIN,
}

/** What the evaluator lets in that it should not, or shuts out that it should let in. */
type Harm =
  | 'bare'
  | 'wrong'
  | 'other-case'
  | 'stranger'
  | 'other-role'
  | 'shut-out'
  | 'tagged-shut-out'

/**
 * Every form of TRU-2, and those of TRU-1 and TRU-3: the rule that names it, and what the sandbox's
 * evaluator shows.
 */
const MUTANTS: Record<string, { policy: object; rule: string; harm?: Harm }> = {
  'no condition on it (attack 2)': { policy: asks(PIN), rule: 'external-id-missing', harm: 'bare' },
  'StringLike with a prefix (attack 3)': {
    policy: asks({ StringLike: { 'sts:ExternalId': '*wrong*' }, ...PIN }),
    rule: 'external-id-string-like',
    harm: 'wrong',
  },
  'StringLike * (attack 3)': {
    policy: asks({ StringLike: { 'sts:ExternalId': '*' }, ...PIN }),
    rule: 'external-id-string-like',
    harm: 'wrong',
  },
  StringEqualsIgnoreCase: {
    policy: asks({ StringEqualsIgnoreCase: STRICT.StringEquals, ...PIN }),
    rule: 'external-id-ignore-case',
    harm: 'other-case',
  },
  'IfExists (attack 4)': {
    policy: asks({ StringEqualsIfExists: STRICT.StringEquals, ...PIN }),
    rule: 'external-id-if-exists',
    harm: 'bare',
  },
  'ForAllValues (attack 4)': {
    policy: asks({ 'ForAllValues:StringEquals': STRICT.StringEquals, ...PIN }),
    rule: 'external-id-for-all-values',
    harm: 'bare',
  },
  ForAnyValue: {
    policy: asks({ 'ForAnyValue:StringEquals': STRICT.StringEquals, ...PIN }),
    rule: 'external-id-for-any-value',
  },
  'StringNotEquals (attack 4)': {
    policy: asks({ StringNotEquals: { 'sts:ExternalId': 'x' }, ...PIN }),
    rule: 'external-id-negated',
    harm: 'bare',
  },
  'StringNotLike (attack 4)': {
    policy: asks({ StringNotLike: { 'sts:ExternalId': 'x' }, ...PIN }),
    rule: 'external-id-negated',
    harm: 'bare',
  },
  'Null alone': {
    policy: asks({ Null: { 'sts:ExternalId': 'false' }, ...PIN }),
    rule: 'external-id-null-only',
    harm: 'wrong',
  },
  'a list (attack 5)': {
    policy: asks({ StringEquals: { 'sts:ExternalId': [EXTERNAL_ID, 'wrong-one'] }, ...PIN }),
    rule: 'external-id-list',
    harm: 'wrong',
  },
  'a policy variable (attack 6)': {
    policy: asks({ StringEquals: { 'sts:ExternalId': `$\{sts:ExternalId}` }, ...PIN }),
    rule: 'external-id-variable',
    harm: 'wrong',
  },
  'a wildcard under StringEquals': {
    policy: asks({ StringEquals: { 'sts:ExternalId': '*' }, ...PIN }),
    rule: 'external-id-wildcard',
    harm: 'shut-out',
  },
  'an empty list': {
    policy: asks({ StringEquals: { 'sts:ExternalId': [] }, ...PIN }),
    rule: 'external-id-empty',
    harm: 'shut-out',
  },
  'an empty text': {
    policy: asks({ StringEquals: { 'sts:ExternalId': '' }, ...PIN }),
    rule: 'external-id-blank',
    harm: 'shut-out',
  },
  "another's value": {
    policy: asks({ StringEquals: { 'sts:ExternalId': 'wrong-one' }, ...PIN }),
    rule: 'external-id-not-ours',
    harm: 'wrong',
  },
  'a misspelt key': {
    policy: asks({ StringEquals: { 'sts:External-Id': EXTERNAL_ID }, ...PIN }),
    rule: 'external-id-misspelt',
    harm: 'shut-out',
  },
  'a misspelt key under a negated operator (attack 4)': {
    policy: asks({ StringNotEquals: { 'sts:ExternaIId': 'x' }, ...PIN }),
    rule: 'external-id-misspelt-open',
    harm: 'bare',
  },
  'a misspelt pin': {
    policy: asks({ ...STRICT, ArnNotEquals: { 'aws:PrincipleArn': BROKER } }),
    rule: 'broker-pin-misspelt',
    harm: 'other-role',
  },
  'a second open statement (attack 7)': {
    policy: { ...golden(), Statement: [...golden().Statement, open] },
    rule: 'second-statement-open',
    harm: 'bare',
  },
  NotPrincipal: {
    policy: asks(
      { ...STRICT },
      { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::999999999999:root' } },
    ),
    rule: 'not-principal',
    harm: 'stranger',
  },
  'Principal * (attack 8)': {
    policy: asks(STRICT, { Principal: '*' }),
    rule: 'principal-everyone',
    harm: 'stranger',
  },
  'Principal AWS * (attack 8)': {
    policy: asks(STRICT, { Principal: { AWS: '*' } }),
    rule: 'principal-everyone',
    harm: 'stranger',
  },
  'another account': {
    policy: asks(STRICT, { Principal: { AWS: ['arn:aws:iam::333333333333:root', VENDOR] } }),
    rule: 'principal-other-account',
    harm: 'stranger',
  },
  'the whole vendor account (attack 9)': {
    policy: asks(STRICT),
    rule: 'broker-not-pinned',
    harm: 'other-role',
  },
  'a pin with a wildcard': {
    policy: asks({ ...STRICT, ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${VENDOR}:role/*` } }),
    rule: 'broker-pin-wildcard',
    harm: 'other-role',
  },
  'another role pinned': {
    policy: asks({
      ...STRICT,
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${VENDOR}:role/other` },
    }),
    rule: 'wrong-broker',
    harm: 'other-role',
  },
  'another role as principal': {
    policy: asks(STRICT, { Principal: { AWS: `arn:aws:iam::${VENDOR}:role/other` } }),
    rule: 'principal-wrong-role',
    harm: 'other-role',
  },
  'the role ARN as principal (fault 35)': {
    policy: asks(STRICT, { Principal: { AWS: BROKER } }),
    rule: 'principal-role-arn',
  },
  'sts:*': { policy: asks({ ...STRICT, ...PIN }, { Action: 'sts:*' }), rule: 'action-wildcard' },
  '*': { policy: asks({ ...STRICT, ...PIN }, { Action: '*' }), rule: 'action-wildcard' },
  NotAction: {
    policy: asks({ ...STRICT, ...PIN }, { Action: undefined, NotAction: 'sts:GetFederationToken' }),
    rule: 'not-action',
  },
  'TagSession under the External ID (TRU-3)': {
    policy: {
      ...golden(),
      Statement: [{ ...golden().Statement[0], Action: ['sts:AssumeRole', 'sts:TagSession'] }],
    },
    rule: 'session-action-under-external-id',
    harm: 'tagged-shut-out',
  },
  'a Deny of everybody': {
    policy: {
      ...golden(),
      Statement: [
        ...golden().Statement,
        { ...open, Effect: 'Deny', Principal: '*', Condition: undefined },
      ],
    },
    rule: 'deny-shuts-out',
    harm: 'shut-out',
  },
}

const errorsOf = (policy: unknown): Lint[] =>
  lintTrustPolicy(policy, expected).filter(({ level }) => level === 'error')
const withoutUndefined = (policy: object): object => JSON.parse(JSON.stringify(policy)) as object
const judge = referee()

const HARMS: Record<Harm, (policy: object) => boolean> = {
  bare: (policy) => judge(policy, {}).allowed,
  wrong: (policy) => judge(policy, { externalId: 'wrong-one' }).allowed,
  'other-case': (policy) => judge(policy, { externalId: EXTERNAL_ID.toUpperCase() }).allowed,
  stranger: (policy) => judge(policy, { externalId: EXTERNAL_ID, caller: 'stranger' }).allowed,
  'other-role': (policy) => judge(policy, { externalId: EXTERNAL_ID, caller: 'other' }).allowed,
  'shut-out': (policy) => !judge(policy, { externalId: EXTERNAL_ID }).allowed,
  'tagged-shut-out': (policy) => !judge(policy, { action: 'sts:TagSession' }).allowed,
}

describe('the golden trust policy', () => {
  it('passes without a word, and the evaluator lets in the broker with the External ID alone (TRU-1, TRU-2, TRU-3)', () => {
    expect(lintTrustPolicy(golden(), expected)).toEqual([])
    expect(lintTrustPolicy(JSON.stringify(golden(), null, 2), expected)).toEqual([])
    for (const [harm, suffered] of Object.entries(HARMS))
      expect(suffered(golden()), harm).toBe(false)
  })
})

describe('every loose form is named by its own rule, and the evaluator shows why (TRU-2)', () => {
  it.each(Object.entries(MUTANTS))('%s', (_, { policy: written, rule, harm }) => {
    const policy = withoutUndefined(written)
    expect(lintTrustPolicy(policy, expected).map((lint) => lint.rule)).toContain(rule)
    if (harm) expect(HARMS[harm](policy)).toBe(true)
  })
})

describe('generated trust policies', () => {
  const SEED = { seed: 20_261_124, numRuns: 6000 }

  it('are closed to bare, wrong and foreign calls when the linter finds no error (TRU-2, attacks 2 to 9)', () => {
    let passed = 0
    const property = fc.property(anyTrustPolicy, (policy) => {
      if (errorsOf(policy).length > 0) return
      passed += 1
      for (const harm of ['bare', 'wrong', 'other-case', 'stranger', 'other-role'] as const)
        expect(HARMS[harm](policy), harm).toBe(false)
    })
    fc.assert(property, SEED)
    expect(passed).toBeGreaterThan(200)
  })

  it('let the broker in when the linter finds neither error nor warning', () => {
    const property = fc.property(anyTrustPolicy, (policy) => {
      if (lintTrustPolicy(policy, expected).some(({ level }) => level !== 'note')) return
      expect(HARMS['shut-out'](policy)).toBe(false)
    })
    fc.assert(property, SEED)
  })

  it('get an error when the evaluator opens them to others, or IAM would refuse them', () => {
    const property = fc.property(anyTrustPolicy, (policy) => {
      const { accepted } = judge(policy, {})
      const isOpen =
        HARMS.bare(policy) ||
        HARMS.wrong(policy) ||
        HARMS.stranger(policy) ||
        HARMS['other-role'](policy)
      if (!accepted || isOpen) expect(errorsOf(policy)).not.toEqual([])
    })
    fc.assert(property, SEED)
  })

  it('are read alike as data and as text', () => {
    const bare = (lints: Lint[]) => lints.map(({ rule, path }) => `${rule} ${path}`).toSorted()
    const property = fc.property(anyTrustPolicy, (policy) => {
      expect(bare(lintTrustPolicy(JSON.stringify(policy, null, 1), expected))).toEqual(
        bare(lintTrustPolicy(policy, expected)),
      )
    })
    fc.assert(property, { ...SEED, numRuns: 1500 })
  })
})
