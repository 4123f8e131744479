import type { RuleFace } from '../lint.ts'
import { waysIn } from '../policy/facts.ts'
import type { Fault, Policy } from '../policy/policy.ts'
import { type Group, group, type Rule } from './group.ts'

type Row = [id: string, level: RuleFace['level'], says: string, why: string, mend: string]

const face = (...[id, level, says, why, mend]: Row): RuleFace => ({
  id,
  level,
  says,
  why,
  fix: mend,
})

/** Found while reading; named by the reader. */
const FAULTS: readonly RuleFace[] = [
  face(
    'not-json',
    'error',
    'This is not JSON: {found}.',
    'IAM refuses it, so the role cannot be made.',
    'Mend the JSON syntax.',
  ),
  face(
    'duplicate-key',
    'error',
    'The key {found} stands twice in one object.',
    'Readers disagree on which of the two counts, so what is reviewed may not be what holds.',
    'Keep one of them.',
  ),
  face(
    'not-a-policy',
    'error',
    'This is not a policy document: {found}.',
    'IAM refuses it, so the role cannot be made.',
    'Write an object with "Version" and "Statement".',
  ),
  face(
    'unknown-element',
    'error',
    'There is no element {found} in a trust policy.',
    'IAM refuses the document; and a misspelt "Condition" is a condition that does not hold. Names are case-sensitive.',
    'Remove it, or mend its spelling.',
  ),
  face(
    'resource-in-trust',
    'error',
    'A trust policy has no {found}.',
    'IAM refuses it: the resource is the role itself.',
    'Remove the element.',
  ),
  face(
    'statement-malformed',
    'error',
    'This is not a statement: {found}.',
    'IAM refuses the document.',
    'Write an object with Effect, Principal, Action and Condition.',
  ),
  face(
    'effect-malformed',
    'error',
    'Effect is {found}.',
    'IAM knows "Allow" and "Deny" only, spelt so.',
    'Write "Effect": "Allow".',
  ),
  face(
    'element-missing',
    'error',
    'The statement has no {found}.',
    'IAM refuses the document.',
    'Add {found}.',
  ),
  face(
    'element-doubled',
    'error',
    'The statement has {found} beside its opposite.',
    'IAM refuses the document.',
    'Keep the one without "Not".',
  ),
  face(
    'element-malformed',
    'error',
    'A text, or a list of texts, is expected here, not {found}.',
    'IAM refuses the document.',
    'Write one text, or a list with at least one.',
  ),
  face(
    'condition-malformed',
    'error',
    'A condition has the form operator, key, value; this is {found}.',
    'IAM refuses the document, or the condition does not say what was meant.',
    'Write "Condition": { "StringEquals": { "sts:ExternalId": "{externalId}" } }.',
  ),
  face(
    'operator-unknown',
    'error',
    'There is no condition operator {found}.',
    'IAM refuses the document.',
    'Use StringEquals for the External ID and ArnEquals for the broker role.',
  ),
  face(
    'sid-malformed',
    'error',
    'The Sid {found} has other characters than letters and digits.',
    'IAM refuses the document.',
    'Use letters and digits only.',
  ),
  face(
    'sid-repeated',
    'error',
    'The Sid {found} stands on two statements.',
    'IAM refuses the document.',
    'Name each statement differently.',
  ),
  face(
    'version-missing',
    'warning',
    'The policy has no Version.',
    'IAM then reads it as 2008-10-17, where policy variables are plain text: conditions mean something else than they seem to.',
    'Add "Version": "2012-10-17".',
  ),
  face(
    'version-old',
    'warning',
    'The Version is {found}.',
    'In this version policy variables are plain text: conditions mean something else than they seem to.',
    'Write "Version": "2012-10-17".',
  ),
  face(
    'version-unknown',
    'error',
    'There is no policy version {found}.',
    'IAM refuses the document.',
    'Write "Version": "2012-10-17".',
  ),
  face(
    'too-long',
    'error',
    'The policy has {found} characters.',
    'IAM takes 2,048 at most for a trust policy, white space not counted.',
    'Shorten it: one principal, one statement for each of the three actions.',
  ),
  face(
    'unresolved',
    'note',
    'Only CloudFormation knows what this becomes: {found}.',
    'So it cannot be checked here; whoever launches the stack may decide it.',
    'Write the value itself into the template.',
  ),
]

const POLICY_RULES: readonly Rule<Policy>[] = [
  {
    id: 'no-way-in',
    level: 'error',
    says: 'No statement allows sts:AssumeRole.',
    why: 'Nobody can use the role, so the connection cannot work.',
    fix: 'Add a statement that allows sts:AssumeRole to arn:{partition}:iam::{account}:root, with StringEquals sts:ExternalId "{externalId}" and ArnEquals aws:PrincipalArn "{broker}".',
    when: (policy) => !policy.vague && waysIn(policy).length === 0,
  },
  {
    id: 'broker-unconfirmed',
    level: 'note',
    says: 'Which role is the broker was not said.',
    why: 'So the policy was checked against the one that it pins itself, {broker}.',
    fix: 'Give --broker-role ARN, or run where rolecall.yaml names it.',
    when: (policy, { brokerKnown }) => !brokerKnown && waysIn(policy).length > 0,
  },
]

export const documentRules: readonly Group[] = [
  group(
    ({ policy }) => policy.faults,
    FAULTS.map((fault) => ({ ...fault, when: ({ rule }: Fault) => rule === fault.id })),
  ),
  group(({ policy }) => [policy], POLICY_RULES),
]
