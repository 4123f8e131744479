import fc from 'fast-check'
import { BROKER, EXTERNAL_ID, STRANGER, VENDOR } from './referee.ts'

const oneOrMany = <Item>(item: fc.Arbitrary<Item>) =>
  fc.oneof({ weight: 5, arbitrary: item }, fc.array(item, { maxLength: 3 }))
const mostly = <Item>(usual: Item, other: fc.Arbitrary<Item>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, other)

const BASES = [
  'StringEquals',
  'StringLike',
  'StringEqualsIgnoreCase',
  'StringNotEquals',
  'StringNotLike',
  'ArnEquals',
  'ArnLike',
]
const MORE = [
  'ArnNotEquals',
  'StringNotEqualsIgnoreCase',
  'BinaryEquals',
  'Bool',
  'IpAddress',
  'NumericEquals',
  'stringequals',
  'Stringy',
]
const operator = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('StringEquals', 'ArnEquals') },
  { weight: 1, arbitrary: fc.constant('Null') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
        fc.constantFrom(...BASES, ...MORE),
        fc.constantFrom('', '', 'IfExists'),
      )
      .map((parts) => parts.join('')),
  },
)

const externalIdKey = mostly(
  'sts:ExternalId',
  fc.constantFrom(
    'STS:externalid',
    'sts:ExternaIId',
    'sts:External-Id',
    'aws:ExternalId',
    'sts:ExternalId ',
  ),
)
const externalIdValue = mostly(
  EXTERNAL_ID,
  fc.constantFrom(
    '*',
    'rc-*',
    'wrong-one',
    `$\{sts:ExternalId}`,
    `$\{aws:username, 'wrong-one'}`,
    '',
    '?',
    EXTERNAL_ID.toUpperCase(),
    'false',
    'true',
  ),
)
const pinKey = mostly(
  'aws:PrincipalArn',
  fc.constantFrom(
    'AWS:principalarn',
    'aws:PrincipleArn',
    'aws:PrincipalAccount',
    'aws:SourceIp',
    'aws:Prinzipal',
  ),
)
const pinValue = mostly(
  BROKER,
  fc.constantFrom(
    '*',
    `arn:aws:iam::${VENDOR}:role/*`,
    `arn:aws:iam::${VENDOR}:role/other`,
    `$\{aws:PrincipalArn}`,
    VENDOR,
    `arn:aws:iam::${VENDOR}:role/broke?`,
  ),
)

const entry = fc.oneof(
  fc.tuple(operator, externalIdKey, oneOrMany(externalIdValue)),
  fc.tuple(operator, pinKey, oneOrMany(pinValue)),
)
const STRICT: [string, string, string][] = [
  ['StringEquals', 'sts:ExternalId', EXTERNAL_ID],
  ['ArnEquals', 'aws:PrincipalArn', BROKER],
]

/** The exact conditions with some more, some less, or none of them exact. */
const entries = fc.oneof(
  { weight: 4, arbitrary: fc.constant(STRICT) },
  fc
    .tuple(fc.subarray(STRICT), fc.array(entry, { maxLength: 2 }))
    .map(([some, more]) => [...some, ...more]),
  fc.array(entry, { maxLength: 3 }),
)

const condition = entries.map((list) => {
  const block: Record<string, Record<string, unknown>> = {}
  for (const [name, key, value] of list) block[name] = { ...block[name], [key]: value }
  return block
})

const root = (accountId: string) => `arn:aws:iam::${accountId}:root`
const awsPrincipal = mostly(
  root(VENDOR),
  fc.constantFrom(
    '*',
    VENDOR,
    root(STRANGER),
    STRANGER,
    BROKER,
    `arn:aws:iam::${VENDOR}:role/other`,
    `arn:aws:iam::${VENDOR}:role/*`,
    'AROAABCDEFGHIJKLMNOP',
  ),
)
const principal = fc.oneof(
  { weight: 8, arbitrary: oneOrMany(awsPrincipal).map((AWS): object => ({ Principal: { AWS } })) },
  fc.constantFrom<object>(
    { Principal: '*' },
    { Principal: { Service: 'ec2.amazonaws.com' } },
    { Principal: { AWS: root(VENDOR), Federated: 'accounts.google.com' } },
    { NotPrincipal: { AWS: root(STRANGER) } },
    { NotPrincipal: { AWS: '*' } },
    {},
  ),
)
const action = fc.oneof(
  { weight: 8, arbitrary: fc.constant<object>({ Action: 'sts:AssumeRole' }) },
  fc.constantFrom<object>(
    { Action: ['sts:AssumeRole', 'sts:TagSession'] },
    { Action: 'STS:ASSUMEROLE' },
    { Action: 'sts:*' },
    { Action: 'sts:Assume????' },
    { Action: 'sts:TagSession' },
    { Action: ['sts:SetSourceIdentity'] },
    { Action: '*' },
    { NotAction: 'sts:TagSession' },
    { NotAction: ['sts:AssumeRole'] },
    {},
  ),
)

const statement = fc
  .tuple(
    mostly('Allow', fc.constantFrom('Deny', 'Deny', 'allow')),
    principal,
    action,
    fc.option(condition, { freq: 12 }),
    fc.constantFrom({}, {}, {}, {}, {}, {}, { Sid: 'A' }, { Resource: '*' }),
  )
  .map(([Effect, who, what, when, more]) => ({
    Effect,
    ...who,
    ...what,
    ...(when && { Condition: when }),
    ...more,
  }))

/** Trust policies around the right one: most are off in one or two places, some in all. */
export const anyTrustPolicy: fc.Arbitrary<object> = fc
  .tuple(
    mostly<string | undefined>(
      '2012-10-17',
      fc.constantFrom('2008-10-17', undefined, '2020-01-01'),
    ),
    fc.oneof(
      fc.array(statement, { minLength: 1, maxLength: 3 }),
      fc.array(statement, { maxLength: 1 }),
      statement,
    ),
  )
  .map(([Version, Statement]) => ({ ...(Version === undefined ? {} : { Version }), Statement }))
