import {
  addDecimals,
  compareDecimals,
  decimalSize,
  formatDecimal,
  parseDecimal,
  subtractDecimals,
} from './decimal.ts'
import { invalid } from './faults.ts'

/** A typed value in its wire form, such as `{ "S": "text" }`. */
export type Value =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { M: Item }
  | { L: Value[] }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }

export interface Item {
  [name: string]: Value
}

export type TypeName = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'M' | 'L' | 'SS' | 'NS' | 'BS'

export const typeOf = (value: Value): TypeName => Object.keys(value)[0] as TypeName

export const contentOf = (value: Value): unknown => Object.values(value)[0]

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** AWS: maps and lists nest 32 levels deep at most. */
const DEEPEST = 32

/** Checks a value from the wire and gives numbers their one spelling. */
function readValue(given: unknown, depth = 0): Value {
  if (!isObject(given) || Object.keys(given).length === 0)
    throw invalid(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    )
  if (Object.keys(given).length > 1)
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  if (depth > DEEPEST) throw invalid('Nesting Levels have exceeded supported limits')
  const [[type, content]] = Object.entries(given) as [[string, unknown]]
  const reader = READERS[type as TypeName]
  if (!reader)
    throw invalid(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    )
  return reader(content, depth)
}

const text = (content: unknown): string => {
  if (typeof content === 'string') return content
  throw invalid(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  )
}

const READERS: Readonly<Record<TypeName, (content: unknown, depth: number) => Value>> = {
  S: (content) => ({ S: text(content) }),
  N: (content) => ({ N: formatDecimal(parseDecimal(text(content))) }),
  B: (content) => ({ B: text(content) }),
  BOOL: (content) => ({ BOOL: content === true || content === 'true' }),
  NULL: (content) => {
    if (content === true || content === 'true') return { NULL: true }
    throw invalid(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    )
  },
  M: (content, depth) => ({ M: readItem(isObject(content) ? content : {}, depth + 1) }),
  L: (content, depth) => ({
    L: (Array.isArray(content) ? content : []).map((one) => readValue(one, depth + 1)),
  }),
  SS: (content) => ({ SS: readSet(content, text) }),
  NS: (content) => ({ NS: readSet(content, (one) => formatDecimal(parseDecimal(text(one)))) }),
  BS: (content) => ({ BS: readSet(content, text) }),
}

function readSet(content: unknown, read: (one: unknown) => string): string[] {
  const members = (Array.isArray(content) ? content : []).map(read)
  if (members.length === 0)
    throw invalid('One or more parameter values were invalid: An string set  may not be empty')
  if (new Set(members).size < members.length)
    throw invalid(
      `One or more parameter values were invalid: Input collection [${members.join(', ')}] contains duplicates.`,
    )
  return members
}

export function readItem(given: unknown, depth = 0): Item {
  if (!isObject(given))
    throw invalid('One or more parameter values were invalid: an item is a map of attributes')
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, readValue(value, depth)]),
  )
}

const SCALAR_ORDER: Readonly<Partial<Record<TypeName, (a: string, b: string) => number>>> = {
  S: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  N: (a, b) => compareDecimals(parseDecimal(a), parseDecimal(b)),
  B: (a, b) => Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64')),
}

/** Negative, zero or positive; undefined where the two have no order. */
export function compareValues(a: Value, b: Value): number | undefined {
  const order = typeOf(a) === typeOf(b) ? SCALAR_ORDER[typeOf(a)] : undefined
  return order?.(contentOf(a) as string, contentOf(b) as string)
}

export const equalValues = (a: Value, b: Value): boolean => canonical(a) === canonical(b)

/** One text for equal values: sets have no order, nor have maps. */
function canonical(value: Value): string {
  const type = typeOf(value)
  const content = contentOf(value)
  if (type === 'M') {
    const members = Object.entries(content as Item).map(
      ([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`,
    )
    return `M{${members.sort().join()}}`
  }
  if (type === 'L') return `L[${(content as Value[]).map(canonical).join()}]`
  if (type.endsWith('S') && type.length === 2)
    return `${type}${JSON.stringify([...(content as string[])].sort())}`
  return `${type}${JSON.stringify(content)}`
}

export const add = (a: string, b: string) =>
  formatDecimal(addDecimals(parseDecimal(a), parseDecimal(b)))
export const subtract = (a: string, b: string) =>
  formatDecimal(subtractDecimals(parseDecimal(a), parseDecimal(b)))

const bytes = (text: string) => Buffer.byteLength(text)
const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0)
const binary = (text: string) => Buffer.byteLength(text, 'base64')

/** AWS: "DynamoDB item sizes and formats". */
const SIZES: Readonly<Record<TypeName, (content: never) => number>> = {
  S: bytes,
  N: (text: string) => decimalSize(parseDecimal(text)),
  B: binary,
  BOOL: () => 1,
  NULL: () => 1,
  M: (members: Item) =>
    3 + sum(Object.entries(members).map(([name, member]) => 1 + bytes(name) + sizeOf(member))),
  L: (members: Value[]) => 3 + sum(members.map((member) => 1 + sizeOf(member))),
  SS: (members: string[]) => sum(members.map(bytes)),
  NS: (members: string[]) => sum(members.map((member) => decimalSize(parseDecimal(member)))),
  BS: (members: string[]) => sum(members.map(binary)),
}

const sizeOf = (value: Value): number => SIZES[typeOf(value)](contentOf(value) as never)

export const itemSize = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => bytes(name) + sizeOf(value)))
