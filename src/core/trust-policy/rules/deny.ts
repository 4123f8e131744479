import { covers, coversSession, EXTERNAL_ID, type Facts, PRINCIPAL_ARN } from '../policy/facts.ts'
import { holdsWithoutKey } from '../policy/operator.ts'
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

// AWS: NotPrincipal with Deny spares a role only if its account is named as well; so whom it means depends on all of the list.
const mayMeanBroker = (statement: Statement, facts: Facts) =>
  statement.notPrincipals.length > 0 || meansBroker(statement, facts)

/** No request has the key, or there is nothing to compare with. */
const idle = ({ key, values }: Condition): boolean => !isKnownKey(key) || values.length === 0
const neverHolds = (condition: Condition): boolean =>
  condition.operator !== undefined &&
  condition.operator.kind !== 'null' &&
  idle(condition) &&
  !holdsWithoutKey(condition.operator)
const alwaysHolds = (condition: Condition): boolean =>
  condition.operator !== undefined && idle(condition) && holdsWithoutKey(condition.operator)

/** A condition that is false for the broker with the right External ID, so that the Deny is for others. */
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
    says: '{found} denies nothing.',
    why: 'Its actions are none by which the role is used, or one of its conditions never holds: it only looks like a guard.',
    fix: 'Remove it, or mend its actions and condition keys.',
    when: (statement) =>
      !statement.vague && (!coversAny(statement) || statement.conditions.some(neverHolds)),
  },
  {
    id: 'deny-shuts-out',
    level: 'error',
    says: '{found} denies the broker in every case.',
    why: 'A Deny wins over every Allow, so the connection cannot work.',
    fix: 'Remove the statement.',
    when: (statement, facts) =>
      !statement.vague && meansBroker(statement, facts) && statement.conditions.every(alwaysHolds),
  },
  {
    id: 'deny-conditional',
    level: 'warning',
    says: '{found} denies in cases that cannot be told from here.',
    why: 'It may shut the broker out, now or later.',
    fix: 'Remove it: the role needs no Deny when its Allow is exact.',
    when: (statement, facts) =>
      mayMeanBroker(statement, facts) && !statement.conditions.some(sparesUs(statement, facts)),
  },
]

export const denyRules: readonly Group[] = [
  firstOf(({ policy }) => policy.statements.filter(({ effect }) => effect === 'Deny'), DENY_RULES),
]
