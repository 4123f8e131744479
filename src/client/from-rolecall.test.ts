import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  documentUntil,
  type Reply,
  SECRET,
  serving,
  steppedWorld,
} from '../../test/fixtures/client.ts'
import { freshCredentials } from './credentials.ts'
import { fromRolecall } from './from-rolecall.ts'
import { readAddress } from './token.ts'

const wanted = { connectionId: 'con_1', scope: 'metrics' }
const soon = () => documentUntil(Date.now() + 900_000)
const TOKEN = 'canary-api-token'

/** Answers of a service, one after the other; the last one stays. */
async function scripted(...replies: Reply[]) {
  const script = [...replies]
  const service = await serving(() => (script.length > 1 ? script.shift()! : script[0]!))
  const world = steppedWorld()
  return {
    ...service,
    world,
    fresh: freshCredentials(
      () => readAddress({}, { url: service.url, token: TOKEN }),
      wanted,
      world,
    ),
  }
}

const problem = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { code, title: 'Says.', detail: 'Detail.' },
})

describe('fromRolecall', () => {
  it('gives the SDK’s shape, and asks by connection and scope with the token', async () => {
    const { url, requests } = await serving(() => ({ body: soon() }))
    const credentials = await fromRolecall({ ...wanted, url, token: TOKEN })()
    expect(credentials).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: SECRET,
      sessionToken: 'canary-session-token',
      expiration: expect.any(Date),
    })
    expect(requests[0]!.url).toBe('/v1/connections/con_1/credentials?scope=metrics')
    expect(requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`)
  })

  it('reads a token file anew for each request, and calls a token function for each', async () => {
    const { url, requests } = await serving(() => ({ body: soon() }))
    const folder = await mkdtemp(join(tmpdir(), 'rolecall-token-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'token')
    writeFileSync(file, 'one\n')
    const provider = fromRolecall({ ...wanted, url, token: { file } })
    await provider()
    writeFileSync(file, 'two\n')
    await provider({ forceRefresh: true })
    let turn = 0
    await fromRolecall({ ...wanted, url, token: async () => `turn-${++turn}` })()
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer two',
      'Bearer turn-1',
    ])
  })

  it('rejects, and does not throw, where settings are missing or wrong', async () => {
    const absent = fromRolecall({
      ...wanted,
      url: 'http://127.0.0.1:9',
      token: { file: '/nowhere/token' },
    })
    await expect(absent()).rejects.toThrow(/\/nowhere\/token cannot be read/)
    await expect(fromRolecall({ ...wanted, url: 'connect.example' })()).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    })
    await expect(
      fromRolecall({ ...wanted, url: 'http://127.0.0.1:9', token: 'two\nlines' })(),
    ).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    })
  })

  it('says what Rolecall says, with its code, and asks no second time', async () => {
    const { fresh, requests } = await scripted(problem(409, 'CONNECTION_NOT_ISSUING'))
    await expect(fresh()).rejects.toMatchObject({
      name: 'RolecallError',
      code: 'CONNECTION_NOT_ISSUING',
      message: /Detail\./,
    })
    expect(requests).toHaveLength(1)
  })

  it.each([
    [429, 'SERVICE_BUSY'],
    [503, 'STS_UNAVAILABLE'],
    [500, 'INTERNAL'],
  ])('asks again after %i', async (status, code) => {
    const { fresh, requests, world } = await scripted(
      problem(status, code),
      problem(status, code),
      { body: soon() },
    )
    await expect(fresh()).resolves.toMatchObject({ accessKeyId: 'ASIA1' })
    expect(requests).toHaveLength(3)
    expect(world.waits).toEqual([200, 400])
  })

  it('waits as long as Retry-After asks, in seconds or until a date, and not for minutes', async () => {
    const seconds = await scripted(problem(429, 'SERVICE_BUSY', { 'retry-after': '3' }), {
      body: soon(),
    })
    await seconds.fresh()
    expect(seconds.world.waits).toEqual([3000])
    const date = new Date(steppedWorld().time + 2000).toUTCString()
    const until = await scripted(problem(503, 'STS_UNAVAILABLE', { 'retry-after': date }), {
      body: soon(),
    })
    await until.fresh()
    expect(until.world.waits).toEqual([2000])
    const long = await scripted(problem(429, 'SERVICE_BUSY', { 'retry-after': '120' }))
    await expect(long.fresh()).rejects.toMatchObject({ code: 'SERVICE_BUSY' })
    expect(long.requests).toHaveLength(1)
  })

  it('gives up after a few attempts, and says where it asked', async () => {
    const { fresh, requests, url } = await scripted({ status: 502, body: 'a proxy’s page' })
    await expect(fresh()).rejects.toMatchObject({
      code: 'SERVICE_UNREACHABLE',
      message: /HTTP 502/,
    })
    expect(requests).toHaveLength(3)
    const nobody = freshCredentials(
      () => readAddress({}, { url: 'http://127.0.0.1:9', token: TOKEN }),
      wanted,
      steppedWorld(),
    )
    await expect(nobody()).rejects.toThrow(/http:\/\/127\.0\.0\.1:9/)
    expect(url).toBeDefined()
  })

  it('keeps a code that it does not know in what it says', async () => {
    const { fresh } = await scripted(problem(403, 'OF_A_LATER_VERSION'))
    await expect(fresh()).rejects.toThrow(/HTTP 403.*OF_A_LATER_VERSION Says\. Detail\./)
  })

  it('takes nothing for credentials that is none', async () => {
    const { fresh } = await scripted({ body: { AccessKeyId: 'ASIA1' } })
    await expect(fresh()).rejects.toThrow(/no credentials/)
  })

  it('shows none of its secrets, in errors neither (BRK-8)', async () => {
    const { fresh } = await scripted({ status: 500, body: { code: 'INTERNAL' } })
    const error = await fresh().catch((it: unknown) => it)
    const address = readAddress({ ROLECALL_TOKEN: TOKEN })
    const seen = [
      inspect(error, { depth: 9 }),
      inspect(await address.token()),
      inspect(fromRolecall({ ...wanted, token: TOKEN }), { depth: 9 }),
    ]
    expect(seen.join('\n')).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`))
  })
})
