import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyResult } from 'aws-lambda'
import type { RestStage } from './deployed-resources.ts'

/** A request as it reached the front door. */
export interface Received {
  request: IncomingMessage
  url: URL
  body: Buffer
  sourceIp: string
}

/**
 * AWS: Lambda proxy integrations of a REST API: the payload format 1.0. Names of headers stay as
 * the caller wrote them. The path has no stage where the request came by a domain of its own; the
 * stage's name is in `requestContext` all the same.
 */
export function restEventOf({ request, url, body, sourceIp }: Received, rest: RestStage) {
  const path = decoded(url.pathname)
  const proxy = path.replace(/^\//, '')
  const resource = proxy === '' ? '/' : '/{proxy+}'
  const multiValueHeaders = headersOf(request, sourceIp)
  const query = valuesOf([...url.searchParams])
  return {
    resource,
    path,
    httpMethod: request.method,
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: proxy === '' ? null : { proxy },
    stageVariables: null,
    requestContext: {
      ...{ resourceId: 'r1', resourcePath: resource, httpMethod: request.method, path },
      ...{ accountId: '111122223333', apiId: rest.apiId, stage: rest.stage, protocol: 'HTTP/1.1' },
      ...{ domainName: url.host, domainPrefix: url.hostname.split('.')[0] },
      identity: { sourceIp, userAgent: request.headers['user-agent'] ?? null, user: null },
    },
    ...bodyOf(body, rest),
  }
}

/** AWS: without binary media types, a body is passed on as text, and no body is null. */
function bodyOf(body: Buffer, { takesBinary }: RestStage) {
  if (body.length === 0) return { body: null, isBase64Encoded: false }
  const encoding = takesBinary ? 'base64' : 'utf8'
  return { body: body.toString(encoding), isBase64Encoded: takesBinary }
}

/** AWS: API Gateway appends the address that it saw, and says how the caller came. */
function headersOf({ rawHeaders }: IncomingMessage, sourceIp: string): Record<string, string[]> {
  const pairs = rawHeaders.flatMap((text, index): [string, string][] =>
    index % 2 === 0 ? [[text, rawHeaders[index + 1]!]] : [],
  )
  const isForwarded = ([name]: [string, string]) => name.toLowerCase() === 'x-forwarded-for'
  const forwarded = [...pairs.filter(isForwarded).map(([, value]) => value), sourceIp]
  return valuesOf([
    ...pairs.filter((pair) => !isForwarded(pair)),
    ['X-Forwarded-For', forwarded.join(', ')],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ])!
}

/** Null if there are none, as in an event. */
function valuesOf(pairs: [string, string][]): Record<string, string[]> | null {
  if (pairs.length === 0) return null
  const values: Record<string, string[]> = {}
  for (const [name, value] of pairs) values[name] = [...(values[name] ?? []), value]
  return values
}

const lastOf = (values: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1)!]))

/** AWS: a REST API gives this header of an answer another name. */
const RENAMED = 'www-authenticate'

export function restHeaders(result: Partial<APIGatewayProxyResult>): Record<string, string[]> {
  const { headers = {}, multiValueHeaders = {} } = result
  const single = Object.entries(headers).map(([name, value]) => [name, [String(value)]] as const)
  const all = [...single, ...Object.entries(multiValueHeaders)]
  return Object.fromEntries(
    all.map(([name, values]) => [
      name.toLowerCase() === RENAMED ? `x-amzn-remapped-${RENAMED}` : name,
      (values ?? []).map(String),
    ]),
  )
}

/** AWS: API Gateway decodes the path of a request. */
export const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
