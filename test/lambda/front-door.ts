import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { APIGatewayProxyResult, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { FrontDoorOf } from './deployed-resources.ts'
import type { LambdaFunction } from './function.ts'
import { decoded, type Received, restEventOf, restHeaders } from './rest-api.ts'

/** Listens as the front door that was deployed: requests become events of a function. */
export async function openFrontDoor(
  http: LambdaFunction,
  door: FrontDoorOf,
  port: number,
): Promise<Server> {
  const server = createServer((request, response) => void answer(http, { request, response, door }))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  door: FrontDoorOf
}

type Result = Partial<APIGatewayProxyResult & APIGatewayProxyStructuredResultV2>

async function answer(http: LambdaFunction, { request, response, door }: Exchange): Promise<void> {
  const received = await receive(request)
  const event = door.rest ? restEventOf(received, door.rest) : eventOf(received, door)
  const result: Result = await http
    .invoke<Result>(event)
    .catch(() => ({ statusCode: 502, body: 'Bad Gateway' }))
  const { statusCode = 200, cookies = [], body = '', isBase64Encoded = false } = result
  response.writeHead(statusCode, {
    ...(door.rest ? restHeaders(result) : (result.headers as Record<string, string>)),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  })
  const isDecoded = isBase64Encoded && (door.rest?.takesBinary ?? true)
  response.end(isDecoded ? Buffer.from(body, 'base64') : body)
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return {
    request,
    url: new URL(request.url!, `http://${request.headers.host}`),
    body: Buffer.concat(chunks),
    sourceIp: '192.0.2.1',
  }
}

/** AWS: the payload format 2.0, of an HTTP API and of a function URL. */
function eventOf({ request, url, body, sourceIp }: Received, { decodesPath }: FrontDoorOf) {
  const { cookie, ...headers } = request.headers
  const path = decodesPath ? decoded(url.pathname) : url.pathname
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: url.search.slice(1),
    headers,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    requestContext: { domainName: url.host, http: { method: request.method, path, sourceIp } },
    ...(body.length > 0 && { body: body.toString('base64'), isBase64Encoded: true }),
  }
}
