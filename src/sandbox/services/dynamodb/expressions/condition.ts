import { invalid } from '../faults.ts'
import {
  compareValues,
  contentOf,
  equalValues,
  type Item,
  itemSize,
  type TypeName,
  typeOf,
  type Value,
} from '../value.ts'
import { type Operand, Parser } from './parser.ts'
import { type Path, valueAt } from './path.ts'
import type { Scope } from './scope.ts'

/** Whether the condition is true for an item. */
export type Condition = (item: Item) => boolean

export function parseCondition(scope: Scope, kind: string, text: string | undefined): Condition {
  if (text === undefined) return () => true
  const parser = new Parser(scope, kind, text)
  const condition = disjunction(parser)
  parser.end()
  return condition
}

function disjunction(parser: Parser): Condition {
  const some = [conjunction(parser)]
  while (parser.takes('OR')) some.push(conjunction(parser))
  return (item) => some.some((one) => one(item))
}

function conjunction(parser: Parser): Condition {
  const all = [negation(parser)]
  while (parser.takes('AND')) all.push(negation(parser))
  return (item) => all.every((one) => one(item))
}

function negation(parser: Parser): Condition {
  if (!parser.takes('NOT')) return primary(parser)
  const condition = negation(parser)
  return (item) => !condition(item)
}

function primary(parser: Parser): Condition {
  if (parser.takes('(')) {
    const condition = disjunction(parser)
    parser.expect(')')
    return condition
  }
  const name = parser.functionName()
  if (name !== undefined && name !== 'size') return call(parser, name)
  const left = parser.operand()
  if (parser.takes('BETWEEN')) return between(parser, left)
  if (parser.takes('IN')) return membership(parser, left)
  return comparison(parser, left)
}

type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='
const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>']

function comparison(parser: Parser, left: Operand): Condition {
  const sign = COMPARATORS.find((one) => parser.takes(one))
  if (!sign) throw parser.error()
  const right = parser.operand()
  if (sign !== '=' && sign !== '<>')
    for (const side of [left, right]) refuseUnordered(parser.kind, sign, side)
  return (item) => compares(sign, resolve(item, left), resolve(item, right))
}

function refuseUnordered(kind: string, operator: string, operand: Operand): void {
  const type = 'value' in operand ? typeOf(operand.value) : 'S'
  if (!['S', 'N', 'B'].includes(type))
    throw invalid(
      `Invalid ${kind}: Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    )
}

/**
 * AWS: an attribute that is not there makes every comparison false, except that it differs from any
 * value.
 */
export function compares(
  sign: Comparator,
  left: Value | undefined,
  right: Value | undefined,
): boolean {
  if (!left || !right) return sign === '<>' && Boolean(left ?? right)
  if (sign === '=') return equalValues(left, right)
  if (sign === '<>') return !equalValues(left, right)
  const order = compareValues(left, right)
  if (order === undefined) return false
  if (order === 0) return sign === '<=' || sign === '>='
  return order < 0 ? sign.startsWith('<') : sign.startsWith('>')
}

function between(parser: Parser, operand: Operand): Condition {
  const low = parser.operand()
  parser.expect('AND')
  const high = parser.operand()
  if ('value' in low && 'value' in high && (compareValues(low.value, high.value) ?? 0) > 0)
    throw invalid(
      `Invalid ${parser.kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower bound`,
    )
  return (item) => {
    const value = resolve(item, operand)
    return compares('>=', value, resolve(item, low)) && compares('<=', value, resolve(item, high))
  }
}

function membership(parser: Parser, operand: Operand): Condition {
  parser.expect('(')
  const members = parser.list(() => parser.operand())
  parser.expect(')')
  if (members.length > 100)
    throw invalid(
      `Invalid ${parser.kind}: The IN operator is provided with too many operands; number of operands: ${members.length}`,
    )
  return (item) =>
    members.some((member) => compares('=', resolve(item, operand), resolve(item, member)))
}

export function resolve(item: Item, operand: Operand): Value | undefined {
  if ('value' in operand) return operand.value
  if ('path' in operand) return valueAt(item, operand.path)
  const value = valueAt(item, operand.sizeOf)
  return value && { N: String(lengthOf(value)) }
}

// AWS: "Comparison operator and function reference": size counts characters, bytes or members.
function lengthOf(value: Value): number {
  if ('S' in value) return value.S.length
  if ('B' in value) return Buffer.byteLength(value.B, 'base64')
  const content = contentOf(value)
  if (Array.isArray(content)) return content.length
  return 'M' in value ? Object.keys(value.M).length : itemSize({ '': value })
}

type Function = (value: Value | undefined, other: Value | undefined) => boolean

const FUNCTIONS: Readonly<Record<string, { operands: 1 | 2; holds: Function }>> = {
  attribute_exists: { operands: 1, holds: (value) => value !== undefined },
  attribute_not_exists: { operands: 1, holds: (value) => value === undefined },
  attribute_type: {
    operands: 2,
    holds: (value, type) => value !== undefined && typeOf(value) === (contentOf(type!) as TypeName),
  },
  begins_with: { operands: 2, holds: beginsWith },
  contains: { operands: 2, holds: contains },
}

export function beginsWith(value: Value | undefined, start: Value | undefined): boolean {
  if (!value || !start || typeOf(value) !== typeOf(start)) return false
  if ('S' in value) return value.S.startsWith(contentOf(start) as string)
  if (!('B' in value)) return false
  return Buffer.from(value.B, 'base64')
    .toString('hex')
    .startsWith(Buffer.from(contentOf(start) as string, 'base64').toString('hex'))
}

function contains(value: Value | undefined, part: Value | undefined): boolean {
  if (!value || !part) return false
  if ('S' in value) return 'S' in part && value.S.includes(part.S)
  if ('L' in value) return value.L.some((member) => equalValues(member, part))
  return (
    typeOf(value) === `${typeOf(part)}S` &&
    (contentOf(value) as string[]).includes(contentOf(part) as string)
  )
}

function call(parser: Parser, name: string): Condition {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (!known) throw invalid(`Invalid ${parser.kind}: Invalid function name; function: ${name}`)
  parser.skip()
  parser.expect('(')
  const operands = parser.list(() => parser.operand())
  parser.expect(')')
  if (operands.length !== known.operands)
    throw invalid(
      `Invalid ${parser.kind}: Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    )
  const path: Path | undefined = 'path' in operands[0]! ? operands[0].path : undefined
  if (!path)
    throw invalid(
      `Invalid ${parser.kind}: Operator or function requires a document path; operator or function: ${name}`,
    )
  return (item) => known.holds(valueAt(item, path), operands[1] && resolve(item, operands[1]))
}
