import { holdsWithoutKey } from '../../model/aws/condition-operator.ts'
import { allows, conditionsOn, EXTERNAL_ID, PRINCIPAL_ARN, waysIn } from '../policy/facts.ts'
import type { Condition, Statement } from '../policy/policy.ts'
import { isKnownKey, nearlyExternalId, nearlyPrincipalArn } from './condition-keys.ts'
import { firstOf, type Group, type Rule } from './group.ts'

const matchesMissingKey = ({ operator }: Condition): boolean =>
  operator !== undefined && holdsWithoutKey(operator)

const KEY_RULES: readonly Rule<Condition>[] = [
  {
    id: 'external-id-misspelt-open',
    title: 'The key in {found} is not sts:ExternalId.',
    why: 'No request has this key, and this operator matches a missing key. So the condition always matches and protects nothing.',
    fix: 'Write "StringEquals": { "sts:ExternalId": "{externalId}" }.',
    when: (condition) => nearlyExternalId(condition.key) && matchesMissingKey(condition),
  },
  {
    id: 'external-id-misspelt',
    title: 'The key in {found} is not sts:ExternalId.',
    why: 'No request has this key, so the condition never matches and nobody can assume the role.',
    fix: 'Write "StringEquals": { "sts:ExternalId": "{externalId}" }.',
    when: ({ key }) => nearlyExternalId(key),
  },
  {
    id: 'broker-pin-misspelt',
    title: 'The key in {found} is not aws:PrincipalArn.',
    why: 'No request has this key, so the condition pins nobody: it matches always or never.',
    fix: 'Write "ArnEquals": { "aws:PrincipalArn": "{broker}" }.',
    when: ({ key }) => nearlyPrincipalArn(key),
  },
  {
    id: 'condition-key-unknown',
    level: 'warning',
    title: 'AWS has no condition key like this for sts:AssumeRole: {found}.',
    why: 'So the condition matches always or never.',
    fix: 'Fix its spelling, or remove it.',
    when: ({ key }) => !isKnownKey(key),
  },
]

const EXTRA: Rule<Condition> = {
  id: 'condition-extra',
  level: 'warning',
  title: 'The role can only be assumed if {found} matches too.',
  why: 'If the broker does not meet this condition, AWS denies it, and the reason is hard to find.',
  fix: 'Remove it, or ask the vendor whether the broker always meets it.',
  when: ({ key }) => isKnownKey(key) && ![EXTERNAL_ID, PRINCIPAL_ARN].includes(key.toLowerCase()),
}

const asksForExternalId = (statement: Statement) => conditionsOn(statement, EXTERNAL_ID).length > 0

export const conditionRules: readonly Group[] = [
  firstOf(({ policy }) => allows(policy).flatMap(({ conditions }) => conditions), KEY_RULES),
  firstOf(
    ({ policy }) =>
      waysIn(policy)
        .filter(asksForExternalId)
        .flatMap(({ conditions }) => conditions),
    [EXTRA],
  ),
]
