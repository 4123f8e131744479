import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asSdkError, ERRORS, isRolecallError, RolecallError } from '../api/errors.ts'
import type { Secret } from '../api/secret.ts'
import { type AwsCredentials, credentialsPath, toDocument, type Wanted } from './credentials.ts'
import { queryOf } from './transport.ts'

export interface LoopbackOptions {
  /** The connections and scopes that callers may ask for, with the source of their credentials. */
  served: { wanted: Wanted; fresh: () => Promise<AwsCredentials> }[]
  /**
   * Each request must contain this token. AWS: SDKs send the value of
   * `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
   */
  token: Secret
  /** 0 chooses a free port. */
  port: number
}

export interface Loopback {
  /** The value of `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  uriOf(wanted: Wanted): string
  stop(): Promise<void>
}

/** Opens a container credentials endpoint on 127.0.0.1, with the same paths as Rolecall's own. */
export async function openLoopback({ served, token, port }: LoopbackOptions): Promise<Loopback> {
  const sources = new Map(served.map(({ wanted, fresh }) => [credentialsPath(wanted), fresh]))
  const server = createServer((request, response) => {
    void answer(request, { sources, token }).then(({ status, body }) =>
      send(response, status, body),
    )
  })
  await listen(server, port)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { uriOf: (wanted) => origin + credentialsPath(wanted), stop: () => close(server) }
}

interface Endpoint {
  sources: Map<string, () => Promise<AwsCredentials>>
  token: Secret
}

async function answer(
  request: IncomingMessage,
  { sources, token }: Endpoint,
): Promise<{ status: number; body: object }> {
  try {
    requireOwnHost(request)
    requireToken(request, token)
    if (request.method !== 'GET')
      throw new RolecallError('REQUEST_INVALID', { detail: 'Send a GET request.' })
    const fresh = sources.get(pathOf(request))
    if (!fresh)
      throw new RolecallError('NOT_FOUND', {
        detail: 'This connection and scope are not served here. Add them with --allow.',
      })
    return { status: 200, body: toDocument(await fresh()) }
  } catch (error) {
    const known = isRolecallError(error) ? error : new RolecallError('INTERNAL', {}, error)
    return { status: ERRORS[known.code].status, body: asSdkError(known) }
  }
}

/**
 * Refuses a request for another host name, because a page in a browser may have sent it (DNS
 * rebinding).
 */
function requireOwnHost({ headers, socket }: IncomingMessage): void {
  const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`)
  if (!own.includes(headers.host ?? ''))
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'Use the host 127.0.0.1 or localhost.',
    })
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function requireToken({ headers }: IncomingMessage, token: Secret): void {
  const sent = (headers.authorization ?? '').replace(/^Bearer +/i, '')
  if (!timingSafeEqual(digest(sent), digest(token.reveal())))
    throw new RolecallError('UNAUTHENTICATED', {
      detail:
        'Send the token of AWS_CONTAINER_AUTHORIZATION_TOKEN or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.',
    })
}

/** The path and scope of the request, in the spelling of `credentialsPath`. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  return pathname + queryOf({ scope: searchParams.get('scope') ?? undefined })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(JSON.stringify(body))
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new RolecallError('PORT_IN_USE', { detail: `(${port})` }, error)
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
