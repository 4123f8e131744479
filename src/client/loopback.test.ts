import { request } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SECRET } from '../../test/fixtures/client.ts'
import { RolecallError } from '../api/errors.ts'
import { Secret } from '../api/secret.ts'
import { openLoopback } from './loopback.ts'

const TOKEN = 'per-start-token'
const METRICS = { connectionId: 'con_1', scope: 'metrics' }
const SUSPENDED = { connectionId: 'con_2', scope: 'metrics' }
const credentials = {
  accessKeyId: 'ASIA1',
  secretAccessKey: SECRET,
  sessionToken: 'session',
  expiration: new Date('2026-11-25T09:15:00.123Z'),
}

async function opened() {
  const served = [
    { wanted: METRICS, fresh: async () => credentials },
    {
      wanted: SUSPENDED,
      fresh: () =>
        Promise.reject(new RolecallError('CONNECTION_NOT_ISSUING', { detail: 'It is suspended.' })),
    },
  ]
  const loopback = await openLoopback({ served, token: new Secret(TOKEN), port: 0 })
  onTestFinished(() => loopback.stop())
  const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; body: Record<string, string> }>((resolve, reject) => {
      const sent = request(
        url,
        { method, headers: { authorization: TOKEN, ...headers } },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part))
          response.on('end', () =>
            resolve({ status: response.statusCode!, body: JSON.parse(text) }),
          )
        },
      )
      sent.on('error', reject).end()
    })
  return { loopback, ask, uri: loopback.uriOf(METRICS) }
}

describe('the loopback endpoint', () => {
  it('answers in the container credentials shape, at Rolecall’s own path', async () => {
    const { ask, uri } = await opened()
    expect(uri).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/v1\/connections\/con_1\/credentials\?scope=metrics$/,
    )
    expect(await ask(uri)).toEqual({
      status: 200,
      body: {
        AccessKeyId: 'ASIA1',
        SecretAccessKey: SECRET,
        Token: 'session',
        Expiration: '2026-11-25T09:15:00Z',
      },
    })
    expect((await ask(uri, { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
    expect((await ask(uri.replace('127.0.0.1', 'localhost'))).status).toBe(200)
  })

  it.each([
    ['', 'none'],
    ['wrong', 'a wrong one'],
    [`${TOKEN}x`, 'a longer one'],
  ])('refuses the token %j', async (authorization) => {
    const { ask, uri } = await opened()
    expect(await ask(uri, { authorization })).toMatchObject({
      status: 401,
      body: { code: 'UNAUTHENTICATED' },
    })
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost.evil.example:1'])(
    'refuses a page that calls it %s (DNS rebinding)',
    async (host) => {
      const { ask, uri } = await opened()
      expect(await ask(uri, { host })).toMatchObject({
        status: 400,
        body: { code: 'REQUEST_INVALID' },
      })
    },
  )

  it.each([
    '/v1/connections/con_1/credentials?scope=admin',
    '/v1/connections/con_1/credentials',
    '/v1/connections/con_3/credentials?scope=metrics',
    '/v1/connections/con_1%2F..%2Fcon_3/credentials?scope=metrics',
    '/v1/connections',
    '/',
  ])('serves nothing that was not named: %s (BRK-1)', async (path) => {
    const { ask, uri } = await opened()
    expect(await ask(new URL(path, uri).href)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
  })

  it('only answers GET', async () => {
    const { ask, uri } = await opened()
    expect(await ask(uri, {}, 'POST')).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    })
  })

  it('hands on a refusal in the words that each SDK shows', async () => {
    const { ask, loopback } = await opened()
    const message = 'It is suspended.'
    const code = 'CONNECTION_NOT_ISSUING'
    expect(await ask(loopback.uriOf(SUSPENDED))).toEqual({
      status: 409,
      body: { message, code, Message: message, Code: code },
    })
  })

  it('says which port is taken', async () => {
    const { uri } = await opened()
    const port = Number(new URL(uri).port)
    await expect(
      openLoopback({ served: [], token: new Secret(TOKEN), port }),
    ).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  })
})
