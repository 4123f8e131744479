import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { componentSchemas, type JsonSchema, jsonSchemaOf } from '../src/api/openapi.ts'
import type { Operation } from '../src/api/operation.ts'
import { OPERATIONS } from '../src/api/operations.ts'

const FILE = fileURLToPath(new URL('../src/api/types.ts', import.meta.url))
const HEAD = `/* Printed from the schemas in src/api by scripts/wire-types.ts; run "node scripts/wire-types.ts" after a change. */\nimport type { ErrorCode } from './errors.ts'\n`

/** Leaves room for the indent, so that no line has more than 100 characters. */
const LINE = /(\S.{0,92})(?:\s+|$)/g

function comment(text: string | undefined): string {
  const lines = (text ?? '').match(LINE)?.map((line) => line.trim()) ?? []
  if (lines.length === 0) return ''
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`
}

/** Returns the TypeScript type of a JSON Schema. */
function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1)!
  if (schema.enum) return schema.enum.map((it) => JSON.stringify(it)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ type })).join(' | ')
  if (schema.type === 'array') return `readonly (${typeOf(schema.items!)})[]`
  if (schema.type === 'object') return schema.properties ? membersOf(schema) : recordOf(schema)
  return schema.type === 'integer' ? 'number' : (schema.type ?? 'unknown')
}

const recordOf = ({ additionalProperties: of }: JsonSchema): string =>
  `Record<string, ${typeof of === 'object' ? typeOf(of) : 'unknown'}>`

const membersOf = ({ properties, required = [] }: JsonSchema): string =>
  `{\n${Object.entries(properties!)
    .map(([name, it]) => {
      const isRequired = required.includes(name)
      const key = /^\w+$/.test(name) ? name : `'${name}'`
      const type = typeOf(it)
      return `${comment(it.description)}${key}${isRequired ? `: ${type}` : `?: ${type} | undefined`}`
    })
    .join('\n')}\n}`

const declarationOf = ([name, schema]: [string, JsonSchema]): string =>
  `${comment(schema.description)}export ${
    schema.properties
      ? `interface ${name} ${membersOf(schema)}`
      : `type ${name} = ${typeOf(schema)}`
  }\n`

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** Returns an interface for the query parameters of an operation. */
const queryOf = ([id, { query }]: [string, Operation]): string[] =>
  query
    ? [
        `/** The query parameters of \`${id}\`. */\nexport interface ${capital(id)}Query ${membersOf(jsonSchemaOf(query))}\n`,
      ]
    : []

/** The path of an operation names its parameters, so they need no comment here. */
function callOf([id, { summary, params, query, headers, body, response }]: [string, Operation]) {
  const plain = (fields: z.ZodObject) =>
    typeOf(jsonSchemaOf(fields))
      .replaceAll(/\/\*\*[\s\S]*?\*\/\n/g, '')
      .replaceAll(/(?<=[^{])\n(?!\})/g, '; ')
      .replaceAll('\n', ' ')
  const parts = [
    ...(params ? [`params: ${plain(params)}`] : []),
    ...(query ? [`query: ${capital(id)}Query`] : []),
    ...(headers ? [`headers: ${plain(headers)}`] : []),
    ...(body
      ? [`body${body instanceof z.ZodOptional ? '?' : ''}: ${typeOf(jsonSchemaOf(body))}`]
      : []),
    `response: ${typeOf(jsonSchemaOf(response))}`,
  ]
  return `${comment(summary)}${id}: { ${parts.join('; ')} }`
}

/** The text of src/api/types.ts. */
export function wireTypes(): string {
  const operations = Object.entries<Operation>(OPERATIONS)
  const { ErrorCode: _, ...schemas } = componentSchemas()
  const text = [
    HEAD,
    ...Object.entries(schemas).map(declarationOf),
    ...operations.flatMap(queryOf),
    `/** What each operation takes and answers. */\nexport interface Calls {\n${operations.map(callOf).join('\n')}\n}\n`,
  ].join('\n')
  const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url))
  const run = spawnSync(biome, ['format', '--stdin-file-path', 'src/api/types.ts'], {
    input: text,
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout
}

if (import.meta.main) writeFileSync(FILE, wireTypes())
