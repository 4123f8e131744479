import { describe, expect, it } from 'vitest'
import { ERRORS } from '../src/api/errors.ts'
import { EVENT_TYPES } from '../src/api/event-types.ts'
import { eventSchemaOf } from '../src/api/events.ts'
import { componentSchemas, exampleOf, type JsonSchema, jsonSchemaOf } from '../src/api/openapi.ts'
import { type Operation, TAGS } from '../src/api/operation.ts'
import { errorsOf, OPERATIONS } from '../src/api/operations.ts'
import { type OperationId, ROUTES } from '../src/api/routes.ts'
import { AUDIT_ACTIONS } from '../src/core/model/audit-actions.ts'

const HEAD =
  '<!-- Printed from the code by test/reference.test.ts; run "npx vitest run test/reference.test.ts -u" after a change. -->\n\n'

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

const SCHEMAS = componentSchemas()
const INTRODUCTION = `Send \`Authorization: Bearer TOKEN\` with an API token. Requests and responses are JSON; times are ISO 8601, UTC. The OpenAPI document is at \`/openapi.json\` of a running service.

- **Errors** are RFC 9457 problem documents, see [Problem](#problem). Their codes are stable: [errors.md](errors.md) lists them. Every call can fail with ${codes(errorsOf({ ...OPERATIONS.listInvitations, errors: [] }))}; other codes stand with the call.
- **Lists** come in pages: send \`nextCursor\` of one page as \`cursor\` of the next. Unknown query parameters are refused.
- **Newer versions** can add fields to responses and codes to errors. Ignore what you do not know.

Not part of the API: \`GET /metrics\` (Prometheus), the customer's page \`/connect/{token}\` and the operator's console \`/admin\`.`

function codes(all: readonly string[]): string {
  return all.map((code) => `\`${code}\``).join(', ')
}

const linkTo = (name: string) => `[${name}](#${name.toLowerCase()})`

function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return linkTo(schema.$ref.split('/').at(-1)!)
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.enum) return codes(schema.enum.map(String))
  if ('const' in schema) return `\`${String(schema.const)}\``
  if (schema.type === 'array') return `list of ${typeOf(schema.items!)}`
  return [schema.type ?? 'any'].flat().join(' or ')
}

const fieldRows = ({ properties = {}, required = [] }: JsonSchema, place: string[] = []) =>
  Object.entries(properties).map(([name, it]) => [
    `\`${name}\``,
    ...place,
    typeOf(it),
    required.includes(name) ? 'yes' : 'no',
    it.description ?? SCHEMAS[it.$ref?.split('/').at(-1) ?? '']?.description ?? '',
    it.$ref && !it.examples ? '' : `\`${JSON.stringify(exampleOf(it, SCHEMAS))}\``,
  ])

function callInWords(id: OperationId, operation: Operation): string {
  const { summary, description, grant, body, response, status = 200, errors } = operation
  const { params, query, headers } = operation
  const rows = Object.entries({ path: params, query, header: headers }).flatMap(
    ([place, fields]) => (fields ? fieldRows(jsonSchemaOf(fields), [place]) : []),
  )
  return [
    `### ${id}\n\n\`${ROUTES[id]}\`\n\n${[summary, description].filter(Boolean).join(' ')}\n`,
    ...(rows.length > 0 ? [`${table(['field', 'in', ...COLUMNS], rows)}\n`] : []),
    `${[
      `Grant: ${
        grant
          ? [grant]
              .flat()
              .map((it) => `\`${it}\``)
              .join(' or ')
          : 'none, and no token'
      }.`,
      ...(body ? [`Body: ${typeOf(jsonSchemaOf(body))}.`] : []),
      `Response: ${status}, ${typeOf(jsonSchemaOf(response))}.`,
      ...(errors.length > 0 ? [`Errors: ${codes(errors)}.`] : []),
    ].join(' ')}\n`,
  ].join('\n')
}

const COLUMNS = ['type', 'required', 'description', 'example']

function typeInWords([name, schema]: [string, JsonSchema]): string {
  const forms = schema.anyOf ?? [schema]
  const tables = forms
    .filter(({ properties }) => properties)
    .map((form) => `${table(['field', ...COLUMNS], fieldRows(form))}\n`)
  const values = schema.enum && name !== 'ErrorCode' ? [`Values: ${typeOf(schema)}.\n`] : []
  return [`### ${name}\n\n${schema.description}\n`, ...values, tables.join('\nor\n\n')].join('\n')
}

describe('the reference pages say what the code says', () => {
  it('lists every error with who can fix it', async () => {
    const rows = Object.entries(ERRORS).map(([code, it]) => [
      `\`${code}\``,
      String(it.status),
      it.fixedBy,
      it.retry ? 'yes' : 'no',
      it.title,
    ])
    const text = `${HEAD}# Errors\n\nA failed call answers with an RFC 9457 problem document; its \`code\` is stable. The command line's exit code tells who can fix it: 2 the caller, 3 the customer, 4 the operator, 5 nobody; 1 is unexpected.\n\n${table(['code', 'status', 'fixed by', 'try again', 'says'], rows)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/errors.md')
  })

  it('describes every call of the API with its fields', async () => {
    const chapters = Object.entries(TAGS).map(([tag, about]) => {
      const calls = (Object.entries(OPERATIONS) as [OperationId, Operation][])
        .filter(([, operation]) => operation.tag === tag)
        .map(([id, operation]) => callInWords(id, operation))
      return `## ${tag}\n\n${about}\n\n${calls.join('\n')}`
    })
    const types = Object.entries(SCHEMAS).map(typeInWords)
    const text = `${HEAD}# HTTP API\n\n${INTRODUCTION}\n\n${chapters.join('\n')}\n## Types\n\n${types.join('\n')}`
    await expect(text).toMatchFileSnapshot('../docs/reference/api.md')
  })

  it('lists every entry that the audit trail can hold', async () => {
    const rows = Object.entries(AUDIT_ACTIONS).map(([action, means]) => [`\`${action}\``, means])
    const text = `${HEAD}# Audit trail\n\nWho is \`operator\`, \`customer\`, \`stack\` or \`system\`. Entries never hold a secret.\n\n${table(['action', 'means'], rows)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/audit.md')
  })

  it('lists every type of event', async () => {
    const rows = Object.entries(EVENT_TYPES).map(([type, means]) => [
      `\`${type}\``,
      means,
      `[${eventSchemaOf(type)}](api.md#${eventSchemaOf(type).toLowerCase()})`,
    ])
    const text = `${HEAD}# Events\n\nWebhooks deliver these events, and \`GET /v1/events\` lists them: see [the guide](../guide/events.md).\n\n${table(['type', 'happens', 'form'], rows)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/events.md')
  })
})
