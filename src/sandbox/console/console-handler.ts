import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsFault } from '../operation.ts'
import type { World } from '../world.ts'
import { answerFederation } from './federation.ts'
import { consolePage } from './page.ts'
import { CONSOLE_ROUTES } from './routes.ts'
import { refuseForeign } from './same-origin.ts'
import { consoleScript } from './script.ts'
import { consoleStyle } from './style.ts'

export type ConsoleHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => boolean | Promise<boolean>

const ASSETS: Readonly<Record<string, { type: string; text: string }>> = {
  '/cloudformation/home': { type: 'text/html; charset=utf-8', text: consolePage },
  '/_console/console.js': { type: 'text/javascript; charset=utf-8', text: consoleScript },
  '/_console/console.css': { type: 'text/css; charset=utf-8', text: consoleStyle },
}

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** Serves the console look-alike: true once a request was the console's and is answered. */
export function consoleHandler(world: World): ConsoleHandler {
  return (request, response) => {
    const path = (request.url ?? '/').split('?')[0]!
    const asset = Object.hasOwn(ASSETS, path) ? ASSETS[path] : undefined
    if (asset) return answer(response, 200, asset.type, request.method === 'HEAD' ? '' : asset.text)
    if (path === '/federation') return answerSignIn(world, request, response)
    return path.startsWith('/_console/')
      ? answerRoute(world, path.slice('/_console/'.length), { request, response })
      : false
  }
}

function answer(response: ServerResponse, status: number, type: string, text: string): true {
  response.writeHead(status, { ...HEADERS, 'content-type': type })
  response.end(text)
  return true
}

function answerSignIn(world: World, { url = '' }: IncomingMessage, response: ServerResponse): true {
  try {
    const result = answerFederation(world, new URL(url, 'http://sandbox').searchParams)
    if ('json' in result)
      return answer(response, 200, 'application/json', JSON.stringify(result.json))
    response.setHeader('location', result.location)
    return answer(response, 302, 'text/plain; charset=utf-8', '')
  } catch (error) {
    if (error instanceof AwsFault)
      return answer(response, error.status, 'text/plain; charset=utf-8', error.message)
    throw error
  }
}

async function answerRoute(
  world: World,
  name: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<true> {
  const [status, body] = await routeResult(world, name, request)
  return answer(response, status, 'application/json', JSON.stringify(body))
}

async function routeResult(
  world: World,
  name: string,
  request: IncomingMessage,
): Promise<[number, object]> {
  try {
    const route = Object.hasOwn(CONSOLE_ROUTES, name) ? CONSOLE_ROUTES[name] : undefined
    if (!route) throw new AwsFault('NotFound', 'The console does not have this page.', 404)
    refuseForeign(world, request)
    return [200, await route(world, await readJson(request))]
  } catch (error) {
    if (error instanceof AwsFault)
      return [error.status, { code: error.code, message: error.message }]
    throw error
  }
}

const MAX_BYTES = 1024 * 1024

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > MAX_BYTES) throw new AwsFault('RequestTooLarge', 'The request is too large.', 413)
    chunks.push(chunk)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value))
  } catch {}
  throw new AwsFault('BadRequest', 'The request body must be a JSON object.', 400)
}
