import { AwsFault } from '../../../operation.ts'

/** The data of a template, whether it was written in JSON or in YAML. */
export type Value = string | number | boolean | null | Value[] | ValueMap
export interface ValueMap {
  [name: string]: Value
}

export const isMap = (value: Value | undefined): value is ValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isScalar = (value: Value | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** Of an object with exactly one member, that member. */
export function singleEntry(value: Value | undefined): [string, Value] | undefined {
  if (!isMap(value)) return undefined
  const entries = Object.entries(value)
  return entries.length === 1 ? entries[0] : undefined
}

export const sameValue = (a: Value | undefined, b: Value | undefined): boolean =>
  canonical(a) === canonical(b)

function canonical(value: Value | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isMap(value)) return JSON.stringify(value ?? null)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`
}

// AWS: CloudFormation API, Common Errors: ValidationError with status 400.
export const invalid = (message: string): AwsFault => new AwsFault('ValidationError', message)
export const formatError = (message: string): AwsFault =>
  invalid(`Template format error: ${message}`)
export const templateError = (message: string): AwsFault => invalid(`Template error: ${message}`)

export const asScalarText = (value: Value | undefined): string | undefined =>
  isScalar(value) ? String(value) : undefined
