import type * as z from 'zod'
import type { InvalidField } from '../../../api/types.ts'

type Place = InvalidField['in']
type Issue = z.core.$ZodIssue

/**
 * Lists what is wrong with one part of a request. Each problem continues a sentence that begins
 * with the field's name.
 */
export const invalidFields = (
  place: Place,
  schema: z.ZodType,
  issues: readonly Issue[],
): InvalidField[] =>
  issues.flatMap((issue) => {
    if (issue.code === 'invalid_union') {
      const option = closestOption(issue.errors)
      const { path } = issue
      if (option)
        return invalidFields(
          place,
          schema,
          option.map((one) => ({ ...one, path: [...path, ...one.path] })),
        )
    }
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        in: place,
        field: [...issue.path, key].join('.'),
        message: `is unknown. ${suggestion(key, knownKeys(schema))}`,
      }))
    return [{ in: place, field: issue.path.join('.') || place, message: messageOf(issue, place) }]
  })

/** `customerId is required. limit must be at most 200.` */
export const inOneSentence = (fields: readonly InvalidField[]): string =>
  fields.map(({ field, message }) => `${field} ${message}`.replace(/[^.?]$/, '$&.')).join(' ')

/**
 * The variant that the sender probably meant: the only one of the right type, or else the one with
 * the fewest mistakes, if only one has so few.
 */
function closestOption(options: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = options.filter((issues) => !issues.some(isOfOtherType))
  if (fitting.length === 1) return fitting[0]
  const [first, second] = options.toSorted((one, other) => one.length - other.length)
  return first && second && first.length < second.length ? first : undefined
}

const isOfOtherType = ({ code, path }: Issue): boolean =>
  code === 'invalid_type' && path.length === 0

function messageOf(issue: Issue, place: Place): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required'
      if (place === 'query' && Array.isArray(issue.input)) return 'must be given once'
      return `must be ${TYPES[issue.expected] ?? `of the type ${issue.expected}`}`
    case 'too_small':
      return `must ${sizeOf(issue.origin, 'at least', issue.minimum)}`
    case 'too_big':
      return `must ${sizeOf(issue.origin, 'at most', issue.maximum)}`
    case 'invalid_value':
      return `must be one of: ${issue.values.join(', ')}`
    case 'invalid_key':
      return `has a name that ${issue.issues[0]?.message ?? 'is not valid'}`
    default:
      return issue.message
  }
}

const TYPES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a JSON object',
  array: 'a list',
}

function sizeOf(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${limit} character${limit === 1 ? '' : 's'}`
  return origin === 'array'
    ? `have ${bound} ${limit} item${limit === 1 ? '' : 's'}`
    : `be ${bound} ${limit}`
}

function knownKeys(schema: z.ZodType): string[] {
  const { type, shape, options, innerType } = schema.def as {
    type: string
    shape?: object
    options?: z.ZodType[]
    innerType?: z.ZodType
  }
  if (type === 'union') return [...new Set(options!.flatMap(knownKeys))]
  return innerType ? knownKeys(innerType) : Object.keys(shape ?? {})
}

function suggestion(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'Omit it.'
  const [nearest] = known
    .map((name) => ({ name, distance: distance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  return nearest!.distance <= Math.max(2, key.length / 3)
    ? `Did you mean ${nearest!.name}?`
    : `Known: ${known.join(', ')}.`
}

/** The least number of letters to insert, remove or replace (the Levenshtein distance). */
function distance(one: string, other: string): number {
  if (one.length > 64) return one.length
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (let at = 0; at < other.length; at++)
      next.push(
        Math.min(next[at]! + 1, row[at + 1]! + 1, row[at]! + (letter === other[at] ? 0 : 1)),
      )
    row = next
  }
  return row[other.length]!
}
