import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One exchange with AWS, as the proxy sees it. */
export interface Exchange {
  method: string
  path: string
  /** Such as `sqs:ReceiveMessage`, `sts:AssumeRole`, `s3:PUT`. */
  action: string
  region: string
  body: string
  /** What AWS answered, once it has. */
  answer?: { status: number; body: string }
}

type Match = (exchange: Exchange) => boolean

/** Instead of AWS's answer. */
export type Trouble = { status: number; body?: string } | 'reset' | 'never'

export interface Held {
  /** Resolves with the exchange, once it is held. */
  reached: Promise<Exchange>
  /** Lets it go on. */
  release(): void
}

interface Hold {
  match: Match
  at: 'request' | 'answer'
  reached: PromiseWithResolvers<Exchange>
  gate: PromiseWithResolvers<void>
}

/**
 * Stands between the program and AWS: sees each request, and can hold one at an exact point, or
 * spoil it.
 */
export class Middleman {
  readonly origin: string
  readonly seen: Exchange[] = []
  /** False: keeps nothing in `seen`, for a run of an hour. */
  remembers = true
  readonly #holds = new Set<Hold>()
  readonly #troubles = new Map<Match, { trouble: Trouble; left: number }>()
  readonly #server
  readonly #open = new Map<Exchange, ServerResponse>()
  target = ''

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(): Promise<Middleman> {
    const server = createServer({ keepAliveTimeout: 60_000 })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new Middleman(server)
    server.on('request', (incoming, response) => {
      proxy.#pass(incoming, response).catch(() => response.destroy())
    })
    return proxy
  }

  /**
   * The next matching exchange stops: before AWS has it, or when AWS has answered and nobody knows.
   * Its `match` sees the answer too.
   */
  hold(at: Hold['at'], match: Match): Held {
    const hold: Hold = {
      at,
      match,
      reached: Promise.withResolvers(),
      gate: Promise.withResolvers(),
    }
    this.#holds.add(hold)
    return { reached: hold.reached.promise, release: () => hold.gate.resolve() }
  }

  /** Each matching exchange, or the first so many, end badly. Returns how to end that. */
  spoil(match: Match, trouble: Trouble, times = Number.POSITIVE_INFINITY): () => void {
    this.#troubles.set(match, { trouble, left: times })
    return () => void this.#troubles.delete(match)
  }

  /** Cuts off what waits for AWS's answer just now, such as a long poll. */
  cutOff(match: Match): void {
    for (const [exchange, response] of this.#open) if (match(exchange)) response.destroy()
  }

  async close(): Promise<void> {
    for (const { gate } of this.#holds) gate.resolve()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming)
    const exchange = describe(incoming, body)
    if (this.remembers) this.seen.push(exchange)
    this.#open.set(exchange, response)
    response.once('close', () => this.#open.delete(exchange))
    await this.#stop('request', exchange)
    const spoilt = [...this.#troubles].find(([match, { left }]) => left > 0 && match(exchange))
    if (spoilt) {
      spoilt[1].left -= 1
      return spoil(response, spoilt[1].trouble)
    }
    const answer = await forward(this.target, incoming, { body, response })
    exchange.answer = { status: answer.status, body: answer.body.toString() }
    await this.#stop('answer', exchange)
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  async #stop(at: Hold['at'], exchange: Exchange): Promise<void> {
    const hold = [...this.#holds].find((it) => it.at === at && it.match(exchange))
    if (!hold) return
    this.#holds.delete(hold)
    hold.reached.resolve(exchange)
    await hold.gate.promise
  }
}

function describe({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): Exchange {
  const query = new URL(url, 'http://proxy').searchParams
  const scope =
    /Credential=[^/]+\/\d+\/([\w-]+)\/([\w-]+)\//.exec(headers.authorization ?? '') ??
    /^[^/]+\/\d+\/([\w-]+)\/([\w-]+)\//.exec(query.get('X-Amz-Credential') ?? '')
  const [, region = '', service = ''] = scope ?? []
  const text = body.toString()
  const operation =
    String(headers['x-amz-target'] ?? '').split('.')[1] ??
    new URLSearchParams(text).get('Action') ??
    method
  return {
    method,
    path: decodeURIComponent(url.split('?')[0]!),
    action: `${service}:${operation}`,
    region,
    body: decodeURIComponent(text.replaceAll('+', ' ').replace(/%(?![\dA-F]{2})/gi, '%25')),
  }
}

function spoil(response: ServerResponse, trouble: Trouble): void {
  if (trouble === 'never') return
  if (trouble === 'reset') response.socket?.resetAndDestroy()
  else response.writeHead(trouble.status, { 'content-type': 'text/xml' }).end(trouble.body ?? '')
}

interface Whole {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** As it came, the host's name included: signatures cover it. */
function forward(
  target: string,
  incoming: IncomingMessage,
  { body, response }: { body: Buffer; response: ServerResponse },
): Promise<Whole> {
  return new Promise((resolve, reject) => {
    const outgoing = send(
      target + incoming.url,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        buffer(answer).then((whole) => {
          const { 'transfer-encoding': _, connection: __, ...headers } = answer.headers
          resolve({ status: answer.statusCode ?? 500, headers, body: whole })
        }, reject)
      },
    )
    response.once('close', () => outgoing.destroy())
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** What AWS says in the query protocol when it fails. */
export const awsError = (status: number, code: string, message = code): Trouble => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
})

export const isProbe = ({ action, body }: Exchange): boolean =>
  action === 'sts:AssumeRole' && body.includes('RoleSessionName=rolecall-probe')
/** The answer to the stack that reported its role, not the one to its announcement. */
export const isAnswerPut = ({ method, path }: Exchange): boolean =>
  method === 'PUT' &&
  path.includes('cloudformation-custom-resource-response') &&
  decodeURIComponent(path).includes('|Connection|')
export const isTemplatePut = ({ method, path }: Exchange): boolean =>
  method === 'PUT' && path.includes('/templates/')
export const isReceive = ({ action }: Exchange): boolean => action === 'sqs:ReceiveMessage'
export const isDelete = ({ action }: Exchange): boolean =>
  action === 'sqs:DeleteMessage' || action === 'sqs:DeleteMessageBatch'
/** Something in it is about this customer. */
export const concerns =
  (accountId: string) =>
  ({ path, body, answer }: Exchange): boolean =>
    path.includes(accountId) ||
    body.includes(accountId) ||
    (answer?.body.includes(accountId) ?? false)
