import { lookup } from 'node:dns'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Clock, WebhookFault, WebhookOutcome, Webhooks } from '../../core/ports.ts'
import { proxyEnvironment } from '../network/proxies.ts'
import {
  isLoopback,
  lookupWith,
  NO_PUBLIC_ADDRESS,
  type Resolve,
} from '../network/public-lookup.ts'
import { problemOfUrl } from './webhook-url.ts'

const TOTAL_MS = 10_000
const MAX_REPLY_BYTES = 65_536
const RESOLVE_MS = 3000

export interface SenderOptions {
  clock: Pick<Clock, 'now'>
  /** Whether plain HTTP to this machine is allowed, as in `rolecall dev`. */
  allowLoopback?: boolean | undefined
  resolve?: Resolve
  totalMs?: number
}

/**
 * Sends events to endpoints of the vendor. Each attempt connects to a public address that was
 * checked for this attempt, follows no redirect, and ends at one deadline. Behind a proxy of this
 * machine the proxy resolves the name; a name that resolves here to private addresses only is
 * refused before.
 */
export function webhookSender(options: SenderOptions): Webhooks {
  const { allowLoopback = false, resolve = lookup, totalMs = TOTAL_MS } = options
  const proxyEnv = proxyEnvironment()
  const secure = new HttpsAgent({ keepAlive: false, ...(proxyEnv && { proxyEnv }) })
  const plain = new HttpAgent({ keepAlive: false })
  const toPublic = lookupWith(resolve)
  const refusalOf = async (text: string): Promise<string | undefined> => {
    const problem = problemOfUrl(text, allowLoopback)
    const { hostname } = new URL(problem ? 'https://none.invalid' : text)
    if (problem || isLoopback(hostname)) return problem
    const fault = await faultOfName(toPublic, hostname)
    return fault === 'refused-address' ? 'leads into a private network' : undefined
  }
  return {
    refusalOf,
    async send({ url: text, headers, body }) {
      if (problemOfUrl(text, allowLoopback)) return { fault: 'refused-address' }
      const url = new URL(text)
      const isLocal = isLoopback(url.hostname)
      if (proxyEnv && !isLocal && (await refusalOf(text))) return { fault: 'refused-address' }
      const request = url.protocol === 'http:' ? httpRequest : httpsRequest
      return await new Promise<WebhookOutcome>((settle) => {
        const outgoing = request(url, {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.timeout(totalMs),
          agent: url.protocol === 'http:' ? plain : secure,
          ...(!isLocal && { lookup: toPublic }),
        })
        outgoing.on('error', (error) => settle({ fault: faultOf(error) }))
        // After status 101 Node.js closes the connection, without an error and without a response.
        outgoing.on('close', () => settle({ fault: 'unreachable' }))
        outgoing.on('response', (response) => {
          settle(outcomeOf(response, options.clock.now()))
          discard(response)
        })
        outgoing.end(body)
      })
    },
  }
}

/** A name without an answer may get one later, so it is no reason to refuse. */
function faultOfName(toPublic: LookupFunction, name: string): Promise<WebhookFault | undefined> {
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(undefined), RESOLVE_MS)
    toPublic(name, { all: true }, (error) => {
      clearTimeout(timer)
      settle(error ? faultOf(error) : undefined)
    })
  })
}

const TLS_FAULT = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|EPROTO)/

function faultOf({ name, code = '' }: NodeJS.ErrnoException): WebhookFault {
  if (code === NO_PUBLIC_ADDRESS) return 'refused-address'
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout'
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns'
  return TLS_FAULT.test(code) ? 'tls' : 'unreachable'
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage, now: Date): WebhookOutcome {
  const asked = headers['retry-after']
  const seconds = /^\d{1,9}$/.test(asked ?? '')
    ? Number(asked)
    : Math.ceil((Date.parse(asked ?? '') - now.getTime()) / 1000)
  return { status: statusCode, ...(seconds > 0 && { retryAfterSeconds: seconds }) }
}

/**
 * The status decides alone. A short reply is read, so that a receiver does not see its connection
 * break; a longer one is cut off.
 */
function discard(response: IncomingMessage): void {
  let bytes = 0
  response.on('error', () => undefined)
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_REPLY_BYTES) response.destroy()
  })
}
