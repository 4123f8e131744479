import { isNode, visit } from 'yaml'
import type { RoleArn } from '../../model/aws/role-arn.ts'
import type { AccessRole } from './access-role.ts'
import { rangeOfPair } from './edits.ts'
import { branchesOf } from './rights/evaluate.ts'
import { callIn, isPlainMap, type Plain, type PlainMap, plainTemplate } from './rights/plain.ts'
import { type PlainPrincipal, principalsOf } from './rights/principals.ts'
import { itemsOf } from './rights/read-policy.ts'
import type { Context } from './rights/resolve.ts'
import { pairOf, type TemplateSource } from './source.ts'
import {
  inText,
  principalInWords,
  principalsInStatement,
  type TrustStatement,
  trustStatements,
} from './trust-statements.ts'

/** Something that a vendor's trust policy says and that the trust policy of Rolecall does not. */
export interface DroppedPart {
  kind: 'deny' | 'condition' | 'principal' | 'action' | 'comment' | 'unreadable'
  /** In words, such as `the condition Bool on aws:MultiFactorAuthPresent: true`. */
  what: string
  /** In the vendor's template, from 1; undefined if not known. */
  line: number | undefined
}

/**
 * What goes when Rolecall replaces the trust policy of a role: Deny statements, conditions, other
 * principals and actions, and comments. The External ID and the broker role stay, so they are not
 * listed. Without `broker` the first account of the policy counts as the vendor's.
 */
export function droppedByReplacement(
  source: TemplateSource,
  role: AccessRole,
  broker?: RoleArn,
): DroppedPart[] {
  const template = plainTemplate(source)
  const properties = (template.resources[role.logicalId] as PlainMap).Properties as PlainMap
  const trust = properties.AssumeRolePolicyDocument
  if (trust === undefined) return []
  const lineOf = (part: unknown, key?: string) =>
    template.lineOf(part, key) ?? template.lineOf(properties, 'AssumeRolePolicyDocument')
  const context: Context = { root: template.root, truth: new Map(), choices: new Map() }
  const reader = { lineOf, dropped: [] as DroppedPart[], context, broker }
  for (const statements of trustStatements(trust, context))
    readStatements(statements, trust, reader)
  const distinct = new Map(reader.dropped.map((it) => [`${it.what} ${it.line}`, it]))
  return [...distinct.values(), ...commentsIn(source, role)].toSorted(
    (a, b) => (a.line ?? 0) - (b.line ?? 0),
  )
}

interface TrustReader {
  lineOf: (part: unknown, key?: string) => number | undefined
  dropped: DroppedPart[]
  context: Context
  broker: RoleArn | undefined
}

function readStatements(
  statements: TrustStatement[] | undefined,
  trust: Plain,
  reader: TrustReader,
): void {
  if (statements === undefined) {
    drop(reader, 'unreadable', 'a trust policy that cannot be read here', trust)
    return
  }
  const trusted = vendorAccountOf(
    statements.map(({ item }) => item),
    reader.broker,
  )
  for (const { item } of statements) {
    if (!isPlainMap(item) || callIn(item))
      drop(reader, 'unreadable', 'a statement that cannot be read here', item)
    else if (item.Effect === 'Deny') drop(reader, 'deny', denyInWords(item, reader), item)
    else readAllow(item, reader, trusted)
  }
}

function drop(reader: TrustReader, kind: DroppedPart['kind'], what: string, at: unknown): void {
  reader.dropped.push({ kind, what, line: reader.lineOf(at) })
}

function denyInWords(statement: PlainMap, reader: TrustReader): string {
  const conditions = conditionsOf(statement, reader).map(({ words }) => words)
  const when = conditions.length > 0 ? `, if ${conditions.join(' and ')}` : ''
  const { actions, except } = actionsOf(statement, reader.context)
  return `the Deny of ${except}${actions.join(', ')}${when}`
}

function readAllow(statement: PlainMap, reader: TrustReader, trusted: Trusted): void {
  for (const principal of principalsInStatement(statement, reader.context)) {
    if (!trusted(principal))
      drop(reader, 'principal', `${principalInWords(principal)} can assume the role`, statement)
  }
  if (statement.NotPrincipal !== undefined)
    drop(reader, 'principal', 'everybody except some can assume the role', statement)
  const { actions, except } = actionsOf(statement, reader.context)
  const others = actions.filter((it) => except !== '' || !OUR_ACTIONS.includes(it.toLowerCase()))
  if (others.length > 0)
    drop(reader, 'action', `the allowed actions ${except}${others.join(', ')}`, statement)
  for (const { words, key, values, at } of conditionsOf(statement, reader)) {
    const isBroker =
      key === 'aws:principalarn' && reader.broker !== undefined && values === reader.broker.text
    if (key !== 'sts:externalid' && !isBroker && !OUR_CONDITIONS.includes(words))
      drop(reader, 'condition', `the condition ${words}`, at)
  }
}

/** They stand in the trust policy of Rolecall too. */
const OUR_CONDITIONS = [
  'ForAllValues:StringLike on aws:TagKeys: rolecall:*',
  'StringLike on sts:SourceIdentity: rolecall-*',
]
const OUR_ACTIONS = ['sts:assumerole', 'sts:tagsession', 'sts:setsourceidentity']

function actionsOf({ Action, NotAction }: PlainMap, context: Context) {
  const given = itemsOf(Action ?? NotAction ?? [], context)
  return {
    actions: given.map(({ item, context: inner }) => inText(item, inner)),
    except: Action === undefined && NotAction !== undefined ? 'everything except ' : '',
  }
}

interface DroppedCondition {
  words: string
  key: string
  values: string
  at: unknown
}

function conditionsOf(statement: PlainMap, reader: TrustReader): DroppedCondition[] {
  if (statement.Condition === undefined) return []
  return branchesOf(statement.Condition, reader.context).flatMap(({ value: block, context }) => {
    if (!isPlainMap(block) || callIn(block))
      return [{ words: inText(block, context), key: '', values: '', at: statement }]
    return Object.entries(block).flatMap(([operator, tests]) =>
      branchesOf(tests, context).flatMap(({ value, context: inner }) => {
        if (!isPlainMap(value) || callIn(value))
          return [{ words: `${operator} ${inText(value, inner)}`, key: '', values: '', at: block }]
        return Object.entries(value).map(([key, wanted]) => {
          const values = itemsOf(wanted, inner)
            .map(({ item, context: deep }) => inText(item, deep))
            .join(', ')
          return {
            words: `${operator} on ${key}: ${values}`,
            key: key.toLowerCase(),
            values,
            at: value,
          }
        })
      }),
    )
  })
}

type Trusted = (principal: PlainPrincipal) => boolean

/** Whether a principal is the vendor: its account, or the broker role. */
function vendorAccountOf(statements: Plain[], broker: RoleArn | undefined): Trusted {
  const named = statements
    .filter(isPlainMap)
    .flatMap((it) => (it.Effect === 'Deny' ? [] : principalsOf(it)))
    .filter(({ type, name }) => type === 'AWS' && !/\bAWS::AccountId\b/.test(name))
  const account = broker?.accountId ?? named.map((it) => accountIn(it.name)).find((it) => it)
  return ({ type, name }) => {
    if (type !== 'AWS') return false
    if (broker && name === broker.text) return true
    const isRoot = /^\d{12}$/.test(name) || /^arn:[^:]+:iam::\d{12}:root$/.test(name)
    if (isRoot) return accountIn(name) === account
    // A sole principal that only the stack knows is the account of the vendor.
    return name.includes('${') && named.length === 1
  }
}

const accountIn = (name: string): string | undefined => /\b\d{12}\b/.exec(name)?.[0]

/** Comments in the text that is replaced. A `#` inside a value is not one. */
function commentsIn(source: TemplateSource, { properties }: AccessRole): DroppedPart[] {
  const pair = pairOf(properties, 'AssumeRolePolicyDocument')!
  const { from, to } = rangeOfPair(source, pair)
  const values: [number, number][] = []
  if (isNode(pair.value))
    visit(pair.value, {
      Scalar(_key, { range }) {
        if (range) values.push([range[0], range[1]])
      },
    })
  const text = source.text.slice(from, to)
  return [...text.matchAll(/(?<=^|[\s,])#[^\r\n]*/gm)]
    .map((match) => ({ at: from + match.index, words: match[0] }))
    .filter(({ at }) => !values.some(([start, end]) => at >= start && at < end))
    .map(({ at, words }) => ({
      kind: 'comment',
      what: `the comment “${words.replace(/^#\s*/, '').trimEnd()}”`,
      line: source.text.slice(0, at).split('\n').length,
    }))
}
