import { isMap, isScalar, isSeq } from 'yaml'
import {
  keyOf,
  type MapNode,
  mapIn,
  type PairNode,
  pairOf,
  type TemplateSource,
  textIn,
} from '../source.ts'

/** A parameter that a template declares. */
export interface DeclaredParameter {
  name: string
  pair: PairNode
  map: MapNode
  type: string
  description: string | undefined
  /** The customer need not fill it in. */
  hasDefault: boolean
  /** Its value is a list, such as `CommaDelimitedList`. */
  isList: boolean
}

export function declaredParameters(source: TemplateSource): DeclaredParameter[] {
  const section = mapIn(source.root, 'Parameters')
  return (section?.items ?? []).flatMap((pair): DeclaredParameter[] => {
    if (!isMap(pair.value)) return []
    const type = textIn(pair.value, 'Type') ?? 'String'
    return [
      {
        name: keyOf(pair),
        pair,
        map: pair.value,
        type,
        description: textIn(pair.value, 'Description'),
        hasDefault: pairOf(pair.value, 'Default') !== undefined,
        isList: type === 'CommaDelimitedList' || type.startsWith('List<'),
      },
    ]
  })
}

/** The items of a list's value. AWS: they are separated by commas, and white space is trimmed. */
export const itemsOf = (value: string): string[] => value.split(',').map((item) => item.trim())

/**
 * Why CloudFormation would refuse a value for a parameter, as the end of a sentence that begins
 * with the value's name; undefined if it would not.
 */
export function valueFault(parameter: DeclaredParameter, value: string): string | undefined {
  const values = parameter.isList ? itemsOf(value) : [value]
  for (const one of values) {
    const fault = textFault(parameter, one) ?? numberFault(parameter, one)
    if (fault) return fault
  }
  return undefined
}

function textFault({ map, type }: DeclaredParameter, value: string): string | undefined {
  const allowed = pairOf(map, 'AllowedValues')?.value
  const choices = isSeq(allowed)
    ? allowed.items.map((it) => (isScalar(it) ? String(it.value) : ''))
    : []
  if (choices.length > 0 && !choices.includes(value)) return `must be one of: ${choices.join(', ')}`
  const pattern = textIn(map, 'AllowedPattern')
  if (pattern !== undefined && type === 'String' && !matches(pattern, value))
    return `must match the AllowedPattern ${pattern}`
  const [min, max] = [limitIn(map, 'MinLength'), limitIn(map, 'MaxLength')]
  if (min !== undefined && value.length < min) return `must have at least ${min} characters`
  if (max !== undefined && value.length > max) return `must have at most ${max} characters`
  return undefined
}

function numberFault({ map, type }: DeclaredParameter, value: string): string | undefined {
  if (type !== 'Number' && type !== 'List<Number>') return undefined
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return 'must be a number'
  const [min, max] = [limitIn(map, 'MinValue'), limitIn(map, 'MaxValue')]
  if (min !== undefined && Number(value) < min) return `must be at least ${min}`
  if (max !== undefined && Number(value) > max) return `must be at most ${max}`
  return undefined
}

function limitIn(map: MapNode, key: string): number | undefined {
  const text = textIn(map, key)
  return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text)
}

/** AWS: the pattern is one of Java. One that JavaScript cannot read is left to CloudFormation. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value)
  } catch {
    return true
  }
}
