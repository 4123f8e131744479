import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  componentSchemas,
  exampleOf,
  type JsonSchema,
  jsonSchemaOf,
} from '../../src/api/openapi.ts'
import type { Operation } from '../../src/api/operation.ts'
import { OPERATIONS } from '../../src/api/operations.ts'
import { DOCUMENT, described, validatorOf } from '../fixtures/documented-api.ts'

const schemas = componentSchemas()
const operations = Object.entries<Operation>(OPERATIONS)

describe('the linters of OpenAPI documents', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rolecall-openapi-'))
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(DOCUMENT))
    // OpenAPI 3.1: the list of a bearer scheme may hold role names. Spectral knows those of OAuth
    // only.
    writeFileSync(
      join(folder, 'spectral.yaml'),
      'extends: spectral:oas\nrules: { oas3-operation-security-defined: off }\n',
    )
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (name: string, args: string[]) => {
    const bin = fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url))
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
    return spawnSync(bin, args, { cwd: folder, env, encoding: 'utf8', timeout: 120_000 })
  }

  it('find nothing: redocly, with its recommended rules', { timeout: 130_000 }, () => {
    const args = ['lint', 'openapi.json', '--extends', 'recommended', '--format', 'json']
    const { status, stdout } = run('redocly', args)
    const { problems } = JSON.parse(stdout) as { problems: { message: string }[] }
    expect([problems.map(({ message }) => message), status]).toEqual([[], 0])
  })

  it('find nothing: Spectral, with its rules for OpenAPI', { timeout: 130_000 }, () => {
    const { status, stdout, stderr } = run('spectral', [
      ...['lint', 'openapi.json', '-r', 'spectral.yaml', '--format', 'json', '-q'],
      ...['--fail-severity', 'hint'],
    ])
    expect([JSON.parse(stdout || '[]'), status, stderr]).toEqual([[], 0, ''])
  })
})

describe.each([
  ['with the u flag', true],
  ['without the u flag', false],
])('a validator that reads patterns %s', (_, unicodeRegExp) => {
  const problemsOf = validatorOf({ unicodeRegExp })

  it('accepts the example of each request and response', () => {
    for (const { requestBody, responses } of described)
      for (const { content } of [
        ...(requestBody ? [requestBody] : []),
        ...Object.values(responses),
      ])
        for (const { schema, example } of Object.values(content))
          expect([example, problemsOf(schema, example)]).toEqual([example, undefined])
  })

  it('accepts the example of each parameter and of each field', () => {
    const parameters = described.flatMap(({ parameters = [] }) => parameters)
    const fields = Object.values(schemas).flatMap((schema) =>
      (schema.anyOf ?? [schema]).flatMap(({ properties = {} }) => Object.values(properties)),
    )
    for (const field of [...parameters.map(({ schema }) => schema), ...fields])
      for (const example of field.examples ?? [])
        expect([example, problemsOf(field, example)]).toEqual([example, undefined])
  })

  it('refuses what the service refuses', () => {
    const schema = schemas.NewInvitation!
    for (const given of [
      { customerId: 'a b' },
      { customerId: 'acme', customerName: 'a\nb' },
      { customerId: 'acme', customerName: 'a\u202eb' },
      { customerId: 'acme', expiresInSeconds: 59 },
      { customerId: 'acme', roleArn: 'x' },
    ])
      expect([given, problemsOf(schema, given)]).toEqual([given, expect.any(String)])
    for (const customerName of ['Acme Corporation', 'Škoda Auto a. s.', '東京', 'Łódź 🙂'])
      expect(problemsOf(schema, { customerId: 'acme', customerName })).toBeUndefined()
  })
})

it('each pattern means the same with and without the u flag, and holds no flags of its own (F20)', () => {
  const patterns = [...JSON.stringify(DOCUMENT).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text]) => JSON.parse(text!) as string,
  )
  expect(patterns.length).toBeGreaterThan(3)
  for (const pattern of patterns) {
    // Without the flag, `\p` and `\u{…}` are plain letters.
    expect(pattern).not.toMatch(/\\p|\\u\{|\/[a-z]*$/i)
    expect(() => [new RegExp(pattern), new RegExp(pattern, 'u')]).not.toThrow()
  }
})

describe('every field of the contract', () => {
  const named = (schema: JsonSchema): JsonSchema =>
    schema.$ref ? schemas[schema.$ref.split('/').at(-1)!]! : schema

  /** Its own example, or one that is put together from the examples of its fields. */
  const hasExample = (schema: JsonSchema): boolean =>
    schema.examples !== undefined ||
    (schema.items !== undefined && hasExample(schema.items)) ||
    (schema.$ref !== undefined && named(schema).properties !== undefined) ||
    (schema.$ref !== undefined && (named(schema).anyOf?.every(hasExample) ?? false))

  it('has a description and an example', () => {
    const bare = Object.entries(schemas).flatMap(([id, schema]) =>
      (schema.anyOf ?? [schema]).flatMap(({ properties = {} }) =>
        Object.entries(properties).flatMap(([name, field]) =>
          (field.description ?? named(field).description) && hasExample(field)
            ? []
            : [`${id}.${name}`],
        ),
      ),
    )
    const parameters = operations.flatMap(([id, { params, query, headers }]) =>
      [params, query, headers].flatMap((fields) =>
        Object.entries(fields ? (jsonSchemaOf(fields).properties ?? {}) : {}).flatMap(
          ([name, field]) => (field.description && field.examples ? [] : [`${id}: ${name}`]),
        ),
      ),
    )
    expect([bare, parameters]).toEqual([[], []])
  })

  it('has an example that the service itself accepts', () => {
    for (const [id, { body }] of operations)
      if (body)
        expect([id, body.safeParse(exampleOf(jsonSchemaOf(body), schemas)).error]).toEqual([
          id,
          undefined,
        ])
  })
})
