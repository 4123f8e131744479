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
    level: 'error',
    says: 'The action {found} has a wildcard.',
    why: 'It also allows the ways in for which no External ID can be asked, and those that AWS adds later.',
    fix: 'Name sts:AssumeRole, and in statements of their own sts:TagSession and sts:SetSourceIdentity.',
    when: ({ value }) => /[*?]/.test(value),
  },
  {
    id: 'action-other',
    level: 'error',
    says: 'The action {found} has no place in this trust policy.',
    why: 'The vendor enters by sts:AssumeRole alone; for other ways in no External ID is asked.',
    fix: 'Allow sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity only.',
    when: ({ value }) => !THREE.includes(value.toLowerCase()),
  },
]

const NOT_ACTION: Rule<Item> = {
  id: 'not-action',
  level: 'error',
  says: 'The statement allows every action except {found}.',
  why: 'NotAction with Allow opens all other ways into the role.',
  fix: 'Write "Action": "sts:AssumeRole".',
  when: () => true,
}

const SESSION_RULES: readonly Rule<Statement>[] = [
  {
    id: 'session-action-under-external-id',
    level: 'error',
    says: '{found} asks for the External ID also on sts:TagSession or sts:SetSourceIdentity.',
    why: 'AWS knows the key for sts:AssumeRole alone, so every call with tags or a source identity is denied as a whole, while tests without them pass.',
    fix: 'Move sts:TagSession and sts:SetSourceIdentity into statements of their own, without sts:ExternalId, pinned to the broker role.',
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
    says: '{found} allows session tags of any name.',
    why: 'Policies of the customer that decide by tags could be met by tags that the vendor chooses.',
    fix: 'Add "ForAllValues:StringLike": { "aws:TagKeys": "rolecall:*" }.',
    when: (statement) =>
      covers(statement, TAG_SESSION) &&
      !statement.vague &&
      !hasKey(statement, /^aws:(?:TagKeys$|RequestTag\/)/i),
  },
  {
    id: 'source-identity-open',
    level: 'warning',
    says: '{found} allows any source identity.',
    why: "The name in the customer's CloudTrail could be that of somebody else.",
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
    says: 'No statement allows sts:TagSession.',
    why: 'A call that carries session tags is denied as a whole.',
    fix: 'Add a statement for sts:TagSession, pinned to {broker}, with "ForAllValues:StringLike": { "aws:TagKeys": "rolecall:*" }.',
    when: nobodyMay(TAG_SESSION),
  },
  {
    id: 'source-identity-absent',
    level: 'note',
    says: 'No statement allows sts:SetSourceIdentity.',
    why: 'A call that carries a source identity is denied as a whole.',
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
