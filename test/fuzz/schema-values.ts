import fc from 'fast-check'
import { componentSchemas, type JsonSchema } from '../../src/api/openapi.ts'
import { hostileText } from './hostile-text.ts'

/** What a JSON Schema of the contract can say of a value, besides its form. */
interface Limits {
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}
type Schema = JsonSchema & Limits

const schemas = componentSchemas()
const MAX_TEXT = 40
const MAX_ITEMS = 3

/** Values that a schema of the contract accepts; often its example. */
export function valuesFor(schema: Schema): fc.Arbitrary<unknown> {
  const { examples = [] } = schema
  if (schema.$ref) return valuesFor(schemas[schema.$ref.split('/').at(-1)!]!)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const drawn = schema.anyOf ? fc.oneof(...schema.anyOf.map(valuesFor)) : drawnFor(schema)
  if (examples.length === 0) return drawn
  return fc.oneof(
    { arbitrary: fc.constantFrom(...examples), weight: 5 },
    { arbitrary: drawn, weight: 1 },
  )
}

function drawnFor(schema: Schema): fc.Arbitrary<unknown> {
  const { minimum: min = -1e9, maximum: max = 1e9, items, properties = {}, required = [] } = schema
  switch (schema.type) {
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(min, -1e9), max: Math.min(max, 1e9) })
    case 'boolean':
      return fc.boolean()
    case 'array': {
      const { minItems: minLength = 0, maxItems = MAX_ITEMS } = schema
      return fc.array(valuesFor(items!), { minLength, maxLength: Math.min(maxItems, MAX_ITEMS) })
    }
    case 'object': {
      const fields = Object.entries(properties).map(([name, it]) => [name, valuesFor(it)] as const)
      return fc.record(Object.fromEntries(fields), {
        requiredKeys: required,
        noNullPrototype: true,
      })
    }
    default:
      return textFor(schema)
  }
}

function textFor({ pattern, format, minLength = 0, maxLength = MAX_TEXT }: Schema) {
  if (format === 'date-time')
    return fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((it) => it.toISOString())
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter(fits)
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, MAX_TEXT) })
}

const repeated = (text: string, least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((times) => text.repeat(times))

/** Text that no field is made for, and that each field gets. */
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ' ', '\0', '.', '..', '%', '%00', '__proto__', 'constructor', 'toString'),
  fc.constantFrom('-1', '0', '1e3', '0x10', '1.5', 'NaN', '9007199254740993', 'null', 'true', '[]'),
  fc.constantFrom('AKIAIOSFODNN7EXAMPLE', 'admin', 'default', '*', '222222222222', 'a,b', 'a b'),
  repeated('a', 60, 600),
  repeated('😀', 20, 200),
)

/** Values that hardly any field accepts. */
export const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  strangeText,
  fc.constantFrom(null, true, false, -1, 0, 0.5, 2 ** 53, -1e308, [], {}, [null], [[[[]]]]),
  fc.array(fc.oneof(strangeText, fc.integer()), { maxLength: 60 }),
  fc.dictionary(strangeText, fc.oneof(strangeText, fc.integer()), { maxKeys: 3 }),
)
