import { BlockList, isIP } from 'node:net'
import type { Variables } from './pattern.ts'
import { compilePattern, matchesPattern } from './pattern.ts'

/** Does one value of the request match one value of the policy? */
type Comparison = (
  requestValue: string,
  policyValue: string,
  variables: Variables | undefined,
) => boolean

interface Operator {
  compare: Comparison
  negated: boolean
}

const stringEquals: Comparison = (actual, expected, variables) => {
  const pattern = compilePattern(expected, variables, false)
  return pattern !== undefined && pattern.join('') === actual
}

const stringEqualsIgnoreCase: Comparison = (actual, expected, variables) =>
  compilePattern(expected, variables, false)?.join('').toLowerCase() === actual.toLowerCase()

const stringLike: Comparison = (actual, expected, variables) => {
  const pattern = compilePattern(expected, variables)
  return pattern !== undefined && matchesPattern(pattern, actual)
}

const bool: Comparison = (actual, expected) =>
  /^(?:true|false)$/i.test(expected) && actual.toLowerCase() === expected.toLowerCase()

const binaryEquals: Comparison = (actual, expected) => actual === expected

/**
 * Each of the six parts is compared by itself; a wildcard does not cross a colon, save in the last
 * part.
 */
const arnLike: Comparison = (actual, expected, variables) => {
  if (expected === '*') return actual.startsWith('arn:')
  const parts = splitArn(actual)
  const patterns = splitArn(expected)
  return (
    parts.length === 6 &&
    patterns.length === 6 &&
    patterns.every((pattern, index) => stringLike(parts[index]!, pattern, variables))
  )
}

/** Splits at the first five colons that stand outside a variable. */
function splitArn(text: string): string[] {
  const pieces = text.match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g) ?? []
  const parts = pieces.slice(0, 5).map((piece) => piece.replace(/:$/, ''))
  return pieces.length > 5 ? [...parts, pieces.slice(5).join('')] : parts
}

const numeric =
  (holds: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    isNumber(actual) && isNumber(expected) && holds(Number(actual), Number(expected))

const isNumber = (text: string) => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)

const date =
  (holds: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) => {
    const [left, right] = [readDate(actual), readDate(expected)]
    return !Number.isNaN(left) && !Number.isNaN(right) && holds(left, right)
  }

const readDate = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))

const ipAddress: Comparison = (actual, expected) => {
  const [network = '', prefix] = expected.split('/')
  const [family, length] = isIP(network) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const)
  const bits = prefix === undefined ? length : Number(prefix)
  if (!isIP(network) || !isIP(actual) || !Number.isInteger(bits) || bits < 0 || bits > length)
    return false
  const list = new BlockList()
  list.addSubnet(network, bits, family)
  return list.check(actual, isIP(actual) === 6 ? 'ipv6' : 'ipv4')
}

const positive = (compare: Comparison): Operator => ({ compare, negated: false })
const negative = (compare: Comparison): Operator => ({ compare, negated: true })

const OPERATORS: Readonly<Record<string, Operator>> = {
  stringequals: positive(stringEquals),
  stringnotequals: negative(stringEquals),
  stringequalsignorecase: positive(stringEqualsIgnoreCase),
  stringnotequalsignorecase: negative(stringEqualsIgnoreCase),
  stringlike: positive(stringLike),
  stringnotlike: negative(stringLike),
  numericequals: positive(numeric((a, b) => a === b)),
  numericnotequals: negative(numeric((a, b) => a === b)),
  numericlessthan: positive(numeric((a, b) => a < b)),
  numericlessthanequals: positive(numeric((a, b) => a <= b)),
  numericgreaterthan: positive(numeric((a, b) => a > b)),
  numericgreaterthanequals: positive(numeric((a, b) => a >= b)),
  dateequals: positive(date((a, b) => a === b)),
  datenotequals: negative(date((a, b) => a === b)),
  datelessthan: positive(date((a, b) => a < b)),
  datelessthanequals: positive(date((a, b) => a <= b)),
  dategreaterthan: positive(date((a, b) => a > b)),
  dategreaterthanequals: positive(date((a, b) => a >= b)),
  bool: positive(bool),
  binaryequals: positive(binaryEquals),
  ipaddress: positive(ipAddress),
  notipaddress: negative(ipAddress),
  arnequals: positive(arnLike),
  arnlike: positive(arnLike),
  arnnotequals: negative(arnLike),
  arnnotlike: negative(arnLike),
}

export interface ConditionOperator extends Operator {
  quantifier: 'single' | 'forallvalues' | 'foranyvalue'
  ifExists: boolean
}

const NAME = /^(?:(forallvalues|foranyvalue):)?(\w+?)(ifexists)?$/

/**
 * The meaning of an operator's name; undefined for a name that AWS does not know. `Null` is read
 * apart.
 */
export function conditionOperator(name: string): ConditionOperator | undefined {
  const [, quantifier = 'single', base = '', ifExists] = NAME.exec(name.toLowerCase()) ?? []
  const operator = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined
  return (
    operator && {
      ...operator,
      quantifier: quantifier as ConditionOperator['quantifier'],
      ifExists: ifExists !== undefined,
    }
  )
}

export const isNullOperator = (name: string) => name.toLowerCase() === 'null'

export const isConditionOperator = (name: string) =>
  isNullOperator(name) || conditionOperator(name) !== undefined
