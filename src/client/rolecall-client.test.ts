import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Reply, serving, steppedWorld } from '../../test/fixtures/client.ts'
import type { Operation } from '../api/operation.ts'
import { OPERATIONS } from '../api/operations.ts'
import { ROUTES } from '../api/routes.ts'
import type { Connection, Invitation } from '../api/types.ts'
import type { List } from './list.ts'
import { RolecallClient } from './rolecall-client.ts'

/** A client of a service that gives these answers one after the other; the last one stays. */
async function clientOf(...replies: Reply[]) {
  const script = [...replies]
  const service = await serving(() => (script.length > 1 ? script.shift()! : script[0]!))
  const world = steppedWorld()
  const rolecall = new RolecallClient({ url: service.url, token: 'canary-token' }, world)
  return { ...service, world, rolecall }
}

const problem = (status: number, code: string, more: object = {}): Reply => ({
  status,
  body: { code, title: 'Says.', ...more },
})
const created: Reply = { status: 201, body: { id: 'inv_1' } }
const keysOf = (requests: { headers: Record<string, unknown> }[]) =>
  requests.map(({ headers }) => headers['idempotency-key'])

/** What follows the id in the path. */
const REST: Record<string, unknown[]> = { getAccessVersion: [3], getDelivery: ['cdk'] }

describe('the client', () => {
  it('has a method for every operation that takes an API token, and calls its route', async () => {
    const { rolecall, requests } = await clientOf({ body: { items: [], nextCursor: null } })
    const withToken = Object.entries(OPERATIONS as Record<string, Operation>).filter(
      ([, { grant }]) => grant !== undefined,
    )
    expect(withToken.length).toBeGreaterThan(25)
    for (const [id, { params }] of withToken) {
      const method = rolecall[id as 'getConnection'] as (...args: unknown[]) => unknown
      const input = { actions: ['s3:PutObject'] }
      const rest = REST[id] ?? [input]
      const result = method.apply(rolecall, params ? ['a/b', ...rest] : rest)
      await (id.startsWith('list') && 'page' in (result as object)
        ? (result as List<unknown>).page()
        : result)
      const { method: verb, url } = requests.at(-1)!
      const path = url!
        .split('?')[0]!
        .replace('a%2Fb', '{}')
        .replace(/\/(?:3|cdk)$/, '/{}')
      const route = ROUTES[id as keyof typeof ROUTES].replaceAll(/\{\w+\}/g, '{}')
      expect(`${verb} ${path}`, id).toBe(route)
    }
    expect(requests).toHaveLength(withToken.length)
  })

  it('gives the types of the wire', () => {
    type Client = InstanceType<typeof RolecallClient>
    expectTypeOf<ReturnType<Client['createInvitation']>>().resolves.toEqualTypeOf<Invitation>()
    expectTypeOf<ReturnType<Client['listConnections']>>().toEqualTypeOf<List<Connection>>()
  })

  it('reads its settings at the first call, so that a module can create it early', async () => {
    const rolecall = new RolecallClient({ url: 'connect.example', token: 'any' })
    await expect(rolecall.getConnection('con_1')).rejects.toMatchObject({ code: 'SETTING_INVALID' })
  })

  it('goes through all pages of a list, and loads one alone', async () => {
    const page = (id: string, nextCursor: string | null): Reply => ({
      body: { items: [{ id }], nextCursor },
    })
    const { rolecall, requests } = await clientOf(page('1', 'two'), page('2', null))
    const seen: string[] = []
    for await (const { id } of rolecall.listConnections({ status: 'active' })) seen.push(id)
    expect(seen).toEqual(['1', '2'])
    expect(requests.map(({ url }) => url)).toEqual([
      '/v1/connections?status=active',
      '/v1/connections?status=active&cursor=two',
    ])
    const { nextCursor } = await rolecall.listConnections({ cursor: 'x', limit: 1 }).page()
    expect(nextCursor).toBeNull()
    expect(requests.at(-1)!.url).toBe('/v1/connections?cursor=x&limit=1')
  })
})

describe('an attempt that fails', () => {
  it('is repeated with the same Idempotency-Key, and each call draws its own', async () => {
    const lost = { status: 502, body: 'a proxy’s page' }
    const { rolecall, requests } = await clientOf(lost, lost, created)
    await expect(rolecall.createInvitation({ customerId: 'acme' })).resolves.toEqual(created.body)
    await rolecall.createInvitation({ customerId: 'acme' })
    await rolecall.createInvitation({ customerId: 'acme' }, { idempotencyKey: 'order-4711' })
    expect(keysOf(requests)).toEqual(['id-1', 'id-1', 'id-1', 'id-2', 'order-4711'])
  })

  it('is given up after four attempts, with growing waits', async () => {
    const { rolecall, requests, world } = await clientOf(problem(503, 'STS_UNAVAILABLE'))
    await expect(rolecall.verifyConnection('con_1')).rejects.toMatchObject({ status: 503 })
    expect(requests).toHaveLength(4)
    expect(world.waits).toEqual([200, 400, 800])
  })

  it('is not repeated where the secret of a lost answer cannot be shown again', async () => {
    const input = { name: 'worker', may: ['credentials'] } as const
    const lost = await clientOf({ status: 502, body: '' })
    await expect(lost.rolecall.createToken(input)).rejects.toMatchObject({ status: 502 })
    expect(lost.requests).toHaveLength(1)
    const busy = await clientOf(problem(429, 'SERVICE_BUSY'), { body: { token: 'rca_1' } })
    await expect(busy.rolecall.createToken(input)).resolves.toEqual({ token: 'rca_1' })
  })

  it('says the code, the status, the request id and every wrong field', async () => {
    const errors = [{ in: 'body', field: 'customerId', message: 'is required' }]
    const more = { detail: 'Detail.', requestId: 'req-1', errors }
    const { rolecall } = await clientOf(problem(400, 'REQUEST_INVALID', more))
    await expect(rolecall.createInvitation({ customerId: '' })).rejects.toMatchObject({
      ...{ name: 'RolecallError', code: 'REQUEST_INVALID', status: 400, requestId: 'req-1' },
      ...{ detail: 'Detail.', invalidFields: errors, retry: false },
    })
  })

  it('ends at once with the reason of the caller’s signal, also during a wait', async () => {
    const before = await clientOf(created)
    const signal = AbortSignal.abort('enough')
    await expect(before.rolecall.getConnection('con_1', { signal })).rejects.toBe('enough')
    expect(before.requests).toHaveLength(0)
    const during = await clientOf({
      ...problem(429, 'SERVICE_BUSY'),
      headers: { 'retry-after': '9' },
    })
    const stop = new AbortController()
    during.world.sleep = (_ms, given) => {
      stop.abort('enough')
      return Promise.resolve(given?.throwIfAborted())
    }
    const call = during.rolecall.getConnection('con_1', { signal: stop.signal })
    await expect(call).rejects.toBe('enough')
    expect(during.requests).toHaveLength(1)
  })

  it('after a time limit of one attempt is repeated', async () => {
    const { url } = await serving(() => ({ body: {} }))
    const world = steppedWorld()
    let attempts = 0
    const impatient: typeof fetch = (target, request) =>
      ++attempts === 1
        ? new Promise((_, reject) => {
            request!.signal!.addEventListener('abort', () => reject(request!.signal!.reason))
          })
        : fetch(target, request)
    const rolecall = new RolecallClient({ url, token: 't', fetch: impatient, timeoutMs: 20 }, world)
    await rolecall.getConnection('con_1').catch(() => {})
    expect(attempts).toBeGreaterThan(1)
  })
})
