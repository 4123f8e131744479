import type * as z from 'zod'
import type { InvalidField } from '../../../api/types.ts'

/** A part of a request, or a file in YAML. */
type Place = InvalidField['in'] | 'file'
type Issue = z.core.$ZodIssue

/**
 * Lists what is wrong with one part of a request, or with a file. Each problem continues a sentence
 * that begins with the field's name.
 */
export const invalidFields = <From extends Place>(
  place: From,
  schema: z.ZodType,
  issues: readonly Issue[],
): (Omit<InvalidField, 'in'> & { in: From })[] =>
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
        message: `is unknown. ${suggestion(key, knownKeys(schema, issue.path))}`,
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
      if (place === 'file' && issue.input === null) return 'is empty'
      return `must be ${(place === 'file' && YAML_TYPES[issue.expected]) || TYPES[issue.expected] || `of the type ${issue.expected}`}`
    case 'too_small':
      return `must ${sizeOf(issue.origin, 'at least', issue.minimum)}`
    case 'too_big':
      return `must ${sizeOf(issue.origin, 'at most', issue.maximum)}`
    case 'invalid_value':
      return `must be one of: ${issue.values.join(', ')}${similarTo(issue)}`
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? formOf(issue) : issue.message
    case 'invalid_key':
      return `has a name that ${issue.issues[0] ? messageOf(issue.issues[0], place) : 'is not valid'}`
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

/** What differs in YAML, which has no quotes around most texts. */
const YAML_TYPES: Record<string, string> = {
  string: 'a text; put a number or a date in quotes',
  object: 'a map with keys and values',
  record: 'a map with keys and values',
}

const formOf = ({ format, pattern }: z.core.$ZodIssueInvalidStringFormat): string =>
  format === 'url' ? 'must be a URL such as https://www.example.com' : `must match ${pattern}`

function sizeOf(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${limit} character${limit === 1 ? '' : 's'}`
  return origin === 'array'
    ? `have ${bound} ${limit} item${limit === 1 ? '' : 's'}`
    : `be ${bound} ${limit}`
}

/** The keys that the schema allows at this path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const { type, shape, options, ...inside } = schema.def as {
    type: string
    shape?: Record<PropertyKey, z.ZodType>
    options?: z.ZodType[]
    innerType?: z.ZodType
    out?: z.ZodType
    valueType?: z.ZodType
    element?: z.ZodType
  }
  if (type === 'union') return [...new Set(options!.flatMap((it) => knownKeys(it, path)))]
  const same = inside.innerType ?? inside.out
  if (same) return knownKeys(same, path)
  const [key, ...rest] = path
  if (key === undefined) return Object.keys(shape ?? {})
  const below = shape?.[key] ?? inside.valueType ?? inside.element
  return below ? knownKeys(below, rest) : []
}

function suggestion(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'Omit it.'
  const similar = nearestOf(key, known)
  return similar === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${similar}?`
}

/** In a list of 28 types of events, a typing error is hard to find. */
function similarTo({ input, values }: z.core.$ZodIssueInvalidValue): string {
  const similar = typeof input === 'string' && nearestOf(input, values.map(String))
  return similar ? `. Did you mean ${similar}?` : ''
}

function nearestOf(given: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((name) => ({ name, distance: distance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  return nearest && nearest.distance <= Math.max(2, given.length / 3) ? nearest.name : undefined
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
