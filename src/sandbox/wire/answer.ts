import type { ServerResponse } from 'node:http'

/** An HTTP answer before it is sent. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body?: string | Uint8Array
}

export function send(response: ServerResponse, answer: Answer): void {
  const body = answer.body ?? ''
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const hasOwnLength =
    'content-length' in answer.headers || answer.status === 204 || answer.status === 304
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(hasOwnLength ? {} : { 'content-length': String(length) }),
  })
  response.end(body)
}

export const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
