import { constraintFault, validationError } from './faults.ts'

/**
 * An operation's input with AWS's member names: text from the wire, or real numbers, booleans and
 * documents in process.
 */
export type Input = Readonly<Record<string, unknown>>

export interface TextRule {
  /** The constraint as AWS prints it, over the whole text. */
  pattern?: string
  min?: number
  max?: number
}

export function readText(input: Input, member: string, rule: TextRule = {}): string {
  const text = readOptionalText(input, member, rule)
  if (text === undefined) throw constraintFault(member, null, 'not be null')
  return text
}

export function readOptionalText(
  input: Input,
  member: string,
  rule: TextRule = {},
): string | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'object') throw validationError(`${member} must be text.`)
  const text = String(value)
  checkText(member, text, rule)
  return text
}

function checkText(
  member: string,
  text: string,
  { pattern, min = 0, max = Number.POSITIVE_INFINITY }: TextRule,
): void {
  if (text.length > max)
    throw constraintFault(member, text, `have length less than or equal to ${max}`)
  if (text.length < min)
    throw constraintFault(member, text, `have length greater than or equal to ${min}`)
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(text)) {
    throw constraintFault(member, text, `satisfy regular expression pattern: ${pattern}`)
  }
}

export function readOptionalNumber(
  input: Input,
  member: string,
  limits: { min: number; max: number },
): number | undefined {
  const text = readOptionalText(input, member)
  if (text === undefined) return undefined
  if (!/^-?\d+$/.test(text)) throw validationError(`${member} must be a whole number.`)
  const value = Number(text)
  if (value < limits.min)
    throw constraintFault(member, text, `have value greater than or equal to ${limits.min}`)
  if (value > limits.max)
    throw constraintFault(member, text, `have value less than or equal to ${limits.max}`)
  return value
}

export function readFlag(input: Input, member: string): boolean {
  return readOptionalText(input, member) === 'true'
}

export function readList(input: Input, member: string): readonly unknown[] {
  const value = input[member] ?? []
  if (!Array.isArray(value)) throw validationError(`${member} must be a list.`)
  return value
}

export function readTextList(input: Input, member: string, rule: TextRule = {}): string[] {
  return readList(input, member).map((one) => {
    const text = String(one)
    checkText(member, text, rule)
    return text
  })
}

const TAG_KEY: TextRule = { pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+', min: 1, max: 128 }
const TAG_VALUE: TextRule = { pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', max: 256 }
const MAX_TAGS = 50

/** Tags as a record; two keys that differ only in case are a duplicate. */
export function readTags(input: Input, member = 'Tags'): Record<string, string> {
  const pairs = readList(input, member).map((tag) => readTag(tag as Input, member))
  if (pairs.length > MAX_TAGS)
    throw constraintFault(
      member,
      String(pairs.length),
      `have length less than or equal to ${MAX_TAGS}`,
    )
  if (new Set(pairs.map(([key]) => key.toLowerCase())).size < pairs.length) {
    throw validationError(
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    )
  }
  return Object.fromEntries(pairs)
}

function readTag(tag: Input, member: string): [string, string] {
  const key = readText(tag, 'Key')
  const value = readText(tag, 'Value')
  checkText(`${member}.member.key`, key, TAG_KEY)
  checkText(`${member}.member.value`, value, TAG_VALUE)
  return [key, value]
}

export const showTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** One page of a list, by AWS's `MaxItems` and `Marker`. */
export function readPage<Item>(
  input: Input,
  items: readonly Item[],
): { items: Item[]; IsTruncated: boolean; Marker?: string } {
  const size = readOptionalNumber(input, 'MaxItems', { min: 1, max: 1000 }) ?? 100
  const start = Number(
    Buffer.from(readOptionalText(input, 'Marker') ?? '', 'base64url').toString() || '0',
  )
  if (!Number.isInteger(start) || start < 0) throw validationError('Invalid Marker.')
  const IsTruncated = start + size < items.length
  const marker = IsTruncated
    ? { Marker: Buffer.from(String(start + size)).toString('base64url') }
    : {}
  return { items: items.slice(start, start + size), IsTruncated, ...marker }
}
