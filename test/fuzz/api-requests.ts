import fc from 'fast-check'
import { type JsonSchema, jsonSchemaOf } from '../../src/api/openapi.ts'
import type { Operation } from '../../src/api/operation.ts'
import { OPERATIONS } from '../../src/api/operations.ts'
import { type OperationId, ROUTES } from '../../src/api/routes.ts'
import type { SentRequest } from '../fixtures/documented-api.ts'
import { strangeText, strangeValue, valuesFor } from './schema-values.ts'

/** What is known while requests are sent: ids and tokens that the service itself gave. */
export interface Known {
  /** The ids, names and links that this parameter of the path can mean. */
  valuesOf(name: string, example: string): string[]
  /** API tokens that work, the strongest first. */
  tokens: string[]
}

/** A request that becomes complete once it is known what the service holds. */
export type Draft = (known: Known) => SentRequest

/** Anything that the contract has a place for, right or wrong in any of its parts. */
export const requests: fc.Arbitrary<Draft> = fc
  .constantFrom(...(Object.keys(ROUTES) as OperationId[]))
  .chain((id) => requestsOf(id, OPERATIONS[id]))

/** Right most of the time: a request with more than one mistake seldom gets far. */
const mostly = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: right, weight: 15 }, { arbitrary: wrong, weight: 1 })

function requestsOf(id: OperationId, operation: Operation): fc.Arbitrary<Draft> {
  const [method, path] = ROUTES[id].split(' ') as [string, string]
  return fc
    .record({
      method: mostly(
        fc.constant(method),
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      ),
      path: pathOf(path, operation),
      query: queryOf(operation),
      identity: identities,
      headers: headersOf(operation),
      body: bodyOf(operation),
      type: mostly(fc.constant('application/json'), contentTypes),
    })
    .map(({ method: verb, path: fill, query, identity, headers, body, type }) => (known) => {
      const authorization = identity(known)
      const hasBody = !['GET', 'HEAD'].includes(verb) && body !== undefined
      return {
        method: verb,
        path: fill(known) + query,
        headers: {
          ...headers,
          ...(authorization !== undefined && { authorization }),
          ...(hasBody && type !== '' && { 'content-type': type }),
        },
        ...(hasBody && { body }),
      }
    })
}

function pathOf(path: string, { params }: Operation): fc.Arbitrary<(known: Known) => string> {
  const fields = Object.entries(params ? (jsonSchemaOf(params).properties ?? {}) : {})
  const parts = fields.map(([name, { examples = [] }]) => {
    const example = String(examples[0])
    const held = fc.nat({ max: 50 }).map((at) => (known: Known) => {
      const values = [...known.valuesOf(name, example), example]
      return encodeURIComponent(values[at % values.length]!)
    })
    const strange = fc.oneof(
      strangeText.map((text) => encodeURIComponent(text.toWellFormed()) || '%20'),
      fc.constantFrom('%', '%zz', '%c0%af', '%2e%2e', '%00', ';x=y', 'x%2Fy', '%ff', '%F0%9F'),
    )
    return mostly(
      held,
      strange.map((text) => () => text),
    ).map((fill) => [name, fill] as const)
  })
  return fc
    .tuple(...parts)
    .map(
      (all) => (known) =>
        all.reduce((text, [name, fill]) => text.replace(`{${name}}`, () => fill(known)), path),
    )
}

function queryOf({ query }: Operation): fc.Arbitrary<string> {
  const fields = Object.entries(query ? (jsonSchemaOf(query).properties ?? {}) : {})
  const pairOf = ([name, schema]: [string, JsonSchema]) =>
    fc.tuple(fc.constant(name), mostly(valuesFor(schema).map(String), strangeText))
  const unknown = fc.tuple(strangeText, strangeText)
  const pairs =
    fields.length === 0
      ? mostly(fc.constant<[string, string][]>([]), fc.array(unknown, { maxLength: 2 }))
      : mostly(
          fc.subarray(fields).chain((some) => fc.tuple(...some.map(pairOf))),
          fc.array(fc.oneof(unknown, ...fields.map(pairOf)), { maxLength: 4 }),
        )
  return mostly(
    pairs.map((all) => (all.length > 0 ? `?${new URLSearchParams(all)}` : '')),
    fc.constantFrom('?', '?&&', '?=', '?%', '?%zz=%ff', '?__proto__[x]=1', '?limit', '?a[]=1'),
  )
}

const isHeaderText = (text: string): boolean => /^[\t -~\u0080-\u00ff]*$/.test(text)
const strangeHeader = strangeText.map((text) => text.trim()).filter(isHeaderText)

function headersOf({ headers }: Operation): fc.Arbitrary<Record<string, string>> {
  const fields = Object.entries(headers ? (jsonSchemaOf(headers).properties ?? {}) : {})
  const own = Object.fromEntries(
    fields.map(([name, schema]) => [
      name,
      mostly(valuesFor(schema).map(String), strangeHeader).filter(isHeaderText),
    ]),
  )
  const general = {
    accept: fc.constantFrom('*/*', 'application/json', 'text/html', 'text/event-stream', ''),
    'x-request-id': strangeHeader,
    'x-forwarded-for': fc.constantFrom('203.0.113.7', '::1', 'a, b', '9'.repeat(300)),
    origin: fc.constantFrom('https://evil.example', 'null', 'https://connect.northwind.example'),
    'sec-fetch-site': fc.constantFrom('cross-site', 'same-origin', 'none'),
    cookie: strangeHeader,
    range: fc.constant('bytes=0-1'),
  }
  return fc
    .tuple(
      fc.record(own, { requiredKeys: [] }),
      mostly(fc.constant({}), fc.record(general, { requiredKeys: [] })),
    )
    .map(([some, others]) => ({ ...some, ...others }) as Record<string, string>)
}

const WRONG_PROOFS = [
  ...['Bearer wrong', 'Bearer', 'Basic YWRtaW46YWRtaW4=', 'Bearer  ', 'wrong', 'Bearer null'],
  `Bearer rca_${'x'.repeat(43)}`,
  `Bearer ${'x'.repeat(9000)}`,
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
  'Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA',
]

const identities: fc.Arbitrary<(known: Known) => string | undefined> = mostly(
  fc.nat({ max: 20 }).map(
    (at): ((known: Known) => string | undefined) =>
      ({ tokens }) =>
        `Bearer ${tokens[at < 15 ? 0 : at % tokens.length]}`,
  ),
  fc
    .oneof(
      fc.constantFrom(undefined, ...WRONG_PROOFS),
      strangeHeader.map((text) => `Bearer ${text}`),
    )
    .map((text) => () => text),
)

const contentTypes = fc.constantFrom(
  ...['', 'text/plain', 'application/xml', 'application/json; charset=utf-16', 'json', '*/*'],
  ...['application/x-www-form-urlencoded', 'multipart/form-data', 'application/merge-patch+json'],
  ...['multipart/form-data; boundary=x', 'application/json;;;', 'APPLICATION/JSON'],
)

const BROKEN_BODIES = [
  ...['', '{', 'null', '[]', '""', '0', '{}', '\ufeff{}', '{"a":1e999}', '{"a":1,"a":2}', 'a=b'],
  '['.repeat(20_000),
  `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  `{"customerId":"acme","customerName":"${'x'.repeat(60_000)}"}`,
  `{"customerId":"acme"}${' '.repeat(66_000)}`,
  'x'.repeat(200_000),
  '--x\r\nContent-Disposition: form-data; name="accountId"\r\n\r\n222222222222\r\n--x--',
  '--x\r\nContent-Disposition',
  'accountId=222222222222&accountId=333333333333',
  'accountId=%ff%zz',
]

function bodyOf({ body }: Operation): fc.Arbitrary<string | undefined> {
  const broken = fc.constantFrom<(string | undefined)[]>(undefined, ...BROKEN_BODIES)
  if (!body) return mostly(fc.constant(undefined), broken)
  const right = valuesFor(jsonSchemaOf(body))
  const spoilt = fc
    .tuple(right, fc.nat({ max: 9 }), strangeText, strangeValue)
    .map(([value, at, name, strange]) => spoil(value as object, at, [name, strange]))
  return fc.oneof(
    { arbitrary: right.map((value) => JSON.stringify(value)), weight: 5 },
    { arbitrary: spoilt, weight: 2 },
    { arbitrary: broken, weight: 1 },
  )
}

/** Replaces, removes or adds a member of an object. */
function spoil(value: object, at: number, [name, strange]: [string, unknown]): string {
  const names = Object.keys(value)
  const chosen = names[at % Math.max(names.length, 1)] ?? name
  if (at < 4) return JSON.stringify({ ...value, [chosen]: strange })
  if (at < 6) return JSON.stringify({ ...value, [chosen]: undefined })
  if (at < 8) return JSON.stringify({ ...value, [name]: strange })
  const poison = `"${at === 8 ? '__proto__' : 'constructor'}":{"prototype":{"polluted":1},"polluted":1}`
  const rest = JSON.stringify(value).slice(1)
  return `{${poison}${rest === '}' ? '' : ','}${rest}`
}
