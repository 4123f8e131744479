import {
  allows,
  conditionsOn,
  coversSession,
  type Facts,
  isBroker,
  PRINCIPAL_ARN,
  waysIn,
} from '../policy/facts.ts'
import {
  type Condition,
  type PrincipalItem,
  type Statement,
  type TextItem,
  textsOf,
} from '../policy/policy.ts'
import { nearlyPrincipalArn } from './condition-keys.ts'
import { firstOf, type Group, group, type Rule } from './group.ts'

const PIN_IT = 'Write exactly "ArnEquals": { "aws:PrincipalArn": "{broker}" }.'

const OPERATOR_RULES: readonly Rule<Condition>[] = [
  {
    id: 'broker-pin-loose',
    title: 'The broker role is pinned with {found}.',
    why: 'IfExists, set operators and negated operators also match other identities than the broker.',
    when: ({ operator }) =>
      operator !== undefined &&
      (operator.ifExists || operator.negated || operator.quantifier !== 'single'),
  },
  {
    id: 'broker-pin-other-operator',
    title: 'The broker role is pinned with {found}.',
    why: 'This operator does not compare ARNs exactly, so it matches other identities, or none.',
    when: ({ operator }) =>
      operator !== undefined &&
      !operator.negated &&
      !['arn', 'exact', 'pattern'].includes(operator.kind),
  },
  {
    id: 'broker-pin-list',
    title: 'Several principals are pinned: {found}.',
    why: 'Each of them can assume the role, but only the broker is controlled by Rolecall.',
    when: ({ values }) => values.length > 1,
  },
  {
    id: 'broker-pin-empty',
    title: 'The pin has no value: {found}.',
    why: 'A condition without a value never matches.',
    when: ({ values }) => values.length === 0,
  },
]

const VALUE_RULES: readonly Rule<TextItem>[] = [
  {
    id: 'broker-pin-variable',
    title: 'The pinned ARN {found} contains a policy variable.',
    why: 'AWS fills it in from the request, so other identities than the broker may match.',
    when: ({ value }) => value.includes('${'),
  },
  {
    id: 'broker-pin-wildcard',
    title: 'The pinned ARN {found} contains a wildcard.',
    why: 'ArnEquals and ArnLike both read "*" and "?" as wildcards, so other roles of the vendor may match.',
    when: ({ value }) => /[*?]/.test(value),
  },
  {
    id: 'broker-pin-session',
    title: 'The pinned ARN {found} is the ARN of a session.',
    why: 'aws:PrincipalArn contains the ARN of the role, so this never matches.',
    when: ({ value }) => /:sts:/.test(value),
  },
  {
    id: 'wrong-broker',
    title: 'The pinned role {found} is not the broker.',
    why: 'AWS denies the broker and allows another identity.',
    when: ({ value }, { broker }) => value !== broker?.text,
  },
]

const namesOnlyBroker = (statement: Statement, facts: Facts) =>
  statement.principals.length > 0 && statement.principals.every((item) => isBroker(item, facts))
/** Such as `arn:aws:iam::${Account}:role/scanner`, or a parameter that has the whole ARN. */
const mayNameOneRole = ({ value }: PrincipalItem) =>
  typeof value !== 'string' && /:(?:role|user)\/|^\$\{(?!AWS::)\w+\}$/.test(value.text)
const isUnpinned = (statement: Statement, facts: Facts) =>
  !statement.vague &&
  !(statement.principals.length > 0 && statement.principals.every(mayNameOneRole)) &&
  conditionsOn(statement, PRINCIPAL_ARN).length === 0 &&
  !isNearlyPinned(statement) &&
  !namesOnlyBroker(statement, facts)
const isNearlyPinned = ({ conditions }: Statement) =>
  conditions.some(({ key }) => nearlyPrincipalArn(key))

const STATEMENT_RULES: readonly Rule<Statement>[] = [
  {
    id: 'broker-not-pinned',
    title: '{found} trusts the whole vendor account.',
    why: 'Every identity there that can call sts:AssumeRole can assume the role, not only the broker.',
    fix: 'Add "ArnEquals": { "aws:PrincipalArn": "{broker}" } to the condition.',
    when: (statement, facts) =>
      waysIn(facts.policy).includes(statement) && isUnpinned(statement, facts),
  },
  {
    id: 'session-statement-unpinned',
    title: '{found} allows sts:TagSession or sts:SetSourceIdentity to the whole vendor account.',
    why: 'Other identities than the broker could set session tags, or the name that CloudTrail shows.',
    fix: 'Add "ArnEquals": { "aws:PrincipalArn": "{broker}" } to the condition.',
    when: (statement, facts) =>
      !waysIn(facts.policy).includes(statement) &&
      coversSession(statement) &&
      isUnpinned(statement, facts),
  },
]

const pins = ({ policy }: Facts): Condition[] =>
  allows(policy).flatMap((statement) => conditionsOn(statement, PRINCIPAL_ARN))

export const brokerPinRules: readonly Group[] = [
  group(({ policy }) => allows(policy), STATEMENT_RULES),
  group(pins, OPERATOR_RULES, PIN_IT),
  firstOf((facts) => pins(facts).flatMap(({ values }) => textsOf(values)), VALUE_RULES, PIN_IT),
]
