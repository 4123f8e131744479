import type { RuleFace } from '../lint.ts'
import { waysIn } from '../policy/facts.ts'
import type { Fault, Policy } from '../policy/policy.ts'
import { type Group, group, type Rule } from './group.ts'

/** Faults that reading a policy reports, by the rule that each one names. */
const FAULTS: Record<string, Partial<RuleFace> & Pick<RuleFace, 'title' | 'fix'>> = {
  'not-json': {
    title: 'The document is not valid JSON: {found}.',
    why: 'IAM refuses it, so the role cannot be created.',
    fix: 'Fix the JSON syntax.',
  },
  'duplicate-key': {
    title: 'The key {found} occurs twice in one object.',
    why: 'Programs disagree about which one counts, so a review may miss the one that applies.',
    fix: 'Keep one of them.',
  },
  'not-a-policy': {
    title: 'This is not a policy document: {found}.',
    why: 'IAM refuses it, so the role cannot be created.',
    fix: 'Write an object with "Version" and "Statement".',
  },
  'unknown-element': {
    title: 'A trust policy has no element {found}.',
    why: 'IAM refuses the document. Names are case-sensitive, so a misspelt "Condition" protects nothing.',
    fix: 'Remove it, or fix its spelling.',
  },
  'resource-in-trust': {
    title: 'A trust policy has no {found}.',
    why: 'IAM refuses it, because the resource is always the role itself.',
    fix: 'Remove the element.',
  },
  'statement-malformed': {
    title: 'This is not a statement: {found}.',
    fix: 'Write an object with Effect, Principal, Action and Condition.',
  },
  'effect-malformed': {
    title: 'Effect is {found}.',
    why: 'IAM accepts only "Allow" and "Deny", spelt like this.',
    fix: 'Write "Effect": "Allow".',
  },
  'element-missing': { title: 'The statement has no {found}.', fix: 'Add {found}.' },
  'element-doubled': {
    title: 'The statement has both {found} and its opposite.',
    fix: 'Keep the one without "Not".',
  },
  'element-malformed': {
    title: 'A string or a list of strings is expected here, not {found}.',
    fix: 'Write one string, or a list with at least one.',
  },
  'condition-malformed': {
    title: 'A condition has the form operator, key, value. This is {found}.',
    why: 'IAM refuses the document, or the condition does not mean what was intended.',
    fix: 'Write "Condition": { "StringEquals": { "sts:ExternalId": "{externalId}" } }.',
  },
  'operator-unknown': {
    title: 'IAM has no condition operator {found}.',
    fix: 'Use StringEquals for the External ID and ArnEquals for the broker role.',
  },
  'sid-malformed': {
    title: 'The Sid {found} contains other characters than letters and digits.',
    fix: 'Use letters and digits only.',
  },
  'sid-repeated': {
    title: 'Two statements have the Sid {found}.',
    fix: 'Give each statement its own Sid.',
  },
  'version-missing': {
    title: 'The policy has no Version.',
    why: 'IAM then uses version 2008-10-17, in which policy variables are plain text, so conditions may not mean what was intended.',
    fix: 'Add "Version": "2012-10-17".',
    level: 'warning',
  },
  'version-old': {
    title: 'The Version is {found}.',
    why: 'In this version policy variables are plain text, so conditions may not mean what was intended.',
    fix: 'Write "Version": "2012-10-17".',
    level: 'warning',
  },
  'version-unknown': {
    title: 'IAM has no policy version {found}.',
    fix: 'Write "Version": "2012-10-17".',
  },
  'too-long': {
    title: 'The policy has {found} characters.',
    why: 'IAM accepts at most 2,048 in a trust policy, without white space.',
    fix: 'Shorten it to one principal and one statement for each of the three actions.',
  },
  'trust-parameter': {
    title: 'The trust policy depends on a value that the customer types: {found}.',
    why: 'The person who launches the stack can change it, even if a link fills it in, and so make the trust policy weaker.',
    fix: 'Write the value itself, bind the parameter in the profile, or give it only one AllowedValues.',
  },
  unresolved: {
    title: 'Only CloudFormation knows this value: {found}.',
    why: 'So the linter cannot check it, and the person who launches the stack may set it.',
    fix: 'Write the value itself into the template.',
    level: 'note',
  },
}

const FAULT_RULES: readonly Rule<Fault>[] = Object.entries(FAULTS).map(([id, face]) => ({
  id,
  why: 'IAM refuses the document.',
  ...face,
  when: ({ rule }) => rule === id,
}))

const POLICY_RULES: readonly Rule<Policy>[] = [
  {
    id: 'no-way-in',
    title: 'No statement allows sts:AssumeRole.',
    why: 'Nobody can assume the role, so the connection cannot work.',
    fix: 'Add a statement that allows sts:AssumeRole to arn:{partition}:iam::{account}:root, with StringEquals sts:ExternalId "{externalId}" and ArnEquals aws:PrincipalArn "{broker}".',
    when: (policy) => !policy.vague && waysIn(policy).length === 0,
  },
  {
    id: 'broker-unconfirmed',
    level: 'note',
    title: 'The linter was not told which role is the broker.',
    why: 'So it took {assumed}.',
    fix: 'Pass --broker-role ARN, or run the command where rolecall.yaml names it.',
    when: (policy, { brokerKnown }) => !brokerKnown && waysIn(policy).length > 0,
  },
]

export const documentRules: readonly Group[] = [
  group(({ policy }) => policy.faults, FAULT_RULES),
  group(({ policy }) => [policy], POLICY_RULES),
]
