import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../../test/fixtures/ports.ts'
import { invite, makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { pageToken } from '../../core/invitations/page-token.ts'
import { revokeInvitation } from '../../core/invitations/revoke.ts'
import type { Ports } from '../../core/ports.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { type AppOptions, createApp } from './app.ts'
import { callersOf } from './callers.ts'
import { GuessLimit } from './limits/guess-limit.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const ADMIN = 'the-right-token'

/** The whole HTTP face on a socket, since the address comes from there. */
async function served(options: Pick<AppOptions, 'trustedProxies'> = {}) {
  const world = makeWorld()
  const ports = {
    ...world,
    inbox: { receive: async () => [], check: async () => {} },
  } as unknown as Ports
  const app = createApp(ports, {
    callers: callersOf(world, hashOf(ADMIN)),
    breaker: { isOpen: false },
    ...options,
  })
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server
  servers.push(server)
  if (!server.listening) await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const open = (path: string, init: RequestInit = {}) =>
    fetch(origin + path, { redirect: 'manual', ...init })
  const signIn = (token: string) =>
    open('/admin/sign-in', { method: 'POST', body: new URLSearchParams({ token }) })
  return { world, open, signIn }
}

const guess = (serial: number) =>
  `/connect/${'A'.repeat(18)}${String(1000 + serial)}.k1.${'A'.repeat(43)}`

async function times<T>(count: number, work: (serial: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let serial = 0; serial < count; serial++) results.push(await work(serial))
  return results
}

/** One link of each kind that opens nothing. */
async function deadLinks(world: World) {
  const [expired, revoked, unknown] = [
    await invite(world, { expiresInSeconds: 300 }),
    await invite(world),
    await invite(world),
  ]
  await revokeInvitation(world, OPERATOR, revoked.id)
  world.clock.advance(301_000)
  return [expired, revoked]
    .map(({ id }) => `/connect/${pageToken(world.keys, id)}`)
    .concat(`/connect/${pageToken(world.keys, unknown.id).slice(0, -2)}AA`)
}

describe('an onboarding link that opens nothing (WEB-5)', () => {
  it.each(['', '/events', '/template', '/launch'])(
    'answers alike, unknown, expired or revoked, at %j (attack 45, attack 55)',
    async (path) => {
      const { world, open } = await served()
      const seen = new Set<string>()
      for (const link of await deadLinks(world)) {
        const answer = await open(link + path)
        const headers = [...answer.headers].filter(
          ([name]) => !['date', 'x-request-id'].includes(name),
        )
        seen.add(
          JSON.stringify([
            answer.status,
            headers,
            (await answer.text()).replace(/"requestId":"[^"]*"/, ''),
          ]),
        )
      }
      expect([...seen]).toHaveLength(1)
      expect([...seen][0]).toMatch(/^\[404/)
    },
  )

  it('is answered some thirty times a minute, then with 429 and when to come again (attack 45)', async () => {
    const { world, open } = await served()
    const statuses = await times(40, async (serial) => (await open(guess(serial))).status)
    expect(statuses).toEqual([...Array(30).fill(404), ...Array(10).fill(429)])
    const refused = await open(guess(99))
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(await refused.json()).toMatchObject({
      status: 429,
      code: 'TOO_MANY_ATTEMPTS',
      retry: true,
    })
    world.clock.advance(61_000)
    expect((await open(guess(1))).status).toBe(404)
  })

  it('gets one answer beyond the limit too, unknown, expired or revoked', async () => {
    const { world, open } = await served()
    const links = await deadLinks(world)
    await times(30, (serial) => open(guess(serial)))
    const statuses: number[] = []
    for (const link of links) statuses.push((await open(link)).status)
    expect(statuses).toEqual([429, 429, 429])
  })

  it('keeps nobody out who has a genuine one and shares the address', async () => {
    const { world, open } = await served()
    const link = `/connect/${pageToken(world.keys, (await invite(world)).id)}`
    await times(50, (serial) => open(guess(serial)))
    expect((await open(link)).status).toBe(200)
  })

  it('is counted on every path and way of asking, whatever a header claims', async () => {
    const { open } = await served()
    const ways: ((link: string) => Promise<Response>)[] = [
      (link) => open(`${link}/events`),
      (link) => open(`${link}/launch`),
      (link) =>
        open(link, { headers: { 'x-forwarded-for': '192.0.2.7', accept: 'application/json' } }),
      (link) =>
        open(`${link}/accept`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"accountId":"222222222222"}',
        }),
    ]
    const statuses = await times(
      40,
      async (serial) => (await ways[serial % ways.length]!(guess(serial))).status,
    )
    expect(statuses.slice(30)).toEqual(Array(10).fill(429))
  })
})

describe('signing in (WEB-5)', () => {
  it('answers ten wrong tokens a minute from an address, then 429; the right one works all the while (attack 55, attack 64)', async () => {
    const { world, signIn } = await served()
    const statuses = await times(12, async (serial) => (await signIn(`wrong-${serial}`)).status)
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    const refused = await signIn('wrong again')
    expect([
      refused.status,
      refused.headers.has('set-cookie'),
      refused.headers.has('retry-after'),
    ]).toEqual([429, false, true])
    expect((await signIn(ADMIN)).status).toBe(303)
    world.clock.advance(61_000)
    expect((await signIn('wrong')).status).toBe(401)
  })

  it('costs one read of the store for a wrong token, however many came before (attack 64)', async () => {
    const { world, signIn } = await served()
    const reads = vi.spyOn(world.store, 'get')
    await times(20, (serial) => signIn(`rca_${String(serial).padStart(43, 'x')}`))
    expect(reads.mock.calls.length).toBeLessThanOrEqual(20)
  })
})

describe('behind a trusted proxy (WEB-5, A3)', () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

  it('each caller has an own count of wrong attempts', async () => {
    const { open } = await served({ trustedProxies: ['127.0.0.0/8'] })
    await times(30, (serial) => open(guess(serial), from('192.0.2.1')))
    expect((await open(guess(40), from('198.51.100.7, 192.0.2.1'))).status).toBe(429)
    expect((await open(guess(41), from('192.0.2.1, 198.51.100.7'))).status).toBe(404)
  })

  it('the callers of one IPv6 network of 64 bits share a count, however they write it', async () => {
    const { open } = await served({ trustedProxies: ['127.0.0.1'] })
    const spellings = [
      '2001:db8::1',
      '2001:DB8:0:0:9::',
      '2001:0db8:0000::ffff',
      '[2001:db8::2]:443',
    ]
    await times(30, (serial) => open(guess(serial), from(spellings[serial % 4]!)))
    expect((await open(guess(40), from('2001:db8::abcd'))).status).toBe(429)
    expect((await open(guess(41), from('2001:db8:0:1::1'))).status).toBe(404)
  })
})

describe('a wrong API token (WEB-5)', () => {
  it('is answered sixty times a minute, then with 429 on every path; the right one works all the while', async () => {
    const { world, open } = await served()
    const ask = (token: string, path = '/v1/connections') =>
      open(path, { headers: { authorization: `Bearer ${token}` } })
    const paths = [
      '/v1/connections',
      '/v1/audit',
      '/v1/connections/con_x/credentials?scope=x',
      '/v1/nowhere',
    ]
    const statuses = await times(
      64,
      async (serial) => (await ask(`wrong-${serial}`, paths[serial % paths.length])).status,
    )
    expect(statuses).toEqual([...Array(60).fill(401), ...Array(4).fill(429)])
    const refused = await ask('wrong again')
    expect(await refused.json()).toMatchObject({
      status: 429,
      code: 'TOO_MANY_ATTEMPTS',
      retry: true,
    })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect([(await ask(ADMIN)).status, (await open('/v1/audit')).status]).toEqual([200, 429])
    world.clock.advance(61_000)
    expect((await ask('wrong')).status).toBe(401)
  })

  it('takes nothing from links and sign-ins', async () => {
    const { open, signIn } = await served()
    await times(70, () => open('/v1/audit'))
    expect([(await signIn('wrong')).status, (await open(guess(1))).status]).toEqual([401, 404])
  })
})

describe('the limit of guesses', () => {
  it('knows a bounded number of addresses, however many come', () => {
    const limit = new GuessLimit(new FakeClock(), 3)
    for (let serial = 0; serial < 100_000; serial++) limit.miss(`address ${serial}`)
    expect(limit.size).toBeLessThanOrEqual(10_000)
  })

  it('of one address is not lessened by another', () => {
    const limit = new GuessLimit(new FakeClock(), 3)
    for (let count = 0; count < 3; count++) limit.miss('one')
    expect([limit.wait('one'), limit.wait('other')]).toEqual([60, 0])
  })
})
