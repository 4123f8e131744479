import * as z from 'zod'
import { ERRORS, type ErrorCode } from './errors.ts'
import { EVENT_TYPES } from './event-types.ts'
import { eventSchemaOf } from './events.ts'
import { type Operation, TAGS } from './operation.ts'
import { errorsOf, OPERATIONS } from './operations.ts'
import { Problem } from './problem.ts'
import { type OperationId, ROUTES } from './routes.ts'

/** A JSON Schema 2020-12, as far as this API uses it. */
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  description?: string
  examples?: unknown[]
  default?: unknown
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
}

const COMPONENTS = '#/components/schemas/'

/**
 * As the sender writes it: fields with a default may be omitted, and receivers of a response
 * tolerate new fields.
 */
const options = {
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // `format` says it; the pattern fills half a page.
    if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  },
} as const

/** The named schemas of the contract: requests, responses, the problem document and the events. */
export function componentSchemas(): Record<string, JsonSchema> {
  const uri = (id: string) => COMPONENTS + id
  const { schemas } = z.toJSONSchema(z.globalRegistry, { ...options, uri })
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema as JsonSchema]),
  )
}

/** The JSON Schema of one part of an operation; named schemas are referred to. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { id } = schema.meta() ?? {}
  if (id !== undefined) return { $ref: COMPONENTS + id }
  if (schema instanceof z.ZodOptional) return jsonSchemaOf(schema.unwrap() as z.ZodType)
  const { $schema: _, $defs: __, ...plain } = z.toJSONSchema(schema, options)
  return JSON.parse(JSON.stringify(plain).replaceAll('#/$defs/', COMPONENTS)) as JsonSchema
}

/** An example put together from the examples of a schema's fields. */
export function exampleOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): unknown {
  if (schema.examples) return schema.examples[0]
  if (schema.$ref) return exampleOf(schemas[schema.$ref.slice(COMPONENTS.length)]!, schemas)
  if (schema.anyOf) return exampleOf(schema.anyOf[0]!, schemas)
  if (schema.items) return [exampleOf(schema.items, schemas)]
  if (schema.enum) return schema.enum[0]
  const fields = Object.entries(schema.properties ?? {})
  return Object.fromEntries(fields.map(([name, it]) => [name, exampleOf(it, schemas)]))
}

/**
 * The OpenAPI 3.1 document of the HTTP API.
 *
 * @param publicUrl The address at which the callers of this installation reach it.
 */
export function openApiDocument(publicUrl: string) {
  const schemas = componentSchemas()
  const paths: Record<string, Record<string, object>> = {}
  for (const [id, operation] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
    const [method, path] = ROUTES[id].split(' ') as [string, string]
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(id, operation, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rolecall',
      version: '1',
      summary: 'The onboarding desk for AWS accounts.',
      description:
        'Invite a customer, let the customer connect an AWS account, and get short-lived credentials for its role. Every failure is a problem document with a stable code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      contact: { name: 'Rolecall', url: publicUrl },
    },
    servers: [{ url: publicUrl, description: 'This installation.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: [{ token: [] }],
    paths,
    webhooks: Object.fromEntries(
      Object.entries(EVENT_TYPES).map(([type, means]) => [type, webhook(type, means, schemas)]),
    ),
    components: {
      schemas,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API token (`rolecall tokens create`), a JWT of a configured issuer, or a signed STS request of a configured role. The scopes name the grant that the call needs.',
        },
      },
    },
  }
}

type Schemas = Record<string, JsonSchema>

/** What a receiver of webhooks gets, and what it answers. */
function webhook(type: string, means: string, schemas: Schemas) {
  const $ref = `${COMPONENTS}${eventSchemaOf(type)}`
  const example = { ...(exampleOf({ $ref }, schemas) as object), type }
  const header = (name: string, description: string) => ({
    ...{ name, in: 'header', required: true, description, schema: { type: 'string' } },
  })
  return {
    post: {
      operationId: type.replaceAll(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase()),
      tags: ['Webhooks'],
      summary: means,
      description: means,
      parameters: [
        header('webhook-id', 'The id of the event, the same at each attempt.'),
        header('webhook-timestamp', 'When this attempt was made, in seconds since 1970.'),
        header('webhook-signature', 'One signature for each secret, by Standard Webhooks.'),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref }, example } },
      },
      responses: {
        '2XX': { description: 'The event was received. Any other answer is a failure.' },
      },
    },
  }
}

function describe(operationId: string, operation: Operation, schemas: Schemas) {
  const { tag, summary, description, grant, body, status = 200 } = operation
  const content = (schema: z.ZodType) => {
    const json = jsonSchemaOf(schema)
    return { 'application/json': { schema: json, example: exampleOf(json, schemas) } }
  }
  const parameters = [
    ...parametersOf('path', operation.params),
    ...parametersOf('query', operation.query),
    ...parametersOf('header', operation.headers),
  ]
  return {
    operationId,
    tags: [tag],
    summary,
    description: description ?? summary,
    security: grant ? [grant].flat().map((one) => ({ token: [one] })) : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: !(body instanceof z.ZodOptional), content: content(body) },
    }),
    responses: {
      [status]: {
        description: summary,
        content: { ...content(operation.response), ...filesOf(operation) },
      },
      ...failuresOf(operation, schemas),
    },
  }
}

const filesOf = ({ files = {} }: Operation) =>
  Object.fromEntries(
    Object.entries(files).map(([type, example]) => [type, { schema: { type: 'string' }, example }]),
  )

const parametersOf = (place: 'path' | 'query' | 'header', fields: z.ZodObject | undefined) =>
  Object.entries(fields ? (jsonSchemaOf(fields).properties ?? {}) : {}).map(([name, it]) => {
    const { description, ...schema } = it
    const required =
      place === 'path' || (jsonSchemaOf(fields!).required ?? []).includes(name) || undefined
    return { name, in: place, description, ...(required && { required }), schema }
  })

/** One response for each status, with the codes that it can have. */
function failuresOf(operation: Operation, schemas: Schemas): Record<string, object> {
  const byStatus = Map.groupBy(errorsOf(operation), (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, failure(status, codes, schemas)]),
  )
}

function failure(status: number, codes: ErrorCode[], schemas: Schemas) {
  const schema = jsonSchemaOf(Problem)
  const { detail: _, errors, ...rest } = exampleOf(schema, schemas) as Record<string, unknown>
  const [code] = codes as [ErrorCode]
  const { title, retry } = ERRORS[code]
  const example = { ...rest, title, status, code, retry }
  return {
    description: codes.map((it) => `\`${it}\`: ${ERRORS[it].title}`).join('\n\n'),
    content: {
      'application/problem+json': {
        schema: { allOf: [schema], properties: { code: { enum: codes } } },
        example: code === 'REQUEST_INVALID' ? { ...example, errors } : example,
      },
    },
  }
}
