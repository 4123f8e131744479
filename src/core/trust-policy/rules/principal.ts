import { allows, type Facts, isBroker } from '../policy/facts.ts'
import type { PrincipalItem } from '../policy/policy.ts'
import { type Who, whoIs } from '../policy/who.ts'
import { firstOf, type Group, group, type Rule } from './group.ts'

const TRUST_THE_ACCOUNT =
  'Write "Principal": { "AWS": "arn:{partition}:iam::{account}:root" } and pin the broker with "ArnEquals": { "aws:PrincipalArn": "{broker}" }.'

const is =
  (...kinds: Who['kind'][]) =>
  (item: PrincipalItem) =>
    kinds.includes(whoIs(item).kind)

const inOtherAccount = (item: PrincipalItem, { brokerAccount }: Facts) => {
  const { accountId } = whoIs(item)
  return accountId !== undefined && accountId !== brokerAccount
}

const inOtherPartition = (item: PrincipalItem, { broker }: Facts) => {
  const { partition } = whoIs(item)
  return (
    partition !== undefined &&
    broker !== undefined &&
    partition !== broker.partition &&
    !partition.startsWith('$')
  )
}

const PRINCIPAL_RULES: readonly Rule<PrincipalItem>[] = [
  {
    id: 'principal-everyone',
    level: 'error',
    says: 'The principal is {found}: every AWS account in the world.',
    why: 'Whoever learns the External ID, which is no secret, can use the role.',
    fix: TRUST_THE_ACCOUNT,
    when: is('everyone'),
  },
  {
    id: 'principal-service',
    level: 'error',
    says: 'The AWS service {found} may use the role.',
    why: 'Whoever can make that service act in this account gets the rights that were meant for the vendor.',
    fix: 'Give the service a role of its own, and leave this one to the vendor.',
    when: is('service'),
  },
  {
    id: 'principal-federated',
    level: 'error',
    says: 'The identity provider {found} may use the role.',
    why: 'Sign-in by a provider asks for no External ID.',
    fix: TRUST_THE_ACCOUNT,
    when: is('federated'),
  },
  {
    id: 'principal-other-account',
    level: 'error',
    says: 'The principal {found} is not in the vendor account {account}.',
    why: 'Another account may use the role.',
    fix: TRUST_THE_ACCOUNT,
    when: inOtherAccount,
  },
  {
    id: 'principal-partition',
    level: 'error',
    says: 'The principal {found} is in another partition than the broker.',
    why: 'A role cannot trust across partitions, so nobody gets in.',
    fix: TRUST_THE_ACCOUNT,
    when: inOtherPartition,
  },
  {
    id: 'principal-unique-id',
    level: 'error',
    says: 'The principal {found} is the unique id of a role or user that no longer exists.',
    why: 'IAM shows a principal so once its role was deleted; a role made again under its name does not get in.',
    fix: TRUST_THE_ACCOUNT,
    when: is('unique-id'),
  },
  {
    id: 'principal-session',
    level: 'error',
    says: 'The principal {found} is one session, not a role.',
    why: 'It holds for that session name only; the broker uses others.',
    fix: TRUST_THE_ACCOUNT,
    when: is('session'),
  },
  {
    id: 'principal-wrong-role',
    level: 'error',
    says: 'The principal {found} is not the broker.',
    why: 'Another identity of the vendor account may use the role.',
    fix: TRUST_THE_ACCOUNT,
    when: (item, facts) => is('role', 'user')(item) && !isBroker(item, facts),
  },
  {
    id: 'principal-role-arn',
    level: 'warning',
    says: 'The principal is the ARN of a role, {found}.',
    why: 'IAM stores its unique id: when the vendor makes the broker role anew, this customer and all others are cut off at once.',
    fix: TRUST_THE_ACCOUNT,
    when: isBroker,
  },
]

const MALFORMED: Rule<PrincipalItem> = {
  id: 'principal-malformed',
  level: 'error',
  says: '{found} is no principal that IAM accepts here.',
  why: 'IAM refuses the document; a wildcard cannot be part of an ARN in Principal.',
  fix: TRUST_THE_ACCOUNT,
  when: (item) => is('other')(item) && typeof item.value === 'string',
}

const NOT_PRINCIPAL: Rule<PrincipalItem> = {
  id: 'not-principal',
  level: 'error',
  says: 'The statement allows everybody except {found}.',
  why: 'NotPrincipal with Allow trusts every other AWS account in the world.',
  fix: TRUST_THE_ACCOUNT,
  when: () => true,
}

export const principalRules: readonly Group[] = [
  firstOf(({ policy }) => allows(policy).flatMap(({ principals }) => principals), PRINCIPAL_RULES),
  group(
    ({ policy }) =>
      policy.statements.flatMap(({ principals, notPrincipals }) => [
        ...principals,
        ...notPrincipals,
      ]),
    [MALFORMED],
  ),
  group(
    ({ policy }) => allows(policy).flatMap(({ notPrincipals }) => notPrincipals),
    [NOT_PRINCIPAL],
  ),
]
