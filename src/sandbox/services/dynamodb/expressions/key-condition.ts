import { invalid } from '../faults.ts'
import type { Keys, Table } from '../table.ts'
import { contentOf, type Item, typeOf, type Value } from '../value.ts'
import { beginsWith, compares } from './condition.ts'
import { Parser } from './parser.ts'
import type { Scope } from './scope.ts'

export interface KeyCondition {
  hash: Value
  range: (item: Item) => boolean
}

interface Term {
  attribute: string
  equals?: Value
  values: Value[]
  holds: (value: Value | undefined) => boolean
}

const KIND = 'KeyConditionExpression'
const unsupported = () => invalid('Query key condition not supported')

/** The hash key's equality, and perhaps one condition on the range key. */
export function parseKeyCondition(
  scope: Scope,
  text: string | undefined,
  keys: Keys,
  types: Table['types'],
): KeyCondition {
  if (text === undefined)
    throw invalid(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  const parser = new Parser(scope, KIND, text)
  const terms = conjunction(parser)
  parser.end()
  const hash = terms.find(({ attribute }) => attribute === keys.hash)
  if (!hash) throw invalid(`Query condition missed key schema element: ${keys.hash}`)
  const others = terms.filter((term) => term !== hash)
  if (!hash.equals || others.length > 1) throw unsupported()
  const range = others[0]
  if (range && range.attribute !== keys.range)
    throw keys.range === undefined
      ? unsupported()
      : invalid(`Query condition missed key schema element: ${keys.range}`)
  for (const term of terms) refuseWrongType(term, types)
  return { hash: hash.equals, range: (item) => !range || range.holds(item[range.attribute]) }
}

function conjunction(parser: Parser): Term[] {
  const terms = group(parser)
  while (parser.takes('AND')) terms.push(...group(parser))
  return terms
}

function group(parser: Parser): Term[] {
  if (!parser.takes('(')) return [term(parser)]
  const terms = conjunction(parser)
  parser.expect(')')
  return terms
}

const SIGNS = ['=', '<=', '>=', '<', '>'] as const

function term(parser: Parser): Term {
  if (parser.functionName() === 'begins_with') return start(parser)
  const attribute = name(parser)
  if (parser.takes('BETWEEN')) {
    const low = parser.value()
    parser.expect('AND')
    const high = parser.value()
    return {
      attribute,
      values: [low, high],
      holds: (value) => compares('>=', value, low) && compares('<=', value, high),
    }
  }
  const sign = SIGNS.find((one) => parser.takes(one))
  if (!sign) throw parser.sees('<>') || parser.sees('IN') ? unsupported() : parser.error()
  const right = parser.value()
  return {
    attribute,
    values: [right],
    ...(sign === '=' && { equals: right }),
    holds: (value) => compares(sign, value, right),
  }
}

function start(parser: Parser): Term {
  parser.skip()
  parser.expect('(')
  const attribute = name(parser)
  parser.expect(',')
  const prefix = parser.value()
  parser.expect(')')
  return { attribute, values: [prefix], holds: (value) => beginsWith(value, prefix) }
}

function name(parser: Parser): string {
  const path = parser.path()
  if (path.length > 1)
    throw invalid(
      `Invalid ${KIND}: KeyConditionExpressions cannot have conditions on nested attributes`,
    )
  return String(path[0])
}

function refuseWrongType({ attribute, values }: Term, types: Table['types']): void {
  for (const value of values) {
    if (typeOf(value) !== types.get(attribute))
      throw invalid(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      )
    if (contentOf(value) === '')
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${attribute}`,
      )
  }
}
