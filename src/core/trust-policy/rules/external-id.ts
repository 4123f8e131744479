import { conditionsOn, EXTERNAL_ID, type Facts, waysIn } from '../policy/facts.ts'
import {
  type Condition,
  type Item,
  isTyped,
  type Statement,
  type TextItem,
  textsOf,
} from '../policy/policy.ts'
import { nearlyExternalId } from './condition-keys.ts'
import { firstOf, type Group, group, type Rule } from './group.ts'

const ASK_FOR_IT = 'Write exactly "StringEquals": { "sts:ExternalId": "{externalId}" }.'

// AWS: an External ID has 2 to 1,224 characters: letters, digits and _+=,.@:/-
const GRAMMAR = /^[\w+=,.@:/-]{2,1224}$/
const MIN_EXTERNAL_ID_CHARACTERS = 20

const kindIs =
  (kind: string) =>
  ({ operator }: Condition) =>
    operator?.kind === kind && !operator.negated

const OPERATOR_RULES: readonly Rule<Condition>[] = [
  {
    id: 'external-id-if-exists',
    title: 'The External ID is checked with {found}.',
    why: "IfExists also matches a request without an External ID, so anyone who knows the role's ARN can make the vendor use it for them.",
    when: ({ operator }) => operator?.ifExists === true,
  },
  {
    id: 'external-id-for-all-values',
    title: 'The External ID is checked with {found}.',
    why: 'ForAllValues also matches a request without an External ID.',
    when: ({ operator }) => operator?.quantifier === 'for-all-values',
  },
  {
    id: 'external-id-for-any-value',
    title: 'The External ID is checked with {found}.',
    why: 'Set operators are for keys with several values, and this key has one. A change from ForAnyValue to ForAllValues would open the role.',
    when: ({ operator }) => operator?.quantifier === 'for-any-value',
  },
  {
    id: 'external-id-negated',
    title: 'The External ID is compared with {found}.',
    why: 'A negated operator accepts every other value, and also a request without one.',
    when: ({ operator }) => operator?.negated === true,
  },
  {
    id: 'external-id-string-like',
    title: 'The External ID is compared with {found}.',
    why: 'With StringLike a "*" or "?" in the value also accepts the External IDs of other customers.',
    when: kindIs('pattern'),
  },
  {
    id: 'external-id-ignore-case',
    title: 'The External ID is compared with {found}.',
    why: 'External IDs that differ only in upper and lower case are accepted too. They may belong to others.',
    when: kindIs('any-case'),
  },
  {
    id: 'external-id-other-operator',
    title: 'The External ID is compared with {found}.',
    why: 'This operator does not compare strings, so it accepts wrong values, or none.',
    when: ({ operator }) => operator?.kind === 'arn' || operator?.kind === 'other',
  },
]

/** A condition on the External ID, with its statement. */
interface Asked extends Condition {
  statement: Statement
}

const isNull = ({ operator }: Condition) => operator?.kind === 'null'
const alone = ({ statement }: Asked) => conditionsOn(statement, EXTERNAL_ID).every(isNull)

const ASKED_RULES: readonly Rule<Asked>[] = [
  {
    id: 'external-id-null-only',
    title: 'The policy only checks, with {found}, whether an External ID is sent.',
    why: 'So it accepts every External ID.',
    when: (asked) => isNull(asked) && alone(asked),
  },
  {
    id: 'external-id-null-superfluous',
    level: 'warning',
    title: 'The policy also checks, with {found}, whether an External ID is sent.',
    why: 'It adds nothing to StringEquals, and with "true" it denies every request.',
    fix: 'Remove the Null condition.',
    when: (asked) => isNull(asked) && !alone(asked),
  },
  {
    id: 'external-id-list',
    title: 'Several External IDs are accepted: {found}.',
    why: 'Each of them opens the role, and the vendor cannot find out that one of them belongs to somebody else.',
    fix: `${ASK_FOR_IT} Two values are right only while one connection's External ID is being changed.`,
    when: ({ values }, { externalIds }) => values.length > 1 && !inRotation(values, externalIds),
  },
  {
    id: 'external-id-empty',
    title: 'The condition has no External ID: {found}.',
    why: 'A condition without a value never matches; with a negated operator it always matches.',
    when: (asked) => asked.values.length === 0,
  },
  {
    id: 'external-id-repeated',
    title: 'The External ID is checked more than once, again with {found}.',
    why: 'It is hard to see which check counts, and an additional one can only deny the broker.',
    when: (asked) =>
      !isNull(asked) &&
      conditionsOn(asked.statement, EXTERNAL_ID)
        .filter((one) => !isNull(one))
        .indexOf(conditionOf(asked)) > 0,
  },
]

const conditionOf = ({ statement, path }: Asked): Condition =>
  statement.conditions.find((condition) => condition.path === path)!

const inRotation = (values: Item[], externalIds: readonly string[]): boolean =>
  externalIds.length > 1 && values.every(({ value }) => externalIds.some((id) => id === value))

const PARAMETER: Rule<Item> = {
  id: 'external-id-parameter',
  title: 'The External ID depends on a value that the customer types: {found}.',
  why: 'The person who launches the stack can change it, even if a link fills it in, and could enter the value of another customer.',
  fix: 'Bind the parameter in the profile with "from: externalId", or remove it. Rolecall writes the value for each customer.',
  when: ({ value }) => isTyped(value),
}

const VALUE_RULES: readonly Rule<TextItem>[] = [
  {
    id: 'external-id-variable',
    title: 'The External ID {found} contains a policy variable.',
    why: 'AWS fills it in from the request. Compared with itself, every External ID matches.',
    when: ({ value }) => value.includes('${'),
  },
  {
    id: 'external-id-blank',
    title: 'The External ID is an empty string.',
    why: 'The condition never matches, so somebody may later make it too loose.',
    when: ({ value }) => value.trim() === '',
  },
  {
    id: 'external-id-wildcard',
    title: 'The External ID {found} contains a wildcard.',
    why: 'StringEquals takes it literally, so nobody can assume the role. StringLike accepts the values of others.',
    when: ({ value }) => /[*?]/.test(value),
  },
  {
    id: 'external-id-grammar',
    title: '{found} is not a valid External ID.',
    why: 'AWS accepts 2 to 1,224 letters, digits and _+=,.@:/- only, so nobody can send it.',
    when: ({ value }) => !GRAMMAR.test(value),
  },
  {
    id: 'external-id-not-ours',
    title: 'The External ID {found} does not belong to this connection.',
    why: 'AWS denies the vendor, and allows the owner of that value.',
    when: ({ value }, { externalIds }) => externalIds.length > 0 && !externalIds.includes(value),
  },
  {
    id: 'external-id-short',
    level: 'warning',
    title: 'The External ID {found} has fewer than 20 characters.',
    why: 'Short values can be guessed, or be given to two customers.',
    fix: 'Let Rolecall create it: 31 characters, never used before.',
    when: ({ value }) => value.length < MIN_EXTERNAL_ID_CHARACTERS,
  },
]

const asksForIt = (statement: Statement) => conditionsOn(statement, EXTERNAL_ID).length > 0
const asksNearly = (statement: Statement) =>
  statement.conditions.some(({ key }) => nearlyExternalId(key))
const anyAsks = (facts: Facts) => waysIn(facts.policy).some(asksForIt)

const STATEMENT_RULES: readonly Rule<Statement>[] = [
  {
    id: 'external-id-missing',
    title: '{found} allows sts:AssumeRole without an External ID.',
    why: "Anyone who knows the role's ARN can give it to the vendor as their own and make the vendor use it for them (confused deputy).",
    fix: 'Add "Condition": { "StringEquals": { "sts:ExternalId": "{externalId}" } } to the statement.',
    when: (statement, facts) => !statement.vague && !asksNearly(statement) && !anyAsks(facts),
  },
  {
    id: 'second-statement-open',
    title:
      '{found} allows sts:AssumeRole without an External ID, although another statement requires it.',
    why: 'One open statement is enough: the condition of the other one does not help.',
    fix: 'Remove this statement.',
    when: (statement, facts) =>
      !statement.vague && !asksForIt(statement) && !asksNearly(statement) && anyAsks(facts),
  },
  {
    id: 'assume-role-repeated',
    level: 'warning',
    title: '{found} also allows sts:AssumeRole, after another statement.',
    why: 'Each statement opens the role by itself, so the loosest one decides.',
    fix: 'Keep one statement for sts:AssumeRole.',
    when: (statement, { policy }) => asksForIt(statement) && waysIn(policy).indexOf(statement) > 0,
  },
]

const externalIdConditions = ({ policy }: Facts): Asked[] =>
  waysIn(policy).flatMap((statement) =>
    conditionsOn(statement, EXTERNAL_ID).map((condition) => ({ ...condition, statement })),
  )

const comparedValues = (facts: Facts): Item[] =>
  externalIdConditions(facts)
    .filter((one) => !isNull(one))
    .flatMap(({ values }) => values)

export const externalIdRules: readonly Group[] = [
  group(({ policy }) => waysIn(policy), STATEMENT_RULES),
  group(externalIdConditions, OPERATOR_RULES, ASK_FOR_IT),
  group(externalIdConditions, ASKED_RULES, ASK_FOR_IT),
  group(comparedValues, [PARAMETER]),
  firstOf((facts) => textsOf(comparedValues(facts)), VALUE_RULES, ASK_FOR_IT),
]
