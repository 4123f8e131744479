import type { lookup } from 'node:dns'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lookupWith } from '../network/public-lookup.ts'
import { type SenderOptions, webhookSender } from './sender.ts'
import { problemOfUrl } from './webhook-url.ts'

const clock = { now: () => new Date('2026-11-28T12:00:00Z') }
const servers: (Server | TcpServer)[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
})

const portOf = async (server: Server | TcpServer): Promise<number> => {
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return (server.address() as AddressInfo).port
}

/** A resolver that gives these answers, one after the other; the last one stays. */
function resolving(...answers: string[][]) {
  const asked: string[] = []
  const resolve = ((name: string, _: unknown, callback: (...all: unknown[]) => void) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)]!
    asked.push(name)
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as typeof lookup
  return { resolve, asked }
}

const unresolved = ((_: string, __: unknown, callback: (error: Error) => void) =>
  callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup

const send = (url: string, options: Partial<SenderOptions> = {}, body = '{}') =>
  webhookSender({ clock, resolve: unresolved, ...options }).send({
    url,
    headers: { 'webhook-id': 'evt_1', 'content-type': 'application/json' },
    body,
  })

/** An HTTP receiver on this machine, as in `rolecall dev`. */
async function receiver(listener: RequestListener) {
  const requests: string[] = []
  const port = await portOf(
    createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`)
      listener(request, response)
    }),
  )
  return { url: `http://127.0.0.1:${port}/hook`, requests }
}

const HOSTILE: Record<string, string> = {
  'plain HTTP': 'http://hooks.example/',
  'another scheme': 'ftp://hooks.example/',
  'a file': 'file:///etc/passwd',
  'a user name': 'https://user@hooks.example/',
  'a user name that looks like the host': 'https://hooks.example:443@10.0.0.1/',
  'a fragment': 'https://hooks.example/#x',
  'white space': 'https://hooks.example/a b',
  'a line break in the host': 'https://hooks.exa\nmple/',
  'no URL': 'hooks.example',
  'a port of another service': 'https://hooks.example:22/',
  'a port of mail': 'https://hooks.example:25/',
  'this machine': 'https://localhost/',
  'the loopback address': 'https://127.0.0.1/',
  'another loopback address': 'https://127.8.9.1:8443/',
  'the unspecified address': 'https://0.0.0.0/',
  'a private address': 'https://10.1.2.3/',
  'a private address of 172': 'https://172.31.0.1/',
  'a private address of 192': 'https://192.168.0.1/',
  'a shared address': 'https://100.64.0.1/',
  'the metadata service': 'https://169.254.169.254/latest/meta-data/',
  'the credentials of a container': 'https://169.254.170.2/v2/credentials',
  'the platform of Azure': 'https://168.63.129.16/',
  'a multicast address': 'https://224.0.0.1/',
  'a reserved address': 'https://240.0.0.1/',
  'a decimal address': 'https://2130706433/',
  'an octal address': 'https://0177.0.0.01/',
  'a hexadecimal address': 'https://0x7f.0x0.0x0.0x1/',
  'a short address': 'https://127.1/',
  'an address with a dot at its end': 'https://127.0.0.1./',
  'full-width digits': 'https://１２７.０.０.１/',
  'ideographic full stops': 'https://127。0。0。1/',
  'half-width full stops': 'https://169｡254｡169｡254/',
  'circled digits': 'https://①②⑦.⓪.⓪.①/',
  'percent signs in the host': 'https://%31%32%37.0.0.1/',
  'the loopback address of IPv6': 'https://[::1]/',
  'the unspecified address of IPv6': 'https://[::]/',
  'a mapped address': 'https://[::ffff:127.0.0.1]/',
  'a mapped address in hexadecimal': 'https://[::ffff:a9fe:a9fe]/',
  'a compatible address': 'https://[::7f00:1]/',
  NAT64: 'https://[64:ff9b::a9fe:a9fe]/',
  'NAT64 of a local network': 'https://[64:ff9b:1::a9fe:a9fe]/',
  '6to4': 'https://[2002:a9fe:a9fe::1]/',
  Teredo: 'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  'a unique local address': 'https://[fd00:ec2::254]/',
  'a link-local address': 'https://[fe80::1]/',
  'a link-local address with a zone': 'https://[fe80::1%25eth0]/',
  'a documentation address': 'https://[2001:db8::1]/',
  'multicast of IPv6': 'https://[ff02::1]/',
}

describe('a hostile URL (WH-3, attack 53)', () => {
  it.each(Object.entries(HOSTILE))(
    'with %s is refused when it is saved and at each attempt',
    async (_, url) => {
      const { resolve, asked } = resolving(['52.216.1.1'])
      const sender = webhookSender({ clock, resolve })
      expect(await sender.refusalOf(url)).toMatch(/^(?:is not|must|leads)/)
      expect(await sender.send({ url, headers: {}, body: '{}' })).toEqual({
        fault: 'refused-address',
      })
      expect(asked).toEqual([])
    },
  )

  it.each([
    ['10.0.0.5'],
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['fd00:ec2::254'],
    ['::ffff:10.0.0.1'],
    ['64:ff9b::a00:1'],
    ['fe80::1%eth0'],
    ['10.0.0.5', '::1'],
  ])(
    'whose name resolves to %s is refused when it is saved and at each attempt',
    async (...all) => {
      const { resolve } = resolving(all)
      const sender = webhookSender({ clock, resolve })
      const url = 'https://hooks.example/'
      expect(await sender.refusalOf(url)).toBe('leads into a private network')
      expect(await sender.send({ url, headers: {}, body: '' })).toEqual({
        fault: 'refused-address',
      })
    },
  )

  it('that is longer than 2,048 characters is refused', () => {
    expect(problemOfUrl(`https://hooks.example/${'a'.repeat(2048)}`, false)).toMatch(/2048/)
  })

  it('to this machine is refused where only rolecall dev may send there', async () => {
    const { url, requests } = await receiver((_, response) => void response.end())
    expect(await send(url)).toEqual({ fault: 'refused-address' })
    expect(await send(url, { allowLoopback: true })).toEqual({ status: 200 })
    expect(requests).toEqual(['POST /hook'])
  })

  it('to a private network is refused in rolecall dev too', async () => {
    const { resolve } = resolving(['127.0.0.1'])
    for (const url of ['http://10.0.0.1/', 'http://hooks.example/', 'https://hooks.example/'])
      expect(await send(url, { allowLoopback: true, resolve })).toEqual({
        fault: 'refused-address',
      })
  })
})

describe('an ordinary URL', () => {
  it.each([
    'https://hooks.example/rolecall?tenant=1',
    'https://hooks.example:8443/',
    'https://52.216.1.1/',
    'https://[2600:1fa0::1]/',
    'https://bücher.example/',
  ])('%s may be saved', async (url) => {
    const { resolve } = resolving(['52.216.1.1', '2600:1fa0::1'])
    expect(await webhookSender({ clock, resolve }).refusalOf(url)).toBeUndefined()
  })

  it('may be saved before its name can be resolved', async () => {
    const sender = webhookSender({ clock, resolve: unresolved })
    expect(await sender.refusalOf('https://hooks.example/')).toBeUndefined()
  })
})

describe('a name that changes between check and use (WH-3, attack 77)', () => {
  it('gives only the checked addresses to the connection, and is resolved once', () => {
    const { resolve, asked } = resolving(['127.0.0.1', '52.216.1.1', '::1'], ['127.0.0.1'])
    const got: unknown[] = []
    const all = (_: unknown, addresses: unknown) => got.push(addresses)
    lookupWith(resolve)('hooks.example', { all: true }, all)
    expect(got).toEqual([[{ address: '52.216.1.1', family: 4 }]])
    expect(asked).toEqual(['hooks.example'])
  })

  it('is refused at the attempt although it was public when it was saved', async () => {
    const { resolve } = resolving(['52.216.1.1'], ['127.0.0.1'])
    let connections = 0
    const port = await portOf(createTcpServer(() => connections++))
    const sender = webhookSender({ clock, resolve })
    const url = `https://hooks.example:${port}/`
    expect(await sender.refusalOf(url)).toBeUndefined()
    expect(await sender.send({ url, headers: {}, body: '{}' })).toEqual({
      fault: 'refused-address',
    })
    expect(connections).toBe(0)
  })

  it('is refused before a proxy hears of it', async () => {
    const tunnels: string[] = []
    const proxy = createServer()
    proxy.on('connect', ({ url }, socket) => {
      tunnels.push(url!)
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${await portOf(proxy)}`)
    const { resolve } = resolving(['10.0.0.1'])
    expect(await send('https://inside.example/', { resolve })).toEqual({
      fault: 'refused-address',
    })
    expect(tunnels).toEqual([])
    expect(await send('https://outside.example/')).toEqual({ fault: 'unreachable' })
    expect(tunnels).toEqual(['outside.example:443'])
  })
})

describe('an attempt (WH-2, WH-3)', () => {
  const local = { allowLoopback: true, totalMs: 300 }

  it('posts the exact bytes with the headers that it was given', async () => {
    let seen: unknown
    const { url } = await receiver((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen = [request.headers['webhook-id'], Buffer.concat(chunks).toString()]
        response.writeHead(204).end()
      })
    })
    expect(await send(url, local, '{"name":"漢"}')).toEqual({ status: 204 })
    expect(seen).toEqual(['evt_1', '{"name":"漢"}'])
  })

  it.each([301, 302, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const inside = await receiver((_, response) => void response.end())
    const { url } = await receiver((_, response) => {
      response.writeHead(status, { location: inside.url }).end()
    })
    expect(await send(url, local)).toEqual({ status })
    expect(inside.requests).toEqual([])
  })

  it.each([
    ['120', 120],
    ['Sat, 28 Nov 2026 12:01:00 GMT', 60],
    ['Sat, 28 Nov 2026 11:00:00 GMT', undefined],
    ['-5', undefined],
    ['soon', undefined],
  ])('reads how long the endpoint asks to wait: %s', async (asked, retryAfterSeconds) => {
    const { url } = await receiver((_, response) => {
      response.writeHead(429, { 'retry-after': asked }).end()
    })
    expect(await send(url, local)).toEqual({
      status: 429,
      ...(retryAfterSeconds && { retryAfterSeconds }),
    })
  })

  it('ends at its deadline when the endpoint never answers', async () => {
    const { url } = await receiver(() => undefined)
    expect(await send(url, local)).toEqual({ fault: 'timeout' })
  })

  it('ends at its deadline when the name server never answers', async () => {
    const resolve = (() => undefined) as unknown as typeof lookup
    expect(await send('https://hooks.example/', { resolve, totalMs: 50 })).toEqual({
      fault: 'timeout',
    })
  })

  it('ends at its deadline when the status drips in', async () => {
    const port = await portOf(
      createTcpServer((socket) => {
        const text = 'HTTP/1.1 200 OK\r\n'.padEnd(5000, 'x')
        let at = 0
        const drip = setInterval(() => socket.write(text[at++]!), 20)
        socket.on('error', () => undefined).on('close', () => clearInterval(drip))
      }),
    )
    expect(await send(`http://127.0.0.1:${port}/`, local)).toEqual({ fault: 'timeout' })
  })

  it('cuts off a reply that never ends after 64 KB', async () => {
    let closed: () => void
    const isClosed = new Promise<void>((settle) => (closed = settle))
    const { url } = await receiver((_, response) => {
      const fill = () => void response.write('x'.repeat(10_000), () => setImmediate(fill))
      response.on('close', () => closed())
      fill()
    })
    expect(await send(url, { allowLoopback: true })).toEqual({ status: 200 })
    await isClosed
  })

  it('counts the status of an endpoint that breaks off in its reply', async () => {
    // A socket that is closed before the request was read is reset, and the reply can be lost.
    const { url } = await receiver((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('x', () => response.destroy())
      })
    })
    expect(await send(url, local)).toEqual({ status: 200 })
  })

  it('fails when the endpoint closes before it answers', async () => {
    const { url } = await receiver((request) => request.socket.destroy())
    expect(await send(url, local)).toEqual({ fault: 'unreachable' })
  })

  it('fails when the endpoint wants to switch to another protocol (101)', async () => {
    const port = await portOf(
      createTcpServer((socket) => {
        const reply =
          'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'
        socket.on('error', () => undefined).once('data', () => socket.write(reply))
      }),
    )
    expect(await send(`http://127.0.0.1:${port}/`, local)).toEqual({ fault: 'unreachable' })
  })

  it('says that a name does not exist, a port is closed, or the endpoint does not speak TLS', async () => {
    expect(await send('https://hooks.example/')).toEqual({ fault: 'dns' })
    const server = createTcpServer((socket) => socket.on('error', () => undefined).end('no TLS'))
    const port = await portOf(server)
    expect(await send(`https://127.0.0.1:${port}/`, local)).toEqual({ fault: 'tls' })
    server.close()
    expect(await send(`https://127.0.0.1:${port}/`, local)).toEqual({ fault: 'unreachable' })
  })
})
