import fc from 'fast-check'
import { STRANGER, VENDOR } from './cast.ts'

/** A policy variable, or a character that would else be special. */
export const variable = (name: string): string => `$\{${name}}`

const QUANTIFIERS = ['', '', '', 'ForAllValues:', 'ForAnyValue:']
const IF_EXISTS = ['', '', 'IfExists']

const named = (bases: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...QUANTIFIERS),
      fc.constantFrom(...bases),
      fc.constantFrom(...IF_EXISTS),
    )
    .map(([quantifier, base, ifExists]) => `${quantifier}${base}${ifExists}`)

const STRING_OPERATORS = [
  'StringEquals',
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
]
const ARN_OPERATORS = [
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'StringEquals',
  'StringLike',
  'StringNotLike',
]
const NUMBER_OPERATORS = [
  'Equals',
  'NotEquals',
  'LessThan',
  'LessThanEquals',
  'GreaterThan',
  'GreaterThanEquals',
]

export const EXTERNAL_IDS = ['abc', 'ABC', 'abcd', 'good-1', 'x', 'a.c']
const TEXTS = [
  ...EXTERNAL_IDS,
  'good-*',
  '*',
  'a?c',
  'a*c*',
  '?*',
  variable('sts:ExternalId'),
  variable('STS:externalid'),
  variable('aws:PrincipalTag/team'),
  variable("aws:PrincipalTag/team, 'abc'"),
  variable("aws:PrincipalTag/none, 'abc'"),
  `a${variable('*')}c`,
  `a${variable('?')}c`,
  `${variable('$')}{x}`,
  `good-${variable('aws:PrincipalAccount')}`,
  'onboarding',
]
const ARNS = [
  `arn:aws:iam::${VENDOR}:role/broker`,
  `arn:aws:iam::${VENDOR}:role/other`,
  `arn:aws:iam::${STRANGER}:role/broker`,
  `arn:aws:iam::${VENDOR}:role/*`,
  'arn:aws:iam::*:role/broker',
  'arn:aws:iam::11111111111?:role/bro*',
  'arn:*:iam::*:*',
  `arn:aws:iam::${variable('aws:PrincipalAccount')}:role/broker`,
  `arn:aws:sts::${VENDOR}:assumed-role/broker/probe`,
  `arn:aws:iam::${VENDOR}:user/Ann`,
]

const oddCase = (key: string) => fc.constantFrom(key, key, key.toLowerCase(), key.toUpperCase())
export const oneOrMany = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(
    { weight: 3, arbitrary: value },
    { weight: 1, arbitrary: fc.array(value, { minLength: 1, maxLength: 3 }) },
  )

export type Condition = Record<string, Record<string, string | string[]>>

const condition = (
  operators: fc.Arbitrary<string>,
  keys: string[],
  values: string[],
): fc.Arbitrary<Condition> =>
  fc
    .tuple(
      operators,
      fc.constantFrom(...keys).chain(oddCase),
      oneOrMany(fc.constantFrom(...values)),
    )
    .map(([operator, key, value]) => ({ [operator]: { [key]: value } }))

const numbers = (prefix: string) => named(NUMBER_OPERATORS.map((name) => prefix + name))

/** Keys of many values want a quantifier. */
const quantified: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(...STRING_OPERATORS),
    fc.constantFrom(...IF_EXISTS),
  )
  .map((parts) => parts.join(''))

const CONDITION = fc.oneof(
  { weight: 8, arbitrary: condition(named(STRING_OPERATORS), ['sts:ExternalId'], TEXTS) },
  {
    weight: 4,
    arbitrary: condition(
      named(STRING_OPERATORS),
      [
        'sts:RoleSessionName',
        'sts:SourceIdentity',
        'aws:PrincipalTag/team',
        'aws:RequestTag/env',
        'aws:PrincipalAccount',
        'aws:userid',
        'sts:ExternalID',
        'sts:External',
      ],
      [...TEXTS, VENDOR, '1111*'],
    ),
  },
  { weight: 4, arbitrary: condition(named(ARN_OPERATORS), ['aws:PrincipalArn'], ARNS) },
  {
    weight: 2,
    arbitrary: condition(
      quantified,
      ['sts:TransitiveTagKeys', 'aws:TagKeys'],
      ['team', 'env', 'TEAM', 't*', '*'],
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      fc.constant('Null'),
      ['sts:ExternalId', 'aws:PrincipalArn', 'aws:TagKeys', 'aws:username'],
      ['true', 'false'],
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      named(['Bool']),
      ['aws:SecureTransport', 'aws:MultiFactorAuthPresent'],
      ['true', 'false'],
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      named(['IpAddress', 'NotIpAddress']),
      ['aws:SourceIp'],
      ['10.0.0.0/8', '10.1.2.3', '10.1.2.3/32', '192.0.2.0/24', '2001:db8::/32', '0.0.0.0/0'],
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      numbers('Date'),
      ['aws:CurrentTime'],
      ['2026-01-01T00:00:00Z', '2025-12-31T00:00:00Z', '2030-01-01T00:00:00Z'],
    ),
  },
  {
    weight: 1,
    arbitrary: condition(
      numbers('Numeric'),
      ['aws:MultiFactorAuthAge'],
      ['900', '3600', '899', '900.0', '43200'],
    ),
  },
)

/**
 * Several operators; where two draws share one, the later replaces the earlier, as in an object
 * literal.
 */
export const CONDITIONS = fc
  .array(CONDITION, { maxLength: 2 })
  .map((all): Condition => Object.assign({}, ...all))
