import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * What becomes of one call: it is let through, done without its answer, or answered in the
 * service's place.
 */
export type Mishap = 'pass' | 'lose the answer' | { status: number; body: object }

export interface FlakyProxy {
  origin: string
  /** The next mishaps of calls of this operation, in order; then all pass. */
  plan(operation: string, ...mishaps: Mishap[]): void
  /** Called after a call was done whose answer is lost. */
  onLoss: () => void | Promise<void>
  calls: Record<string, number>
  stop(): Promise<void>
}

/** A wire that fails as wires do, between a client and a service. */
export async function flakyProxy(target: string): Promise<FlakyProxy> {
  const planned = new Map<string, Mishap[]>()
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  const proxy: FlakyProxy = {
    origin: '',
    plan: (operation, ...mishaps) => void planned.set(operation, mishaps),
    onLoss: () => {},
    calls: {},
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1]!
    proxy.calls[operation] = (proxy.calls[operation] ?? 0) + 1
    const mishap = planned.get(operation)?.shift() ?? 'pass'
    const body = await buffer(incoming)
    if (typeof mishap === 'object') {
      outgoing.writeHead(mishap.status, { 'content-type': 'application/x-amz-json-1.0' })
      outgoing.end(JSON.stringify(mishap.body))
      return
    }
    const answer = await forward(target, incoming, body)
    if (mishap === 'lose the answer') {
      await proxy.onLoss()
      outgoing.destroy()
      return
    }
    outgoing.writeHead(answer.status, answer.headers)
    outgoing.end(answer.body)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
    (resolve, reject) => {
      const call = request(new URL(url!, target), { method, headers }, (answer) => {
        buffer(answer).then(
          (all) => resolve({ status: answer.statusCode!, headers: answer.headers, body: all }),
          reject,
        )
      })
      call.once('error', reject)
      call.end(body)
    },
  )
}
