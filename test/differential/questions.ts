import fc from 'fast-check'
import type { ContextKeys } from '../../src/sandbox/policy/context.ts'
import { type ActorName, CAST, CUSTOMER, STRANGER, VENDOR } from './cast.ts'
import { CONDITIONS, type Condition, EXTERNAL_IDS, oneOrMany, variable } from './conditions.ts'

interface Statement {
  Effect: 'Allow' | 'Deny'
  Principal?: unknown
  NotPrincipal?: unknown
  Action?: string | string[]
  NotAction?: string | string[]
  Condition?: Condition
}

/** One request for a customer's role, under one trust policy. */
export interface Question {
  actor: ActorName
  action: 'sts:AssumeRole' | 'sts:TagSession' | 'sts:SetSourceIdentity'
  policy: { Version?: '2008-10-17' | '2012-10-17'; Statement: Statement[] }
  context: ContextKeys
}

const AWS_PRINCIPALS = [
  `arn:aws:iam::${VENDOR}:root`,
  `arn:aws:iam::${VENDOR}:root`,
  VENDOR,
  `arn:aws:iam::${VENDOR}:role/broker`,
  `arn:aws:iam::${VENDOR}:role/other`,
  `arn:aws:sts::${VENDOR}:assumed-role/broker/probe`,
  `arn:aws:sts::${VENDOR}:assumed-role/broker/another`,
  `arn:aws:iam::${VENDOR}:user/Ann`,
  `arn:aws:iam::${STRANGER}:root`,
  `arn:aws:iam::${CUSTOMER}:root`,
  `arn:aws:iam::${CUSTOMER}:role/broker`,
  '*',
]
const SERVICE = 'cloudformation.amazonaws.com'

const PRINCIPAL = fc.oneof(
  {
    weight: 6,
    arbitrary: oneOrMany(fc.constantFrom(...AWS_PRINCIPALS)).map((AWS): unknown => ({ AWS })),
  },
  { weight: 1, arbitrary: fc.constant<unknown>('*') },
  { weight: 1, arbitrary: fc.constant<unknown>({ Service: SERVICE }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...AWS_PRINCIPALS)
      .map((AWS): unknown => ({ AWS, Service: SERVICE })),
  },
)
/** Named in full, as AWS asks for `NotPrincipal`: account, role and session. */
const NOT_PRINCIPAL = fc.constantFrom(
  { AWS: VENDOR },
  { AWS: `arn:aws:iam::${VENDOR}:root` },
  {
    AWS: [
      `arn:aws:iam::${VENDOR}:root`,
      `arn:aws:iam::${VENDOR}:role/broker`,
      `arn:aws:sts::${VENDOR}:assumed-role/broker/probe`,
    ],
  },
  { AWS: [`arn:aws:iam::${STRANGER}:root`, `arn:aws:iam::${STRANGER}:role/broker`] },
  { AWS: `arn:aws:iam::${VENDOR}:user/Ann` },
)

const ACTIONS = [
  'sts:AssumeRole',
  'sts:AssumeRole',
  'sts:AssumeRole',
  'STS:assumerole',
  'sts:*',
  'sts:Assume*',
  'sts:TagSession',
  'sts:SetSourceIdentity',
  'sts:?agSession',
]

const STATEMENT: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Allow', 'Allow', 'Deny'),
    who: fc.oneof(
      { weight: 9, arbitrary: PRINCIPAL.map((Principal) => ({ Principal })) },
      { weight: 1, arbitrary: NOT_PRINCIPAL.map((NotPrincipal) => ({ NotPrincipal })) },
    ),
    what: fc.oneof(
      {
        weight: 9,
        arbitrary: oneOrMany(fc.constantFrom(...ACTIONS)).map((Action) => ({ Action })),
      },
      {
        weight: 1,
        arbitrary: oneOrMany(fc.constantFrom(...ACTIONS)).map((NotAction) => ({ NotAction })),
      },
    ),
    Condition: CONDITIONS,
  })
  .map(({ Effect, who, what, Condition }) => ({
    Effect,
    ...who,
    ...what,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  }))

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })

/**
 * Keys come only with the actions for which the service reference lists them; the oracle would pass
 * over the rest.
 */
const TAG_KEYS: fc.Arbitrary<ContextKeys> = fc.record({
  'sts:TransitiveTagKeys': maybe(fc.subarray(['team', 'env', 'x'], { minLength: 1 })),
  'aws:TagKeys': maybe(fc.subarray(['team', 'env', 'x'], { minLength: 1 })),
  'aws:RequestTag/env': maybe(fc.constantFrom('abc', 'x')),
})
const STANDING_KEYS: fc.Arbitrary<ContextKeys> = fc.record({
  'aws:SourceIp': maybe(fc.constantFrom('10.1.2.3', '192.0.2.7', '203.0.113.9', '2001:db8::1')),
  'aws:MultiFactorAuthPresent': maybe(fc.constantFrom('true', 'false')),
  'aws:MultiFactorAuthAge': maybe(fc.constantFrom('900', '3599', '3600')),
})
const ASSUME_KEYS: fc.Arbitrary<ContextKeys> = fc.record({
  'sts:ExternalId': maybe(
    fc.constantFrom(...EXTERNAL_IDS, `good-${VENDOR}`, 'a*c', 'onboarding', variable('x')),
  ),
  'sts:RoleSessionName': fc.constantFrom('probe', 'abc', 'good-1'),
})
const SOURCE_IDENTITY: fc.Arbitrary<ContextKeys> = fc.record({
  'sts:SourceIdentity': fc.constantFrom('abc', 'Ann'),
})

const asked = (action: Question['action'], weight: number, keys: fc.Arbitrary<ContextKeys>[]) => ({
  weight,
  arbitrary: fc
    .tuple(...keys)
    .map((parts) => ({ action, context: Object.assign({}, ...parts) as ContextKeys })),
})
const ASKED = fc.oneof(
  asked('sts:AssumeRole', 6, [STANDING_KEYS, TAG_KEYS, ASSUME_KEYS]),
  asked('sts:TagSession', 1, [STANDING_KEYS, TAG_KEYS]),
  asked('sts:SetSourceIdentity', 1, [STANDING_KEYS, SOURCE_IDENTITY]),
)

export const QUESTION: fc.Arbitrary<Question> = fc
  .record({
    actor: fc.constantFrom<ActorName>(
      'broker',
      'broker',
      'broker',
      ...(Object.keys(CAST) as ActorName[]),
    ),
    request: ASKED,
    version: fc.oneof(
      { weight: 8, arbitrary: fc.constant({ Version: '2012-10-17' as const }) },
      { weight: 1, arbitrary: fc.constant({ Version: '2008-10-17' as const }) },
      { weight: 1, arbitrary: fc.constant({}) },
    ),
    Statement: fc.array(STATEMENT, { minLength: 1, maxLength: 3 }),
  })
  .map(({ actor, request, version, Statement }) => ({
    actor,
    ...request,
    policy: { ...version, Statement },
  }))
