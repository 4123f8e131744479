import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { serve } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { faceOf, linkOf } from '../../../test/fixtures/app.ts'
import { invite } from '../../../test/fixtures/world.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Sends a request line as it is, because clients resolve dot segments before they send. */
async function served() {
  const face = faceOf()
  const server = serve({ fetch: face.app.fetch, hostname: '127.0.0.1', port: 0 }) as Server
  servers.push(server)
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = async (target: string): Promise<{ status: number }> => {
    const socket = connect(port, '127.0.0.1')
    socket.end(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)
    return { status: Number((await text(socket)).split(' ')[1]) }
  }
  return { ...face, ask }
}

describe('a request target', () => {
  it.each([
    '/connect/../metrics',
    '/connect/%2e%2e/metrics',
    '/connect/%2E./metrics',
    '/connect/%252e%252e/metrics',
    '/connect/%25252e%25252e/metrics',
    '/connect/..%2fmetrics',
    '/connect%2f..%2fmetrics',
    '/connect/..%252fmetrics',
    '/connect/..\\metrics',
    '/connect\\..\\metrics',
    '/connect/..%5cmetrics',
    '/connect/%2e%2e%5c%2e%2e/metrics',
    '/connect/..;/metrics',
    '/connect/../admin',
    '/connect/./../admin',
    '/./metrics',
    '/connect/..',
    '/..',
    '/connect/#/../../metrics',
    'http://127.0.0.1/connect/../metrics',
  ])('%s is refused before routing (attack 65)', async (target) => {
    const { ask } = await served()
    expect((await ask(target)).status).toBe(400)
  })

  it('may have dots elsewhere, and any query', async () => {
    const { world, ask } = await served()
    const link = linkOf(world, await invite(world))
    expect((await ask(link)).status).toBe(200)
    expect((await ask(`${link}?region=../..`)).status).toBe(200)
    expect((await ask('/metrics?x=/../y')).status).toBe(200)
    for (const target of ['/connect/...', '/connect/a..b', '/%7Euser', '/caf%C3%A9', '/a%20b'])
      expect([target, (await ask(target)).status]).toEqual([target, 404])
  })
})
