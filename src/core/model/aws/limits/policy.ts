import { parseOperator } from '../condition-operator.ts'
import {
  type LimitFault,
  MAX_INLINE_POLICIES_CHARACTERS,
  MAX_MANAGED_POLICY_CHARACTERS,
  MAX_SESSION_POLICY_CHARACTERS,
  strayCharacter,
} from './texts.ts'

/** `inline`: a policy in a role. Its length counts with the other policies of the role. */
export type PolicyUse = 'session' | 'inline' | 'managed'

const MAX_CHARACTERS: Record<PolicyUse, number> = {
  session: MAX_SESSION_POLICY_CHARACTERS,
  inline: MAX_INLINE_POLICIES_CHARACTERS,
  managed: MAX_MANAGED_POLICY_CHARACTERS,
}
const WHAT: Record<PolicyUse, string> = {
  session: 'a session policy',
  inline: 'the inline policies of a role',
  managed: 'a managed policy',
}
const DOCUMENT = ['Version', 'Id', 'Statement']
const STATEMENT = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']
const ACTION = /^(?:\*|[\w-]+:[\w*?.-]+)$/
// AWS: only the last part of an ARN may contain colons.
const RESOURCE = /^(?:\*$|arn:[^:]+:[^:]+:[^:]*:[^:]*:)/

type Json = Record<string, unknown>

/**
 * What AWS would refuse in a policy without principals. Ignores values that CloudFormation fills
 * in, such as `{ Ref: … }`, and a document that is a text. A scope without a statement has a check
 * of its own.
 */
export function policyFaults(document: unknown, use: PolicyUse, path: string): LimitFault[] {
  if (isFilledIn(document) || ['string', 'undefined'].includes(typeof document)) return []
  if (!isObject(document))
    return [{ path, says: 'A policy is an object with Version and Statement.' }]
  const statements = listOf(document.Statement)
  const { Version } = document
  return [
    ...tooLong(charactersOf(document), use, path),
    ...charactersIn(document, path),
    ...unknownFields(document, DOCUMENT, path),
    ...(Version === undefined ||
    ['2012-10-17', '2008-10-17'].includes(Version as string) ||
    isFilledIn(Version)
      ? []
      : [
          {
            path: `${path}.Version`,
            says: 'The Version of a policy is "2012-10-17" or "2008-10-17".',
          },
        ]),
    ...(statements.length === 0 && use !== 'session'
      ? [{ path, says: 'The policy has no statement.' }]
      : []),
    ...statements.flatMap((it, index) => statementFaults(it, `${path}.Statement[${index}]`)),
    ...repeatedSids(statements, path),
  ]
}

/** A fault if the policies are longer than AWS accepts for this use. */
export function tooLong(characters: number, use: PolicyUse, path: string): LimitFault[] {
  const most = MAX_CHARACTERS[use]
  if (characters <= most) return []
  const says = `It has ${count(characters)} characters. AWS accepts ${count(most)} in ${WHAT[use]}.`
  return [{ path, says, isLength: true }]
}

/** The length as JSON, without what CloudFormation fills in. */
export const charactersOf = (document: unknown): number =>
  (JSON.stringify(document, (_, value: unknown) => (isFilledIn(value) ? '' : value)) ?? '').length

const count = (characters: number): string => characters.toLocaleString('en')

function statementFaults(statement: unknown, path: string): LimitFault[] {
  if (isFilledIn(statement)) return []
  if (!isObject(statement)) return [{ path, says: 'A statement is an object.' }]
  const { Sid, Effect, Condition } = statement
  return [
    ...unknownFields(statement, STATEMENT, path),
    ...(Sid === undefined ||
    isFilledIn(Sid) ||
    (typeof Sid === 'string' && /^[0-9A-Za-z]*$/.test(Sid))
      ? []
      : [
          {
            path: `${path}.Sid`,
            says: `The Sid ${JSON.stringify(Sid)} is not accepted by IAM: only letters and digits are.`,
          },
        ]),
    ...(Effect === 'Allow' || Effect === 'Deny' || isFilledIn(Effect)
      ? []
      : [{ path: `${path}.Effect`, says: 'The Effect of a statement is "Allow" or "Deny".' }]),
    ...elementFaults(statement, 'Action', path, actionFault),
    ...elementFaults(statement, 'Resource', path, resourceFault),
    ...conditionFaults(Condition, `${path}.Condition`),
  ]
}

const actionFault = (text: string): string | undefined =>
  ACTION.test(text)
    ? undefined
    : `${JSON.stringify(text)} is not an action: write it as "service:Action", such as "s3:GetObject".`

const resourceFault = (text: string): string | undefined =>
  RESOURCE.test(text)
    ? undefined
    : `${JSON.stringify(text)} is not a resource that IAM accepts: write an ARN, such as "arn:aws:s3:::bucket/*", or "*".`

/** A statement has exactly one of `Action` and `NotAction`, and of `Resource` and `NotResource`. */
function elementFaults(
  statement: Json,
  name: 'Action' | 'Resource',
  path: string,
  faultOf: (text: string) => string | undefined,
): LimitFault[] {
  const given = [name, `Not${name}`].filter((it) => statement[it] !== undefined)
  // `AWS::NoValue` may leave out one of two.
  if (given.length > 1 && given.some((it) => isFilledIn(statement[it]))) return []
  if (given.length !== 1) {
    const problem = given.length === 0 ? `no ${name}` : `both ${name} and Not${name}`
    return [{ path, says: `The statement has ${problem}. IAM accepts exactly one of the two.` }]
  }
  const at = `${path}.${given[0]!}`
  const values = listOf(statement[given[0]!])
  if (values.length === 0) return [{ path: at, says: `The list of ${given[0]!} is empty.` }]
  return values.flatMap((value) => {
    if (isFilledIn(value)) return []
    const says =
      typeof value === 'string' ? faultOf(value) : `${given[0]!} is a text, or a list of texts.`
    return says === undefined ? [] : [{ path: at, says }]
  })
}

function conditionFaults(condition: unknown, path: string): LimitFault[] {
  if (condition === undefined || isFilledIn(condition)) return []
  if (!isObject(condition))
    return [{ path, says: 'A Condition has the form operator, key, value.' }]
  return Object.entries(condition).flatMap(([operator, keys]): LimitFault[] => {
    const at = `${path}.${operator}`
    if (!parseOperator(operator))
      return [{ path: at, says: `IAM has no condition operator ${JSON.stringify(operator)}.` }]
    return isObject(keys) || isFilledIn(keys)
      ? []
      : [{ path: at, says: 'A Condition has the form operator, key, value.' }]
  })
}

const unknownFields = (json: Json, known: readonly string[], path: string): LimitFault[] =>
  Object.keys(json)
    .filter((name) => !known.includes(name) && !name.startsWith('Fn::'))
    .map((name) => ({
      path: `${path}.${name}`,
      says: /^(?:Not)?Principal$/.test(name)
        ? 'A policy of a role or session has no Principal.'
        : `IAM knows no ${JSON.stringify(name)} here. Names are case-sensitive.`,
    }))

function repeatedSids(statements: unknown[], path: string): LimitFault[] {
  const sids = statements.flatMap((it) =>
    isObject(it) && typeof it.Sid === 'string' && it.Sid !== '' ? [it.Sid] : [],
  )
  return [...new Set(sids.filter((sid, index) => sids.indexOf(sid) !== index))].map((sid) => ({
    path,
    says: `Two statements have the Sid ${JSON.stringify(sid)}.`,
  }))
}

/** Texts that IAM refuses for a character, with their place. */
function charactersIn(value: unknown, path: string): LimitFault[] {
  if (typeof value === 'string') {
    const says = strayCharacter(value)
    return says === undefined ? [] : [{ path, says }]
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => charactersIn(item, `${path}[${index}]`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...charactersIn(key, path),
    ...charactersIn(inner, `${path}.${key}`),
  ])
}

/** Whether CloudFormation fills in the value: `{ Ref: … }` or `{ "Fn::…": … }`. */
export function isFilledIn(value: unknown): boolean {
  if (!isObject(value)) return false
  const keys = Object.keys(value)
  return keys.length === 1 && /^(?:Ref$|Fn::)/.test(keys[0]!)
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
