import {
  allows,
  conditionsOn,
  coversSession,
  type Facts,
  isBroker,
  PRINCIPAL_ARN,
  waysIn,
} from '../policy/facts.ts'
import { type Condition, type Statement, type TextItem, textsOf } from '../policy/policy.ts'
import { nearlyPrincipalArn } from './condition-keys.ts'
import { firstOf, type Group, group, type Rule } from './group.ts'

const PIN_IT = 'Write exactly "ArnEquals": { "aws:PrincipalArn": "{broker}" }.'

const OPERATOR_RULES: readonly Rule<Condition>[] = [
  {
    id: 'broker-pin-loose',
    level: 'error',
    says: 'The broker role is pinned with {found}.',
    why: 'IfExists, set operators and negated operators also hold for others than the broker.',
    fix: PIN_IT,
    when: ({ operator }) =>
      operator !== undefined &&
      (operator.ifExists || operator.negated || operator.quantifier !== 'single'),
  },
  {
    id: 'broker-pin-other-operator',
    level: 'error',
    says: 'The broker role is pinned with {found}.',
    why: 'This operator does not compare ARNs exactly, so it holds for others, or for nobody.',
    fix: PIN_IT,
    when: ({ operator }) =>
      operator !== undefined &&
      !operator.negated &&
      !['arn', 'exact', 'pattern'].includes(operator.kind),
  },
  {
    id: 'broker-pin-list',
    level: 'error',
    says: 'Several principals are pinned, by {found}.',
    why: 'Each of them may use the role; only the broker asks Rolecall first.',
    fix: PIN_IT,
    when: ({ values }) => values.length > 1,
  },
  {
    id: 'broker-pin-empty',
    level: 'error',
    says: 'No broker role is given, with {found}.',
    why: 'A condition without a value holds for nobody.',
    fix: PIN_IT,
    when: ({ values }) => values.length === 0,
  },
]

const VALUE_RULES: readonly Rule<TextItem>[] = [
  {
    id: 'broker-pin-variable',
    level: 'error',
    says: 'The pinned ARN {found} holds a policy variable.',
    why: 'It takes its value from the request, so others than the broker may fit.',
    fix: PIN_IT,
    when: ({ value }) => value.includes('${'),
  },
  {
    id: 'broker-pin-wildcard',
    level: 'error',
    says: 'The pinned ARN {found} holds a wildcard.',
    why: 'ArnEquals and ArnLike both read "*" and "?" as wildcards, so other roles of the vendor account may fit.',
    fix: PIN_IT,
    when: ({ value }) => /[*?]/.test(value),
  },
  {
    id: 'broker-pin-session',
    level: 'error',
    says: 'The pinned ARN {found} is that of a session.',
    why: 'aws:PrincipalArn has the ARN of the role, so this holds for nobody.',
    fix: PIN_IT,
    when: ({ value }) => /:sts:/.test(value),
  },
  {
    id: 'wrong-broker',
    level: 'error',
    says: 'The pinned role {found} is not the broker.',
    why: 'The broker is denied, and another identity is let in.',
    fix: PIN_IT,
    when: ({ value }, { broker }) => value !== broker?.text,
  },
]

const named = (statement: Statement, facts: Facts) =>
  statement.principals.length > 0 && statement.principals.every((item) => isBroker(item, facts))
const unpinned = (statement: Statement, facts: Facts) =>
  !statement.vague &&
  conditionsOn(statement, PRINCIPAL_ARN).length === 0 &&
  !nearlyPinned(statement) &&
  !named(statement, facts)
const nearlyPinned = ({ conditions }: Statement) =>
  conditions.some(({ key }) => nearlyPrincipalArn(key))

const STATEMENT_RULES: readonly Rule<Statement>[] = [
  {
    id: 'broker-not-pinned',
    level: 'error',
    says: '{found} trusts the whole vendor account.',
    why: 'Every identity there that may call sts:AssumeRole can use the role, not the broker alone.',
    fix: 'Add "ArnEquals": { "aws:PrincipalArn": "{broker}" } to the condition.',
    when: (statement, facts) =>
      waysIn(facts.policy).includes(statement) && unpinned(statement, facts),
  },
  {
    id: 'session-statement-unpinned',
    level: 'error',
    says: '{found} allows sts:TagSession or sts:SetSourceIdentity to the whole vendor account.',
    why: 'Other identities than the broker could tag sessions or set whom CloudTrail names.',
    fix: 'Add "ArnEquals": { "aws:PrincipalArn": "{broker}" } to the condition.',
    when: (statement, facts) =>
      !waysIn(facts.policy).includes(statement) &&
      coversSession(statement) &&
      unpinned(statement, facts),
  },
]

const pins = ({ policy }: Facts): Condition[] =>
  allows(policy).flatMap((statement) => conditionsOn(statement, PRINCIPAL_ARN))

export const brokerPinRules: readonly Group[] = [
  group(({ policy }) => allows(policy), STATEMENT_RULES),
  group(pins, OPERATOR_RULES),
  firstOf((facts) => pins(facts).flatMap(({ values }) => textsOf(values)), VALUE_RULES),
]
