import { branchesOf, evaluate } from './rights/evaluate.ts'
import { callIn, isPlainMap, type Plain, type PlainMap } from './rights/plain.ts'
import { type PlainPrincipal, principalsOf } from './rights/principals.ts'
import { itemsOf, parseJson } from './rights/read-policy.ts'
import type { Context } from './rights/resolve.ts'

/** A statement of a trust policy, with what is assumed on the way to it. */
export interface TrustStatement {
  item: Plain
  context: Context
}

/**
 * The statements of a trust policy in every branch of its `Fn::If`. A branch that cannot be read
 * is undefined.
 */
export const trustStatements = (trust: Plain, context: Context): (TrustStatement[] | undefined)[] =>
  branchesOf(trust, context).map(({ value, context: inner }) => {
    const given = isPlainMap(value) && !callIn(value) ? value : textAsJson(value, inner)
    if (given === undefined) return undefined
    return given.Statement === undefined ? [] : itemsOf(given.Statement, inner)
  })

function textAsJson(value: Plain, context: Context): PlainMap | undefined {
  const text = evaluate(value, context)
  if (typeof text !== 'string') return undefined
  const parsed = text.trim() === '' ? {} : parseJson(text)
  return isPlainMap(parsed) ? parsed : undefined
}

/** Whom a statement of a trust policy names, in every branch of its `Fn::If`. */
export function principalsInStatement(statement: PlainMap, context: Context): PlainPrincipal[] {
  const given = statement.Principal
  if (given === undefined) return []
  return branchesOf(given, context).flatMap(({ value, context: inner }) => {
    if (!isPlainMap(value) || callIn(value)) return principalsOf({ Principal: value })
    return Object.entries(value).flatMap(([type, names]) =>
      itemsOf(names, inner).map(({ item, context: deep }) => ({ type, name: inText(item, deep) })),
    )
  })
}

export function principalInWords({ type, name }: PlainPrincipal): string {
  if (name === '*' || name === 'anybody') return 'anybody'
  if (type === 'Service') return `the service ${name}`
  if (type === 'Federated') return `the identity provider ${name}`
  return name
}

/** A value as text; what only CloudFormation knows is a placeholder. */
export function inText(value: Plain, context: Context): string {
  const text = evaluate(value, context)
  return typeof text === 'string' ? text : typeof text === 'symbol' ? '' : JSON.stringify(text)
}
