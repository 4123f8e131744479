import type { Decision } from '../../src/sandbox/policy/authorize.ts'
import { VENDOR } from './cast.ts'
import { variable } from './conditions.ts'
import type { Question } from './questions.ts'

/** One operator on one key, with what the request has for it. */
export interface ConditionUse {
  operator: string
  key: string
  values: string[]
  version: string | undefined
  /** Of the request, by lower-cased key. */
  context: ReadonlyMap<string, string | string[]>
}

/**
 * A shape on which the oracle and the sandbox part company; AWS's documentation is the judge, and
 * it sides with the sandbox.
 */
interface KnownDifference {
  name: string
  /** AWS's words, shortened. */
  judge: string
  source: string
  applies(use: ConditionUse): boolean
  example: {
    condition: Record<string, Record<string, string | string[]>>
    version?: '2008-10-17' | '2012-10-17'
    context?: Question['context']
  }
  sandbox: Decision
  oracle: Decision
}

const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide'
const VARIABLE = /\$\{([^},]+)(?:, *'([^']*)')?\}/g

const negated = ({ operator }: ConditionUse) => /Not/.test(operator)
const hasVariable = (text: string) => text.includes('${')
const isMissing = ({ key, context }: ConditionUse) => !context.has(key.toLowerCase())

const hasNoValue = (value: string, { context }: ConditionUse): boolean =>
  [...value.matchAll(VARIABLE)].some(
    ([, name = '', fallback]) =>
      !/^[*?$]$/.test(name) &&
      fallback === undefined &&
      typeof context.get(name.toLowerCase()) !== 'string',
  )

const isOfOtherFamily = ({ key, values, context }: ConditionUse): boolean =>
  values.some(
    (value) =>
      !value.includes('/') &&
      value.includes(':') !== String(context.get(key.toLowerCase())).includes(':'),
  )

export const KNOWN_DIFFERENCES: KnownDifference[] = [
  {
    name: 'ForAnyValue with IfExists on an absent key',
    judge: 'IfExists: if the key is not present, evaluate the condition element as true.',
    source: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IfExists`,
    applies: (use) => /^ForAnyValue:\w+IfExists$/.test(use.operator) && isMissing(use),
    example: { condition: { 'ForAnyValue:StringEqualsIfExists': { 'sts:ExternalId': 'abc' } } },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
  {
    name: 'variables before version 2012-10-17',
    judge: 'In an earlier version, variables such as aws:username are treated as literal strings.',
    source: `${GUIDE}/reference_policies_elements_version.html`,
    applies: ({ version, values }) => version !== '2012-10-17' && values.some(hasVariable),
    example: {
      version: '2008-10-17',
      condition: { StringEquals: { 'sts:ExternalId': variable('sts:ExternalId') } },
      context: { 'sts:ExternalId': 'abc' },
    },
    sandbox: 'ImplicitlyDenied',
    oracle: 'Allowed',
  },
  {
    name: 'an operator without ForAllValues or ForAnyValue on a key of many values',
    judge:
      'Not specified ("requires a set operator"). The sandbox errs on the loose side: such a statement takes effect if any value matches.',
    source: `${GUIDE}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    applies: (use) =>
      /^(?!For|Null)/.test(use.operator) && Array.isArray(use.context.get(use.key.toLowerCase())),
    example: {
      condition: { StringEquals: { 'aws:TagKeys': 'env' } },
      context: { 'aws:TagKeys': ['env', 'team'] },
    },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
  {
    name: 'NotIpAddress with a single address of the other family',
    judge: 'NotIpAddress: all IP addresses except the specified address or range.',
    source: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    applies: (use) =>
      use.operator.includes('NotIpAddress') && !isMissing(use) && isOfOtherFamily(use),
    example: {
      condition: { NotIpAddress: { 'aws:SourceIp': '10.1.2.3' } },
      context: { 'aws:SourceIp': '2001:db8::1' },
    },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
  {
    name: 'the range of all IPv4 addresses',
    judge: '0.0.0.0/0 holds every IPv4 address.',
    source: 'https://www.rfc-editor.org/rfc/rfc4632',
    applies: ({ operator, values }) =>
      operator.includes('IpAddress') && values.includes('0.0.0.0/0'),
    example: {
      condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
      context: { 'aws:SourceIp': '10.1.2.3' },
    },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
  {
    name: 'an escaped character in StringEquals',
    judge: 'The characters *, ? and $ in the braces of a variable stand for themselves.',
    source: `${GUIDE}/reference_policies_variables.html#policy-vars-specialchars`,
    applies: ({ values }) => values.some((value) => /\$\{[*?$]\}/.test(value)),
    example: {
      condition: { StringEquals: { 'sts:ExternalId': `${variable('$')}{x}` } },
      context: { 'sts:ExternalId': variable('x') },
    },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
  {
    name: 'a variable whose name has a colon, inside an ARN',
    judge: 'Variables may stand in any value of a condition that compares strings or ARNs.',
    source: `${GUIDE}/reference_policies_variables.html#policy-vars-conditionelement`,
    applies: ({ operator, values }) => /Arn/.test(operator) && values.some(hasVariable),
    example: {
      condition: {
        ArnEquals: {
          'aws:PrincipalArn': `arn:aws:iam::${variable('aws:PrincipalAccount')}:role/broker`,
        },
      },
    },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
  {
    name: 'an inverted operator and a variable without a value',
    judge: 'Inverted operators such as StringNotEquals or StringNotLike do match a null value.',
    source: `${GUIDE}/reference_policies_variables.html#policy-vars-no-value`,
    applies: (use) => negated(use) && use.values.some((value) => hasNoValue(value, use)),
    example: {
      condition: { StringNotEquals: { 'sts:ExternalId': variable('aws:PrincipalTag/none') } },
      context: { 'sts:ExternalId': 'abc' },
    },
    sandbox: 'Allowed',
    oracle: 'ImplicitlyDenied',
  },
]

export const exampleOf = ({
  example: { condition, version = '2012-10-17', context = {} },
}: KnownDifference): Question => ({
  actor: 'broker',
  action: 'sts:AssumeRole',
  policy: {
    Version: version,
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: VENDOR },
        Action: 'sts:AssumeRole',
        Condition: condition,
      },
    ],
  },
  context,
})

/** The known difference that a question runs into, if any. */
export function knownDifference(
  question: Question,
  context: ConditionUse['context'],
): KnownDifference | undefined {
  const uses = question.policy.Statement.flatMap(({ Condition = {} }) =>
    Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => ({
        operator,
        key,
        values: [value].flat(),
        version: question.policy.Version,
        context,
      })),
    ),
  )
  return KNOWN_DIFFERENCES.find((difference) => uses.some((use) => difference.applies(use)))
}
