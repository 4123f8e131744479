import { allows, conditionsOn, EXTERNAL_ID, PRINCIPAL_ARN, waysIn } from '../policy/facts.ts'
import { holdsWithoutKey } from '../policy/operator.ts'
import type { Condition, Statement } from '../policy/policy.ts'
import { isKnownKey, nearlyExternalId, nearlyPrincipalArn } from './condition-keys.ts'
import { firstOf, type Group, type Rule } from './group.ts'

const open = ({ operator }: Condition): boolean =>
  operator !== undefined && holdsWithoutKey(operator)

const KEY_RULES: readonly Rule<Condition>[] = [
  {
    id: 'external-id-misspelt-open',
    level: 'error',
    says: '{found}: the key is not sts:ExternalId.',
    why: 'No request has this key, and this operator holds for an absent key: the condition always holds and nothing is asked.',
    fix: 'Write "StringEquals": { "sts:ExternalId": "{externalId}" }.',
    when: (condition) => nearlyExternalId(condition.key) && open(condition),
  },
  {
    id: 'external-id-misspelt',
    level: 'error',
    says: '{found}: the key is not sts:ExternalId.',
    why: 'No request has this key, so the condition never holds and nobody gets in.',
    fix: 'Write "StringEquals": { "sts:ExternalId": "{externalId}" }.',
    when: ({ key }) => nearlyExternalId(key),
  },
  {
    id: 'broker-pin-misspelt',
    level: 'error',
    says: '{found}: the key is not aws:PrincipalArn.',
    why: 'No request has this key, so the condition pins nobody: it holds never, or always.',
    fix: 'Write "ArnEquals": { "aws:PrincipalArn": "{broker}" }.',
    when: ({ key }) => nearlyPrincipalArn(key),
  },
  {
    id: 'condition-key-unknown',
    level: 'warning',
    says: '{found}: AWS has no such condition key for sts:AssumeRole.',
    why: 'The condition then holds never, or always; in neither case does it do what it seems to.',
    fix: 'Mend its spelling, or remove it.',
    when: ({ key }) => !isKnownKey(key),
  },
]

const EXTRA: Rule<Condition> = {
  id: 'condition-extra',
  level: 'warning',
  says: 'The role can be assumed only if also {found} holds.',
  why: 'The broker may not meet it, now or later, and is then denied for a reason that is hard to find.',
  fix: 'Remove it, or make sure with the vendor that the broker meets it.',
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
