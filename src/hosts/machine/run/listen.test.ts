import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { API_TOKEN, faceOf, linkOf, routesOf } from '../../../../test/fixtures/app.ts'
import { invite } from '../../../../test/fixtures/world.ts'
import { type Listeners, openListeners } from './listen.ts'

const open: Listeners[] = []
afterEach(() => {
  for (const { servers } of open.splice(0)) for (const server of servers) server.close()
})

const LOCAL = { host: '127.0.0.1', port: 0, keepAliveSeconds: 75 }

async function listening(settings: { adminPort?: number; keepAliveSeconds?: number } = {}) {
  const face = faceOf()
  const listeners = await openListeners(face.app, { adminPort: undefined, ...LOCAL, ...settings })
  open.push(listeners)
  const ask = async (port: number, path: string, method = 'GET') =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${API_TOKEN}` },
    })
  return { ...face, ...listeners, ask }
}

/** What customers need. */
const PUBLIC = /^\/(connect\/|portal\/|assets\/|\.well-known\/|healthz$)/

describe('the listeners', () => {
  it('with an admin port: the public port serves only what customers need, on every route (attack 65)', async () => {
    const { world, routes, port, adminPort, ask } = await listening({ adminPort: 0 })
    const token = linkOf(world, await invite(world)).slice('/connect/'.length)
    for (const [method, path, route] of routesOf({ routes }, { token, file: 'icon.svg' })) {
      // A stream does not end, the link of a session has a token of its own, and the files of a
      // way have names of their own.
      if (/events$|^\/portal\/open|:tool\/:file$/.test(route)) continue
      const text = await (await ask(port, path, method)).text()
      expect([route, text.includes('"NOT_FOUND"')]).toEqual([route, !PUBLIC.test(route)])
    }
    for (const path of ['/admin', '/metrics', '/readyz', '/v1/connections', '/openapi.json'])
      expect([path, (await ask(adminPort!, path)).status === 404]).toEqual([path, false])
  })

  it('without an admin port: one serves everything', async () => {
    const { world, port, adminPort, servers, ask } = await listening()
    expect([servers.length, adminPort]).toEqual([1, undefined])
    const link = linkOf(world, await invite(world))
    for (const path of [link, '/metrics', '/readyz', '/v1/connections', '/healthz'])
      expect([path, (await ask(port, path)).status]).toEqual([path, 200])
  })

  it('keep an idle connection as long as the setting says, and wait longer for headers (F6)', async () => {
    for (const seconds of [75, 5, 600]) {
      const { servers } = await listening({ adminPort: 0, keepAliveSeconds: seconds })
      for (const { keepAliveTimeout, headersTimeout } of servers) {
        expect(keepAliveTimeout).toBe(seconds * 1000)
        expect(headersTimeout).toBeGreaterThan(keepAliveTimeout)
      }
    }
  })

  it('leave no port open if the other one is in use', async () => {
    const { servers, app } = await listening()
    const { port } = servers[0]!.address() as AddressInfo
    await expect(openListeners(app, { ...LOCAL, port, adminPort: 0 })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    })
  })
})
