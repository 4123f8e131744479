import { Agent, request } from 'node:http'

/** Callers with keep-alive connections. They are few, so that the server is the slower side. */
export function http(connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: (method: string, url: string, options: { token?: string; body?: string } = {}) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const headers = {
          ...(options.token && { authorization: `Bearer ${options.token}` }),
          ...(options.body && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(options.body)),
          }),
        }
        const outgoing = request(url, { method, agent, headers }, (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode!, text: Buffer.concat(chunks).toString() }),
          )
        })
        outgoing.on('error', reject)
        outgoing.end(options.body)
      }),
    close: () => agent.destroy(),
  }
}
