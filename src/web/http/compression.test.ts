import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { handle, type LambdaEvent } from 'hono/aws-lambda'
import { describe, expect, it } from 'vitest'
import { connected, faceOf, form, linkOf, signedIn } from '../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite } from '../../../test/fixtures/world.ts'
import type { AccessProfile } from '../../core/model/access-profile.ts'
import { assetPath } from '../pages/assets.ts'
import { chooseEncoding } from './compression.ts'

const BROWSER = { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } }

const unpack = { br: brotliDecompressSync, gzip: gunzipSync }

describe('the encoding of an answer', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, BR ; q=0.5', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.000, gzip;q=0', undefined],
    ['identity', undefined],
    ['brotli, xgzip', undefined],
    ['*', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('is one that the browser accepts: %s', (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding)
  })
})

describe('the files of the pages', () => {
  it.each(['br', 'gzip'] as const)(
    'are compressed with %s, and the same when unpacked',
    async (encoding) => {
      const { open } = faceOf()
      for (const name of ['customer.css', 'customer.js', 'admin.css'] as const) {
        const plain = await open(assetPath(name))
        expect(plain.headers.get('content-encoding')).toBeNull()
        const text = await plain.text()
        for (const _ of [1, 2]) {
          const packed = await open(assetPath(name), { headers: { 'accept-encoding': encoding } })
          expect(packed.headers.get('content-encoding')).toBe(encoding)
          expect(packed.headers.get('vary')).toContain('Accept-Encoding')
          expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
          const bytes = Buffer.from(await packed.arrayBuffer())
          expect(bytes.length).toBeLessThan(text.length / 2)
          expect(String(unpack[encoding](bytes))).toBe(text)
        }
      }
    },
  )

  it('arrive through Lambda too, where bytes are sent as base64', async () => {
    const { app } = faceOf()
    const path = assetPath('customer.css')
    const event = {
      ...{ version: '2.0', rawPath: path, rawQueryString: '', isBase64Encoded: false },
      headers: { 'accept-encoding': 'br', host: 'example.lambda-url.us-east-1.on.aws' },
      requestContext: {
        domainName: 'example.lambda-url.us-east-1.on.aws',
        http: { method: 'GET', path, sourceIp: '192.0.2.1' },
      },
    } as unknown as LambdaEvent
    const answer = await handle(app)(event, undefined)
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true })
    const text = String(brotliDecompressSync(Buffer.from(answer.body, 'base64')))
    expect(text).toBe(await (await app.request(path)).text())
  })

  it('of another version have the content of this one, and are not kept', async () => {
    const { open } = faceOf()
    for (const path of ['/assets/customer.0123456789ab.css', '/assets/customer.css']) {
      const answer = await open(path)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(await answer.text()).toBe(await (await open(assetPath('customer.css'))).text())
    }
    expect((await open('/assets/none.0123456789ab.css')).status).toBe(404)
    expect((await open('/assets/constructor')).status).toBe(404)
  })
})

describe('compressed answers', () => {
  it('are the customer’s page, because nobody asks for it who does not know its link', async () => {
    const { world, open } = faceOf()
    const answer = await open(linkOf(world, await invite(world)), BROWSER)
    expect(answer.headers.get('content-encoding')).toBe('br')
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const html = String(brotliDecompressSync(Buffer.from(await answer.arrayBuffer())))
    expect(html).toMatch(/^<!doctype html>/)
  })

  it('are none with a secret of a signed-in person, none that repeats a form, and no stream', async () => {
    const face = faceOf()
    const { open, api } = face
    const { invitation, connectionId } = await connected(face, CUSTOMER)
    const { cookie } = await signedIn(face)
    const link = linkOf(face.world, await invite(face.world))
    const wrong = form({ accountId: '1234', region: 'us-east-1' }, BROWSER.headers)
    const answers = [
      await open('/admin', { headers: { ...BROWSER.headers, cookie } }),
      await open(`/admin/invitations/${invitation.id}`, {
        headers: { ...BROWSER.headers, cookie },
      }),
      await api(`/v1/connections/${connectionId}/credentials?scope=inventory`, BROWSER),
      await api('/v1/invitations', BROWSER),
      await open(`${link}/accept`, wrong),
      await open(`${link}/template`, BROWSER),
      await open(`${link}/events`, BROWSER),
      await open('/connect/none', BROWSER),
    ]
    expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual(
      answers.map(() => null),
    )
    for (const { body } of answers) await body?.cancel()
  })
})

describe('a first visit of the customer’s page', () => {
  const AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit'
  const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const profiles: [string, AccessProfile][] = [
    ['SecurityAudit and buckets of its own', northwindProfile()],
    ['SecurityAudit', northwindProfile({ managedPolicies: [AUDIT], inlinePolicies: {} })],
    ['administrator rights', northwindProfile({ managedPolicies: [ADMIN], inlinePolicies: {} })],
  ]

  it.each(profiles)('transfers at most 15 KB with %s', async (_, profile) => {
    const { world, open } = faceOf({ installation: { profiles: new Map([['default', profile]]) } })
    const bytesOf = async (path: string) => {
      const answer = await open(path, BROWSER)
      expect(answer.status).toBe(200)
      return Buffer.from(await answer.arrayBuffer())
    }
    for (const locale of ['en', 'de']) {
      const html = await bytesOf(linkOf(world, await invite(world, { locale })))
      const paths = String(brotliDecompressSync(html)).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)
      const files = await Promise.all([...paths].map(([, path]) => bytesOf(path!)))
      expect(files).toHaveLength(3)
      const bytes = [html, ...files].reduce((sum, { length }) => sum + length, 0)
      expect(bytes).toBeLessThanOrEqual(15_000)
    }
  })
})
