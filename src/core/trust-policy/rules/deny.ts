import { holdsWithoutKey } from '../../model/aws/condition-operator.ts'
import { covers, coversSession, EXTERNAL_ID, type Facts, PRINCIPAL_ARN } from '../policy/facts.ts'
import type { Condition, Statement } from '../policy/policy.ts'
import { whoIs } from '../policy/who.ts'
import { isKnownKey } from './condition-keys.ts'
import { firstOf, type Group, type Rule } from './group.ts'

const coversAny = (statement: Statement) =>
  covers(statement, 'sts:AssumeRole') || coversSession(statement)

function meansBroker(statement: Statement, facts: Facts): boolean {
  return statement.principals.some((item) => {
    const { kind, accountId, arn } = whoIs(item)
    return (
      kind === 'everyone' ||
      (kind === 'account'
        ? accountId === facts.brokerAccount
        : arn !== undefined && arn === facts.broker?.text)
    )
  })
}

// AWS: NotPrincipal with Deny exempts a role only if its account is listed too, so the whole list
// decides.
const mayMeanBroker = (statement: Statement, facts: Facts) =>
  statement.notPrincipals.length > 0 || meansBroker(statement, facts)

/** Whether no request has the key, or the condition has no value. */
const idle = ({ key, values }: Condition): boolean => !isKnownKey(key) || values.length === 0
const neverHolds = (condition: Condition): boolean =>
  condition.operator !== undefined &&
  condition.operator.kind !== 'null' &&
  idle(condition) &&
  !holdsWithoutKey(condition.operator)
const alwaysHolds = (condition: Condition): boolean =>
  condition.operator !== undefined && idle(condition) && holdsWithoutKey(condition.operator)

/**
 * Whether a condition is false for the broker with the right External ID, so that the Deny affects
 * only others.
 */
const sparesUs = (statement: Statement, facts: Facts) => (condition: Condition) => {
  const { operator, values, key } = condition
  if (!operator?.negated || operator.quantifier !== 'single') return false
  const has = (text: string | undefined) => values.some(({ value }) => value === text)
  if (key.toLowerCase() === PRINCIPAL_ARN)
    return operator.kind !== 'other' && has(facts.broker?.text)
  const ours = facts.externalIds.length > 0 && facts.externalIds.every(has)
  return (
    key.toLowerCase() === EXTERNAL_ID &&
    operator.kind !== 'arn' &&
    ours &&
    !coversSession(statement)
  )
}

const DENY_RULES: readonly Rule<Statement>[] = [
  {
    id: 'deny-without-effect',
    level: 'warning',
    title: '{found} denies nothing.',
    why: 'It covers none of the actions of this role, or one of its conditions never matches. It only looks like a protection.',
    fix: 'Remove it, or fix its actions and condition keys.',
    when: (statement) =>
      !statement.vague && (!coversAny(statement) || statement.conditions.some(neverHolds)),
  },
  {
    id: 'deny-shuts-out',
    title: '{found} always denies the broker.',
    why: 'Deny overrides Allow, so the connection cannot work.',
    fix: 'Remove the statement.',
    when: (statement, facts) =>
      !statement.vague && meansBroker(statement, facts) && statement.conditions.every(alwaysHolds),
  },
  {
    id: 'deny-conditional',
    level: 'warning',
    title: '{found} denies in cases that the linter cannot decide.',
    why: 'It may deny the broker, now or later.',
    fix: 'Remove it. The role needs no Deny if its Allow is exact.',
    when: (statement, facts) =>
      mayMeanBroker(statement, facts) && !statement.conditions.some(sparesUs(statement, facts)),
  },
]

export const denyRules: readonly Group[] = [
  firstOf(({ policy }) => policy.statements.filter(({ effect }) => effect === 'Deny'), DENY_RULES),
]
