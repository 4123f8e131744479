import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { FrontDoorOf } from './deployed-resources.ts'
import type { LambdaFunction } from './function.ts'

/** Listens as an HTTP API or a function URL: requests become events (payload 2.0) of a function. */
export async function openFrontDoor(
  http: LambdaFunction,
  { decodesPath }: FrontDoorOf,
  port: number,
): Promise<Server> {
  const server = createServer(
    (request, response) => void answer(http, { request, response, decodesPath }),
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  decodesPath: boolean
}

async function answer(http: LambdaFunction, exchange: Exchange): Promise<void> {
  const event = await eventOf(exchange)
  const result = await http
    .invoke<APIGatewayProxyStructuredResultV2>(event)
    .catch(() => ({ statusCode: 502, body: 'Bad Gateway' }))
  const {
    statusCode = 200,
    headers: given = {},
    cookies = [],
    body = '',
    isBase64Encoded = false,
  } = result as APIGatewayProxyStructuredResultV2
  exchange.response.writeHead(statusCode, {
    ...(given as Record<string, string>),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  })
  exchange.response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body)
}

async function eventOf({ request, decodesPath }: Exchange) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { pathname, search, host } = new URL(request.url!, `http://${request.headers.host}`)
  const { cookie, ...headers } = request.headers
  const path = decodesPath ? decoded(pathname) : pathname
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: search.slice(1),
    headers,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    requestContext: {
      domainName: host,
      http: { method: request.method, path, sourceIp: '192.0.2.1' },
    },
    ...(chunks.length > 0 && {
      body: Buffer.concat(chunks).toString('base64'),
      isBase64Encoded: true,
    }),
  }
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
