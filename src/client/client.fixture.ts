import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Credentials } from '../api/types.ts'
import type { ClientWorld } from './world.ts'

export const SECRET = 'canary-secret-access-key'

export const documentUntil = (expiresAt: number, id = 'ASIA1'): Credentials => ({
  AccessKeyId: id,
  SecretAccessKey: SECRET,
  Token: 'canary-session-token',
  Expiration: new Date(expiresAt).toISOString(),
})

export type Reply = { status?: number; headers?: Record<string, string>; body: unknown }

/** A service on its own port. A test gives its answers. */
export async function serving(
  reply: (request: IncomingMessage) => Reply,
): Promise<{ url: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const { status = 200, headers = {}, body } = reply(request)
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** A clock that a test moves. Waits take no time, but are recorded. */
export function steppedWorld(random = 0.5): ClientWorld & { time: number; waits: number[] } {
  let ids = 0
  const world = {
    time: Date.parse('2026-11-25T09:00:00Z'),
    waits: [] as number[],
    fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
    now: () => world.time,
    random: () => random,
    newId: () => `id-${++ids}`,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      world.waits.push(ms)
    },
  }
  return world
}
