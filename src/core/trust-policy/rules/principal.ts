import { allows, type Facts, isBroker } from '../policy/facts.ts'
import { isTyped, type PrincipalItem } from '../policy/policy.ts'
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
    title: 'The principal is {found}: every AWS account in the world.',
    why: 'Anyone who learns the External ID, which is not a secret, can assume the role.',
    when: is('everyone'),
  },
  {
    id: 'principal-service',
    title: 'The AWS service {found} can assume the role.',
    why: 'Anyone who can make that service act in this account gets the rights of the vendor.',
    fix: 'Give the service its own role, and keep this role for the vendor.',
    when: is('service'),
  },
  {
    id: 'principal-federated',
    title: 'The identity provider {found} can assume the role.',
    why: 'Sign-in with an identity provider needs no External ID.',
    when: is('federated'),
  },
  {
    id: 'principal-other-account',
    title: 'The principal {found} is not in the vendor account {account}.',
    why: 'Another account can assume the role.',
    when: inOtherAccount,
  },
  {
    id: 'principal-partition',
    title: 'The principal {found} is in another partition than the broker.',
    why: 'A role cannot trust an account in another partition, so nobody can assume it.',
    when: inOtherPartition,
  },
  {
    id: 'principal-unique-id',
    title: 'The principal {found} is the unique id of a role or user that no longer exists.',
    why: 'IAM shows a principal like this after its role was deleted. A new role with the same name has no access.',
    when: is('unique-id'),
  },
  {
    id: 'principal-session',
    title: 'The principal {found} is one session, not a role.',
    why: 'It matches only this session name, and the broker uses others.',
    when: is('session'),
  },
  {
    id: 'principal-wrong-role',
    title: 'The principal {found} is not the broker.',
    why: 'Another identity in the vendor account can assume the role.',
    when: (item, facts) => is('role', 'user')(item) && !isBroker(item, facts),
  },
  {
    id: 'principal-role-arn',
    level: 'warning',
    title: 'The principal is the ARN of a role, {found}.',
    why: 'IAM stores its unique id. If the vendor creates the broker role again, all customers lose the connection at once.',
    when: isBroker,
  },
]

const MALFORMED: Rule<PrincipalItem> = {
  id: 'principal-malformed',
  title: '{found} is not a principal that IAM accepts here.',
  why: 'IAM refuses the document. An ARN in Principal cannot contain a wildcard.',
  when: (item) => is('other')(item) && typeof item.value === 'string',
}

const PARAMETER: Rule<PrincipalItem> = {
  id: 'principal-parameter',
  title: 'The principal depends on a value that the customer types: {found}.',
  why: 'The person who launches the stack can change it, even if a link fills it in, and so let somebody else assume the role.',
  fix: 'Write the account number itself, bind the parameter in the profile with "from: vendorAccountId", or give it only one AllowedValues.',
  when: ({ value }) => isTyped(value),
}

const NOT_PRINCIPAL: Rule<PrincipalItem> = {
  id: 'not-principal',
  title: 'The statement allows everybody except {found}.',
  why: 'NotPrincipal with Allow trusts every other AWS account in the world.',
  when: () => true,
}

export const principalRules: readonly Group[] = [
  firstOf(
    ({ policy }) => allows(policy).flatMap(({ principals }) => principals),
    PRINCIPAL_RULES,
    TRUST_THE_ACCOUNT,
  ),
  group(
    ({ policy }) => policy.statements.flatMap((it) => [...it.principals, ...it.notPrincipals]),
    [MALFORMED, PARAMETER],
    TRUST_THE_ACCOUNT,
  ),
  group(
    ({ policy }) => allows(policy).flatMap(({ notPrincipals }) => notPrincipals),
    [NOT_PRINCIPAL],
    TRUST_THE_ACCOUNT,
  ),
]
