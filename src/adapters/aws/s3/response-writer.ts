import { request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Secret } from '../../../api/secret.ts'
import type { AnswerOutcome, Answers } from '../../../core/ports.ts'
import { proxyEnvironment } from '../../network/proxies.ts'
import { publicLookup } from '../../network/public-lookup.ts'

const TOTAL_MS = 10_000

/**
 * Sends answers to response URLs that were checked before. Follows no redirect, stops at one
 * deadline, and reads only the status of the reply (RSP-3). A direct connection goes to a public
 * address only; a proxy of this machine resolves the name itself.
 */
export function responseWriter(options: {
  s3Origin?: string | undefined
  totalMs?: number
}): Answers {
  const proxyEnv = proxyEnvironment()
  const agent = new HttpsAgent({ keepAlive: false, ...(proxyEnv && { proxyEnv }) })
  return {
    put: (responseUrl: Secret, body: string) => {
      const url = new URL(responseUrl.reveal())
      const local = options.s3Origin === url.origin
      const send = url.protocol === 'http:' ? httpRequest : httpsRequest
      return new Promise<AnswerOutcome>((resolve) => {
        const outgoing = send(url, {
          method: 'PUT',
          // AWS: the presigned signature covers no Content-Type, so the request must not have one.
          headers: { 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.timeout(options.totalMs ?? TOTAL_MS),
          ...(local ? {} : { agent, lookup: publicLookup }),
        })
        outgoing.on('error', () => resolve('unreachable'))
        outgoing.on('response', (response) => {
          response.destroy()
          resolve(outcomeOf(response.statusCode ?? 0))
        })
        outgoing.end(body)
      })
    },
  }
}

function outcomeOf(status: number): AnswerOutcome {
  if (status >= 200 && status < 300) return 'delivered'
  const passing = status === 408 || status === 429 || status >= 500 || status < 400
  return passing ? 'unreachable' : 'refused'
}
