import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../api/secret.ts'
import { isPublicAddress } from '../../network/public-lookup.ts'
import { responseWriter } from './response-writer.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A loopback server in S3's place. */
async function serving(listener: RequestListener, totalMs = 300) {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    listener(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const s3Origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answers = responseWriter({ s3Origin, totalMs })
  return {
    s3Origin,
    requests: () => requests,
    put: (body = '{}') =>
      answers.put(new Secret(`${s3Origin}/key%7Cx?X-Amz-Signature=canary`), body),
  }
}

const answering = (status: number, headers: Record<string, string> = {}) =>
  serving(
    (request, response) =>
      void request.resume().on('end', () => response.writeHead(status, headers).end()),
  )

describe('an answer on its way (RSP-3)', () => {
  it('is PUT with the exact bytes and length, to the exact path, without a Content-Type', async () => {
    let seen: unknown
    const s3 = await serving((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { method, url, headers } = request
        seen = {
          method,
          url,
          length: headers['content-length'],
          type: headers['content-type'],
          body: Buffer.concat(chunks).toString(),
        }
        response.end()
      })
    })
    expect(await s3.put('{"Reason":"漢"}')).toBe('delivered')
    expect(seen).toEqual({
      method: 'PUT',
      url: '/key%7Cx?X-Amz-Signature=canary',
      length: '16',
      type: undefined,
      body: '{"Reason":"漢"}',
    })
  })

  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [400, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [408, 'unreachable'],
    [429, 'unreachable'],
    [500, 'unreachable'],
    [503, 'unreachable'],
  ])('that is met by %s is %s (fault 20, fault 21)', async (status, outcome) =>
    expect(await (await answering(status)).put()).toBe(outcome),
  )

  it('follows no redirect (attack 26)', async () => {
    const inside = await answering(200)
    const s3 = await answering(302, { location: `${inside.s3Origin}/internal` })
    expect(await s3.put()).toBe('unreachable')
    expect([s3.requests(), inside.requests()]).toEqual([1, 0])
  })

  it('waits for no slow reply (attack 26)', async () => {
    const silent = await serving(() => {})
    expect(await silent.put()).toBe('unreachable')
    const dripping = await serving((_, response) => {
      const timer = setInterval(() => response.socket?.write('H'), 50)
      response.on('close', () => clearInterval(timer))
    })
    expect(await dripping.put()).toBe('unreachable')
  })

  it('reads nothing of an endless reply (attack 26)', async () => {
    const hungUp = Promise.withResolvers<void>()
    const endless = await serving((_, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      response.on('close', hungUp.resolve)
      more()
    }, 3600_000)
    expect(await endless.put()).toBe('delivered')
    await hungUp.promise
  })

  it('ends where nobody listens', async () => {
    const gone = await answering(200)
    servers[0]!.close()
    servers[0]!.closeAllConnections()
    expect(await gone.put()).toBe('unreachable')
  })

  it('goes to no private address, whatever the name says (attack 25)', async () => {
    const inside = await answering(200)
    const { port } = new URL(inside.s3Origin)
    const answers = responseWriter({ totalMs: 1000 })
    let connections = 0
    servers[0]!.on('connection', () => {
      connections += 1
    })
    expect(await answers.put(new Secret(`https://localhost:${port}/`), '{}')).toBe('unreachable')
    expect(connections).toBe(0)
  })
})

describe('an address (attack 21, attack 25)', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false))

  it.each(['52.216.1.1', '3.5.1.1', '172.32.0.1', '100.128.0.1', '2600:1fa0::1', '2a05:d07a::1'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )
})
