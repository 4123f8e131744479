import { NormalizedSchema } from '@smithy/core/schema'

/** A client package of the AWS SDK: commands, and the schemas of what they send. */
export type Sdk = Readonly<Record<string, unknown>>

/** A member of an operation's input, and what the wire does with it. */
export interface Member {
  name: string
  /** The header or query parameter that carries it; absent if the body does. */
  carrier?: string
  schema: NormalizedSchema
}

type OperationSchema = readonly [9, string, string, unknown, () => never, () => never]

/** The names of all operations that the service has. */
export const operationsOf = (sdk: Sdk): string[] =>
  Object.values(sdk)
    .filter((it): it is OperationSchema => Array.isArray(it) && it[0] === 9)
    .map((it) => it[2])

export function inputOf(sdk: Sdk, operation: string): NormalizedSchema {
  const schema = sdk[`${operation}$`] as OperationSchema | undefined
  if (!schema) throw new Error(`The service has no operation ${operation}.`)
  return NormalizedSchema.of(schema[4]())
}

/** The members of a structure, of the elements of a list, or of the values of a map. */
export function membersOf(schema: NormalizedSchema): Member[] {
  const inner = structureIn(schema)
  if (!inner) return []
  return [...inner.structIterator()].map(([name, member]) => {
    const { httpHeader, httpQuery, httpPrefixHeaders } = member.getMergedTraits() as Record<
      string,
      string
    >
    const prefixed = httpPrefixHeaders && `${httpPrefixHeaders}x`
    const carrier = httpHeader?.toLowerCase() ?? httpQuery ?? prefixed
    return { name, schema: member, ...(carrier !== undefined && { carrier }) }
  })
}

export const isMapOf = (schema: NormalizedSchema): boolean => schema.isMapSchema()

function structureIn(schema: NormalizedSchema): NormalizedSchema | undefined {
  if (schema.isListSchema() || schema.isMapSchema()) return structureIn(schema.getValueSchema())
  return schema.isStructSchema() ? schema : undefined
}

/** A value of this shape, with nothing that the wire leaves out. */
export function exampleOf(schema: NormalizedSchema, depth = 0): unknown {
  if (schema.isListSchema()) return [exampleOf(schema.getValueSchema(), depth)]
  if (schema.isMapSchema()) return { key: exampleOf(schema.getValueSchema(), depth) }
  if (schema.isStructSchema()) {
    const [first] = [...schema.structIterator()]
    return first && depth < 6 ? { [first[0]]: exampleOf(first[1], depth + 1) } : {}
  }
  if (schema.isBooleanSchema()) return true
  if (schema.isNumericSchema()) return 1
  if (schema.isTimestampSchema()) return new Date('2026-01-01T00:00:00Z')
  return schema.isBlobSchema() ? new Uint8Array([1]) : 'x'
}

/** The example with this member alone, inside of what holds it. */
export const within = (schema: NormalizedSchema, content: unknown): unknown => {
  if (schema.isListSchema()) return [within(schema.getValueSchema(), content)]
  if (schema.isMapSchema()) return { key: within(schema.getValueSchema(), content) }
  return content
}
