import { conditionsOn, EXTERNAL_ID, type Facts, waysIn } from '../policy/facts.ts'
import {
  type Condition,
  type Item,
  type Statement,
  type TextItem,
  textsOf,
} from '../policy/policy.ts'
import { Unresolved } from '../policy/unresolved.ts'
import { nearlyExternalId } from './condition-keys.ts'
import { firstOf, type Group, group, type Rule } from './group.ts'

const ASK_FOR_IT = 'Write exactly "StringEquals": { "sts:ExternalId": "{externalId}" }.'

// AWS: AssumeRole, ExternalId: 2 to 1,224 word characters and +=,.@:/-
const GRAMMAR = /^[\w+=,.@:/-]{2,1224}$/
const EASY_TO_GUESS = 20

const kindIs =
  (kind: string) =>
  ({ operator }: Condition) =>
    operator?.kind === kind && !operator.negated

const OPERATOR_RULES: readonly Rule<Condition>[] = [
  {
    id: 'external-id-if-exists',
    level: 'error',
    says: 'The External ID is asked for with {found}.',
    why: "IfExists holds when no External ID is sent at all, so anybody who knows the role's ARN can make the vendor enter.",
    fix: ASK_FOR_IT,
    when: ({ operator }) => operator?.ifExists === true,
  },
  {
    id: 'external-id-for-all-values',
    level: 'error',
    says: 'The External ID is asked for with {found}.',
    why: 'ForAllValues holds for an empty set, so no External ID at all is accepted.',
    fix: ASK_FOR_IT,
    when: ({ operator }) => operator?.quantifier === 'for-all-values',
  },
  {
    id: 'external-id-for-any-value',
    level: 'error',
    says: 'The External ID is asked for with {found}.',
    why: 'The key has one value; set operators are for keys with several, and a slip from ForAnyValue to ForAllValues opens the role.',
    fix: ASK_FOR_IT,
    when: ({ operator }) => operator?.quantifier === 'for-any-value',
  },
  {
    id: 'external-id-negated',
    level: 'error',
    says: 'The External ID is compared with {found}.',
    why: 'A negated operator accepts every other value, and none at all.',
    fix: ASK_FOR_IT,
    when: ({ operator }) => operator?.negated === true,
  },
  {
    id: 'external-id-string-like',
    level: 'error',
    says: 'The External ID is compared with {found}.',
    why: 'With StringLike a "*" or "?" in the value accepts External IDs of other customers.',
    fix: ASK_FOR_IT,
    when: kindIs('pattern'),
  },
  {
    id: 'external-id-ignore-case',
    level: 'error',
    says: 'The External ID is compared with {found}.',
    why: 'External IDs that differ in case only are accepted too, and those may belong to others.',
    fix: ASK_FOR_IT,
    when: kindIs('any-case'),
  },
  {
    id: 'external-id-other-operator',
    level: 'error',
    says: 'The External ID is compared with {found}.',
    why: 'This operator does not compare texts, so it accepts what it should not, or nothing.',
    fix: ASK_FOR_IT,
    when: ({ operator }) => operator?.kind === 'arn' || operator?.kind === 'other',
  },
]

/** A statement and one of its conditions on the External ID. */
interface Asked extends Condition {
  statement: Statement
}

const isNull = ({ operator }: Condition) => operator?.kind === 'null'
const alone = ({ statement }: Asked) => conditionsOn(statement, EXTERNAL_ID).every(isNull)

const ASKED_RULES: readonly Rule<Asked>[] = [
  {
    id: 'external-id-null-only',
    level: 'error',
    says: 'The policy only asks, with {found}, whether an External ID is sent.',
    why: 'Then any External ID will do.',
    fix: ASK_FOR_IT,
    when: (asked) => isNull(asked) && alone(asked),
  },
  {
    id: 'external-id-null-superfluous',
    level: 'warning',
    says: 'The policy also asks, with {found}, whether an External ID is sent.',
    why: 'It adds nothing to StringEquals, and with "true" it denies everybody.',
    fix: 'Remove the Null condition.',
    when: (asked) => isNull(asked) && !alone(asked),
  },
  {
    id: 'external-id-list',
    level: 'error',
    says: 'Several External IDs are accepted, by {found}.',
    why: 'Each of them opens the role, and no probe can find one that belongs to somebody else.',
    fix: `${ASK_FOR_IT} Two values are right only while one connection's External ID is being changed.`,
    when: ({ values }, { externalIds }) => values.length > 1 && !inRotation(values, externalIds),
  },
  {
    id: 'external-id-empty',
    level: 'error',
    says: 'No External ID is given, with {found}.',
    why: 'A condition without a value holds for nobody, or for everybody with a negated operator.',
    fix: ASK_FOR_IT,
    when: (asked) => asked.values.length === 0,
  },
  {
    id: 'external-id-repeated',
    level: 'error',
    says: 'The External ID is tested more than once; again with {found}.',
    why: 'Which test counts cannot be seen at a glance, and each further one can only lock the broker out.',
    fix: ASK_FOR_IT,
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
  level: 'error',
  says: 'The External ID is a parameter of the template: {found}.',
  why: 'Whoever launches the stack can overwrite it, also when a link fills it in, and so give the vendor a value of another customer.',
  fix: 'Remove the parameter and write the value itself; Rolecall does so for each customer.',
  when: ({ value }) => value instanceof Unresolved && value.parameters.length > 0,
}

const VALUE_RULES: readonly Rule<TextItem>[] = [
  {
    id: 'external-id-variable',
    level: 'error',
    says: 'The External ID {found} holds a policy variable.',
    why: 'It takes its value from the request: compared with itself, every External ID fits.',
    fix: ASK_FOR_IT,
    when: ({ value }) => value.includes('${'),
  },
  {
    id: 'external-id-blank',
    level: 'error',
    says: 'The External ID is an empty text.',
    why: 'The condition holds for nobody, and tempts to loosen it until it does.',
    fix: ASK_FOR_IT,
    when: ({ value }) => value.trim() === '',
  },
  {
    id: 'external-id-wildcard',
    level: 'error',
    says: 'The External ID {found} holds a wildcard.',
    why: 'Under StringEquals it is taken literally and nobody gets in; under StringLike others do.',
    fix: ASK_FOR_IT,
    when: ({ value }) => /[*?]/.test(value),
  },
  {
    id: 'external-id-grammar',
    level: 'error',
    says: '{found} is no External ID.',
    why: 'AWS takes 2 to 1,224 letters, digits and _+=,.@:/- only, so nobody can send it.',
    fix: ASK_FOR_IT,
    when: ({ value }) => !GRAMMAR.test(value),
  },
  {
    id: 'external-id-not-ours',
    level: 'error',
    says: 'The External ID {found} is not the one of this connection.',
    why: 'The vendor is denied, and whoever owns that value is let in.',
    fix: ASK_FOR_IT,
    when: ({ value }, { externalIds }) => externalIds.length > 0 && !externalIds.includes(value),
  },
  {
    id: 'external-id-short',
    level: 'warning',
    says: 'The External ID {found} has fewer than 20 characters.',
    why: 'Short values are guessed, or given to two customers.',
    fix: 'Let Rolecall draw it: 31 characters, never used before.',
    when: ({ value }) => value.length < EASY_TO_GUESS,
  },
]

const asksForIt = (statement: Statement) => conditionsOn(statement, EXTERNAL_ID).length > 0
const asksNearly = (statement: Statement) =>
  statement.conditions.some(({ key }) => nearlyExternalId(key))
const anyAsks = (facts: Facts) => waysIn(facts.policy).some(asksForIt)

const STATEMENT_RULES: readonly Rule<Statement>[] = [
  {
    id: 'external-id-missing',
    level: 'error',
    says: '{found} allows sts:AssumeRole without asking for an External ID.',
    why: "Anybody who knows the role's ARN can give it to the vendor as his own and make the vendor enter (confused deputy).",
    fix: 'Add "Condition": { "StringEquals": { "sts:ExternalId": "{externalId}" } } to the statement.',
    when: (statement, facts) => !statement.vague && !asksNearly(statement) && !anyAsks(facts),
  },
  {
    id: 'second-statement-open',
    level: 'error',
    says: '{found} allows sts:AssumeRole without an External ID, beside another one that asks for it.',
    why: 'One open statement is enough: what the other asks for does not count.',
    fix: 'Remove this statement.',
    when: (statement, facts) =>
      !statement.vague && !asksForIt(statement) && !asksNearly(statement) && anyAsks(facts),
  },
  {
    id: 'assume-role-repeated',
    level: 'warning',
    says: '{found} is a further one that allows sts:AssumeRole.',
    why: 'Each is a door of its own, and the loosest one decides.',
    fix: 'Keep one statement for sts:AssumeRole.',
    when: (statement, { policy }) => asksForIt(statement) && waysIn(policy).indexOf(statement) > 0,
  },
]

const asked = ({ policy }: Facts): Asked[] =>
  waysIn(policy).flatMap((statement) =>
    conditionsOn(statement, EXTERNAL_ID).map((condition) => ({ ...condition, statement })),
  )

const compared = (facts: Facts): Item[] =>
  asked(facts)
    .filter((one) => !isNull(one))
    .flatMap(({ values }) => values)

export const externalIdRules: readonly Group[] = [
  group(({ policy }) => waysIn(policy), STATEMENT_RULES),
  group(asked, OPERATOR_RULES),
  group(asked, ASKED_RULES),
  group((facts) => compared(facts), [PARAMETER]),
  firstOf((facts) => textsOf(compared(facts)), VALUE_RULES),
]
