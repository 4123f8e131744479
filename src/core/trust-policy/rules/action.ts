import {
  allows,
  conditionsOn,
  covers,
  coversSession,
  EXTERNAL_ID,
  SET_SOURCE_IDENTITY,
  sessionStatements,
  TAG_SESSION,
  waysIn,
} from '../policy/facts.ts'
import { type Item, type Policy, type Statement, type TextItem, textsOf } from '../policy/policy.ts'
import { firstOf, type Group, group, type Rule } from './group.ts'

const THREE = ['sts:assumerole', 'sts:tagsession', 'sts:setsourceidentity']

const ACTION_RULES: readonly Rule<TextItem>[] = [
  {
    id: 'action-wildcard',
    title: 'The action {found} contains a wildcard.',
    why: 'It also allows other ways to get credentials for the role, for which AWS checks no External ID.',
    fix: 'Write sts:AssumeRole. Put sts:TagSession and sts:SetSourceIdentity into statements of their own.',
    when: ({ value }) => /[*?]/.test(value),
  },
  {
    id: 'action-other',
    title: 'The action {found} does not belong in this trust policy.',
    why: 'The vendor only uses sts:AssumeRole. For other ways to get credentials AWS checks no External ID.',
    fix: 'Allow only sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity.',
    when: ({ value }) => !THREE.includes(value.toLowerCase()),
  },
]

const NOT_ACTION: Rule<Item> = {
  id: 'not-action',
  title: 'The statement allows every action except {found}.',
  why: 'NotAction with Allow also allows all other ways to get credentials for the role.',
  fix: 'Write "Action": "sts:AssumeRole".',
  when: () => true,
}

const SESSION_RULES: readonly Rule<Statement>[] = [
  {
    id: 'session-action-under-external-id',
    title: '{found} requires the External ID also for sts:TagSession or sts:SetSourceIdentity.',
    why: 'AWS knows this key for sts:AssumeRole only. So AWS denies every call with tags or a source identity, while tests without them succeed.',
    fix: 'Move sts:TagSession and sts:SetSourceIdentity into statements of their own, with the pin on the broker role but without sts:ExternalId.',
    when: (statement) =>
      coversSession(statement) && conditionsOn(statement, EXTERNAL_ID).length > 0,
  },
]

const hasKey = ({ conditions }: Statement, keys: RegExp) =>
  conditions.some(({ key, operator }) => keys.test(key) && operator?.kind !== 'null')

const SESSION_ONLY_RULES: readonly Rule<Statement>[] = [
  {
    id: 'tag-keys-open',
    level: 'warning',
    title: '{found} allows session tags with any name.',
    why: 'The vendor could set tags that your own policies use for decisions.',
    fix: 'Add "ForAllValues:StringLike": { "aws:TagKeys": "rolecall:*" }.',
    when: (statement) =>
      covers(statement, TAG_SESSION) &&
      !statement.vague &&
      !hasKey(statement, /^aws:(?:TagKeys$|RequestTag\/)/i),
  },
  {
    id: 'source-identity-open',
    level: 'warning',
    title: '{found} allows any source identity.',
    why: 'Your CloudTrail could show the name of somebody else.',
    fix: 'Add "StringLike": { "sts:SourceIdentity": "rolecall-*" }.',
    when: (statement) =>
      covers(statement, SET_SOURCE_IDENTITY) &&
      !statement.vague &&
      !hasKey(statement, /^sts:SourceIdentity$/i),
  },
]

const nobodyMay = (action: string) => (policy: Policy) =>
  !policy.vague &&
  waysIn(policy).length > 0 &&
  !allows(policy).some((statement) => covers(statement, action))

const ABSENT: readonly Rule<Policy>[] = [
  {
    id: 'tag-session-absent',
    level: 'note',
    title: 'No statement allows sts:TagSession.',
    why: 'AWS denies a call that carries session tags.',
    fix: 'Add a statement for sts:TagSession, pinned to {broker}, with "ForAllValues:StringLike": { "aws:TagKeys": "rolecall:*" }.',
    when: nobodyMay(TAG_SESSION),
  },
  {
    id: 'source-identity-absent',
    level: 'note',
    title: 'No statement allows sts:SetSourceIdentity.',
    why: 'AWS denies a call that carries a source identity.',
    fix: 'Add a statement for sts:SetSourceIdentity, pinned to {broker}, with "StringLike": { "sts:SourceIdentity": "rolecall-*" }.',
    when: nobodyMay(SET_SOURCE_IDENTITY),
  },
]

export const actionRules: readonly Group[] = [
  firstOf(({ policy }) => allows(policy).flatMap(({ actions }) => textsOf(actions)), ACTION_RULES),
  group(({ policy }) => allows(policy).flatMap(({ notActions }) => notActions), [NOT_ACTION]),
  group(({ policy }) => allows(policy), SESSION_RULES),
  group(({ policy }) => sessionStatements(policy), SESSION_ONLY_RULES),
  group(({ policy }) => [policy], ABSENT),
]
