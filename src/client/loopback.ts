import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { asSdkError, ERRORS, isRolecallError, RolecallError } from '../api/errors.ts'
import type { Secret } from '../api/secret.ts'
import { type AwsCredentials, credentialsPath, toDocument, type Wanted } from './credentials.ts'

export interface LoopbackOptions {
  /** What may be asked for, and where it comes from. */
  served: { wanted: Wanted; fresh: () => Promise<AwsCredentials> }[]
  /** What callers must send, as `AWS_CONTAINER_AUTHORIZATION_TOKEN` does. */
  token: Secret
  /** 0 for a free one. */
  port: number
}

export interface Loopback {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  uriOf(wanted: Wanted): string
  stop(): Promise<void>
}

/** The container credentials endpoint on 127.0.0.1, at the same paths as Rolecall's own. */
export async function openLoopback({ served, token, port }: LoopbackOptions): Promise<Loopback> {
  const sources = new Map(served.map(({ wanted, fresh }) => [credentialsPath(wanted), fresh]))
  const server = createServer((request, response) => {
    void answer(request, { sources, token }).then(({ status, body }) =>
      send(response, status, body),
    )
  })
  await listening(server, port)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { uriOf: (wanted) => origin + credentialsPath(wanted), stop: () => closed(server) }
}

interface Desk {
  sources: Map<string, () => Promise<AwsCredentials>>
  token: Secret
}

async function answer(
  request: IncomingMessage,
  { sources, token }: Desk,
): Promise<{ status: number; body: object }> {
  try {
    requireOwnHost(request)
    requireToken(request, token)
    if (request.method !== 'GET')
      throw new RolecallError('REQUEST_INVALID', { detail: 'Only GET is answered here.' })
    const fresh = sources.get(pathOf(request))
    if (!fresh)
      throw new RolecallError('NOT_FOUND', {
        detail: 'This connection and scope are not served here; see --allow.',
      })
    return { status: 200, body: toDocument(await fresh()) }
  } catch (error) {
    const known = isRolecallError(error) ? error : new RolecallError('INTERNAL', {}, error)
    return { status: ERRORS[known.code].status, body: asSdkError(known) }
  }
}

/** A page in a browser that calls us by another name (DNS rebinding) sends that name. */
function requireOwnHost({ headers, socket }: IncomingMessage): void {
  const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`)
  if (!own.includes(headers.host ?? ''))
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'Call this address as 127.0.0.1 or localhost.',
    })
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function requireToken({ headers }: IncomingMessage, token: Secret): void {
  const sent = (headers.authorization ?? '').replace(/^Bearer +/i, '')
  if (!timingSafeEqual(digest(sent), digest(token.reveal())))
    throw new RolecallError('UNAUTHENTICATED', {
      detail: 'The token is that of AWS_CONTAINER_AUTHORIZATION_TOKEN or its file.',
    })
}

/** Spelled as we spell it. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const [, connectionId] = /^\/v1\/connections\/([\w-]+)\/credentials$/.exec(pathname) ?? []
  return connectionId === undefined
    ? ''
    : credentialsPath({ connectionId, scope: searchParams.get('scope') ?? undefined })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(JSON.stringify(body))
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new RolecallError('PORT_IN_USE', { detail: `(${port})` }, error)
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
