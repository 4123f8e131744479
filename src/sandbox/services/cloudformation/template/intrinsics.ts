import { SUBSTITUTION } from './references.ts'
import { isMap, isScalar, singleEntry, templateError, type Value, type ValueMap } from './value.ts'
import { splitAttribute } from './yaml.ts'

/** The current values of the names in a template. `undefined` means AWS::NoValue. */
export interface Scope {
  region: string
  mappings: ValueMap
  ref(name: string): Value | undefined
  attribute(logicalId: string, attribute: string): Value
  condition(name: string): boolean
  importValue(name: string): string
}

type Intrinsic = (argument: Value, scope: Scope) => Value | undefined

/** The value with all intrinsic functions resolved. AWS::NoValue is left out. */
export function resolve(value: Value, scope: Scope): Value | undefined {
  if (Array.isArray(value))
    return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined)
  if (!isMap(value)) return value
  const call = singleEntry(value)
  if (call?.[0] === 'Ref') return scope.ref(String(call[1]))
  if (call?.[0].startsWith('Fn::')) return intrinsic(call[0])(call[1], scope)
  return resolveMap(value, scope)
}

export function resolveMap(map: ValueMap, scope: Scope): ValueMap {
  const entries = Object.entries(map).map(
    ([name, member]) => [name, resolve(member, scope)] as const,
  )
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Value] => entry[1] !== undefined),
  )
}

function intrinsic(name: string): Intrinsic {
  const found = INTRINSICS[name]
  if (!found)
    throw templateError(
      `Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED_FUNCTIONS.join(', ')}]`,
    )
  return found
}

function resolveText(value: Value | undefined, scope: Scope, where: string): string {
  const found = value === undefined ? undefined : resolve(value, scope)
  if (isScalar(found)) return String(found)
  throw templateError(`every ${where} object must have only string values.`)
}

function resolveList(value: Value | undefined, scope: Scope, where: string): Value[] {
  const found = value === undefined ? undefined : resolve(value, scope)
  if (Array.isArray(found)) return found
  throw templateError(`every ${where} object requires a list of values.`)
}

function pair(argument: Value, name: string): [Value, Value] {
  if (Array.isArray(argument) && argument.length === 2) return [argument[0]!, argument[1]!]
  throw templateError(`every ${name} object requires two parameters.`)
}

const getAttribute: Intrinsic = (argument, scope) => {
  const parts = Array.isArray(argument) ? argument : splitAttribute(String(argument))
  const [logicalId, attribute] = parts
  if (typeof logicalId !== 'string' || attribute === undefined) {
    throw templateError(
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    )
  }
  return scope.attribute(logicalId, resolveText(attribute, scope, 'Fn::GetAtt'))
}

const substitute: Intrinsic = (argument, scope) => {
  const [text, own = {}] = Array.isArray(argument) ? argument : [argument]
  if (typeof text !== 'string' || !isMap(own)) {
    throw templateError(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    )
  }
  return text.replace(SUBSTITUTION, (_, inner: string) => {
    const name = inner.trim()
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    if (Object.hasOwn(own, name)) return resolveText(own[name], scope, 'Fn::Sub')
    const value = name.includes('.')
      ? scope.attribute(...(splitAttribute(name) as [string, string]))
      : scope.ref(name)
    return resolveText(value, scope, 'Fn::Sub')
  })
}

const join: Intrinsic = (argument, scope) => {
  const [delimiter, items] = pair(argument, 'Fn::Join')
  if (typeof delimiter !== 'string')
    throw templateError(
      'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined',
    )
  return resolveList(items, scope, 'Fn::Join')
    .map((item) => resolveText(item, scope, 'Fn::Join'))
    .join(delimiter)
}

const select: Intrinsic = (argument, scope) => {
  const [index, items] = pair(argument, 'Fn::Select')
  const list = resolveList(items, scope, 'Fn::Select')
  const found = list[Number(resolveText(index, scope, 'Fn::Select'))]
  if (found === undefined)
    throw templateError(
      `Fn::Select cannot select nonexistent value at index ${String(resolve(index, scope))}`,
    )
  return found
}

const split: Intrinsic = (argument, scope) => {
  const [delimiter, text] = pair(argument, 'Fn::Split')
  return resolveText(text, scope, 'Fn::Split').split(String(delimiter))
}

const choose: Intrinsic = (argument, scope) => {
  if (!Array.isArray(argument) || argument.length !== 3)
    throw templateError('Fn::If requires a list argument with three parameters')
  return resolve(scope.condition(String(argument[0])) ? argument[1]! : argument[2]!, scope)
}

const findInMap: Intrinsic = (argument, scope) => {
  if (!Array.isArray(argument) || argument.length !== 3)
    throw templateError(
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    )
  const [map, key, name] = argument.map((part) => resolveText(part, scope, 'Fn::FindInMap')) as [
    string,
    string,
    string,
  ]
  const table = scope.mappings[map]
  if (!isMap(table))
    throw templateError(
      `Mapping named '${map}' is not present in the 'Mappings' section of template.`,
    )
  const row = Object.hasOwn(table, key) ? table[key] : undefined
  const found = isMap(row) && Object.hasOwn(row, name) ? row[name] : undefined
  if (found === undefined) throw templateError(`Unable to get mapping for ${map}::${key}::${name}`)
  return found
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  'Fn::Base64': (argument, scope) =>
    Buffer.from(resolveText(argument, scope, 'Fn::Base64')).toString('base64'),
  'Fn::FindInMap': findInMap,
  'Fn::GetAtt': getAttribute,
  'Fn::GetAZs': (argument, scope) => {
    const region = resolveText(argument, scope, 'Fn::GetAZs') || scope.region
    return ['a', 'b', 'c'].map((zone) => region + zone)
  },
  'Fn::If': choose,
  'Fn::ImportValue': (argument, scope) =>
    scope.importValue(resolveText(argument, scope, 'Fn::ImportValue')),
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Sub': substitute,
}

export const SUPPORTED_FUNCTIONS: readonly string[] = Object.keys(INTRINSICS)
