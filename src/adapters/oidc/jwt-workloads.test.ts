import { generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { TestIssuer } from '../../../test/fixtures/issuer.ts'
import { FakeClock, LogBook } from '../../../test/fixtures/ports.ts'
import type { JwtIdentity } from '../../core/model/identity.ts'
import { fetchJson } from './fetch-json.ts'
import { jwtWorkloads } from './jwt-workloads.ts'

const AUDIENCE = 'https://connect.northwind.example'
const CONFIGURATION = '/.well-known/openid-configuration'
const yes = () => true

/** A service that knows one issuer, and a CI system's token for it. */
async function known(changes: Partial<JwtIdentity> = {}, more: JwtIdentity[] = []) {
  const issuer = await TestIssuer.open()
  const [clock, log] = [new FakeClock(), new LogBook()]
  const seconds = () => Math.floor(clock.now().getTime() / 1000)
  const identity: JwtIdentity = {
    ...{
      kind: 'jwt',
      name: 'ci',
      issuer: issuer.url,
      audience: AUDIENCE,
      match: { sub: 'repo:northwind/*' },
    },
    grants: { may: ['credentials'] },
    ...changes,
  }
  const workloads = jwtWorkloads({ clock, log }, [
    identity,
    ...more.map((it) => ({ ...it, issuer: issuer.url })),
  ])
  const claims = (): JWTPayload => ({
    aud: AUDIENCE,
    sub: 'repo:northwind/jobs:main',
    exp: seconds() + 300,
    nbf: seconds(),
    iat: seconds(),
  })
  const present = async (changed: JWTPayload = {}) =>
    workloads.identify(await issuer.sign({ ...claims(), ...changed }), yes)
  return { issuer, clock, log, workloads, claims, present, seconds }
}

describe('a workload with a signed JWT', () => {
  it('is who the settings say, with the grants that they give', async () => {
    const { present, seconds } = await known()
    expect(await present()).toEqual({
      kind: 'workload',
      id: 'ci:repo:northwind/jobs:main',
      grants: { may: ['credentials'] },
      endsAt: new Date((seconds() + 300) * 1000).toISOString(),
    })
    expect(await present({ aud: ['other', AUDIENCE] })).toBeDefined()
  })

  it.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('may be signed with %s', async (alg) => {
    const { issuer, present } = await known()
    await issuer.newKey('one', alg)
    expect(await present()).toMatchObject({ kind: 'workload' })
  })

  it.each<[string, JWTPayload]>([
    ['for another audience', { aud: 'https://other.example' }],
    ['for no audience', { aud: undefined as never }],
    ['of another issuer', { iss: 'https://other.example' }],
    ['of an issuer that is almost ours', { iss: 'HTTP://127.0.0.1' }],
    ['with another subject', { sub: 'repo:stranger/jobs:main' }],
    ['with a subject that only begins alike', { sub: 'repo:northwind-evil/jobs' }],
    ['without a subject', { sub: undefined as never }],
    ['without an end', { exp: undefined as never }],
  ])('is nobody %s', async (_, changed) => {
    const { present } = await known()
    expect(await present(changed)).toBeUndefined()
  })

  it('is nobody before its time and after it, by our clock', async () => {
    const { clock, present, seconds } = await known()
    expect(await present({ nbf: seconds() + 60 })).toBeUndefined()
    expect(await present({ exp: seconds() - 60 })).toBeUndefined()
    const late = { exp: seconds() + 300 }
    clock.advance(305_000)
    expect(await present(late)).toBeDefined()
    clock.advance(10_000)
    expect(await present(late)).toBeUndefined()
  })

  it('is nobody with a token that works for more than a day, unless the settings allow it (attack 70)', async () => {
    const DAY = 86_400
    const [usual, longer] = [await known(), await known({ maxLifetimeSeconds: 7 * DAY })]
    const lasting = (seconds: number, iat = usual.seconds()) => ({ iat, exp: iat + seconds })
    expect(await usual.present(lasting(DAY))).toBeDefined()
    expect(await usual.present(lasting(DAY + 1))).toBeUndefined()
    expect(await usual.present(lasting(DAY + 1, usual.seconds() - DAY + 60))).toBeUndefined()
    expect(await usual.present({ ...lasting(DAY + 60), iat: undefined as never })).toBeUndefined()
    expect(await usual.present(lasting(DAY, usual.seconds() + 60))).toBeUndefined()
    expect(await longer.present(lasting(7 * DAY))).toBeDefined()
    expect(await longer.present(lasting(7 * DAY + 1))).toBeUndefined()
    expect(usual.log.lines[0]).toContain('"reason":"lifetime"')
  })

  it('is nobody with a signature of somebody else, of none, or with the public key as a shared secret', async () => {
    const { issuer, workloads, claims } = await known()
    const good = await issuer.sign(claims())
    const [header, payload, signature] = good.split('.') as [string, string, string]
    const stranger = await generateKeyPair('ES256')
    const encoded = (it: object) => Buffer.from(JSON.stringify(it)).toString('base64url')
    const forged = [
      await new SignJWT({ ...claims(), iss: issuer.url })
        .setProtectedHeader({ alg: 'ES256', kid: 'first' })
        .sign(stranger.privateKey),
      await new SignJWT({ ...claims(), iss: issuer.url })
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(Buffer.from('first'.repeat(8))),
      `${encoded({ alg: 'none' })}.${payload}.`,
      `${encoded({ alg: 'none', kid: 'first' })}.${payload}.${signature}`,
      `${header}.${encoded({ ...claims(), iss: issuer.url, sub: 'repo:northwind/other' })}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${good}.`,
      'eyJ',
      '',
    ]
    for (const proof of forged)
      expect([proof, await workloads.identify(proof, yes)]).toEqual([proof, undefined])
    expect(await workloads.identify(good, yes)).toBeDefined()
  })

  it('is the first identity that fits, of several at one issuer', async () => {
    const second: JwtIdentity = {
      kind: 'jwt',
      name: 'any',
      issuer: '',
      audience: AUDIENCE,
      match: { team: 'jobs', sub: '*:main' },
      grants: { may: ['audit:read'] },
    }
    const { present } = await known(
      { match: { sub: 'repo:northwind/jobs:main', environment: 'production' } },
      [second],
    )
    expect(await present({ environment: 'production', team: 'jobs' })).toMatchObject({
      id: 'ci:repo:northwind/jobs:main',
    })
    expect(await present({ environment: ['staging', 'production'] })).toMatchObject({
      id: 'ci:repo:northwind/jobs:main',
    })
    expect(await present({ environment: 'staging', team: ['jobs', 'other'] })).toMatchObject({
      id: 'any:repo:northwind/jobs:main',
    })
    expect(await present({ environment: { production: true } as never })).toBeUndefined()
  })

  it('is matched character by character: a pattern is no regular expression', async () => {
    const { present } = await known({ match: { sub: 'repo:a.c/[x]+(y)?$^|*' } })
    expect(await present({ sub: 'repo:a.c/[x]+(y)?$^|end\nmore' })).toMatchObject({
      id: 'ci:repo:a.c/[x]+(y)?$^|end?more',
    })
    for (const sub of ['repo:abc/[x]+(y)?$^|', 'repo:a.c/x', 'xrepo:a.c/[x]+(y)?$^|'])
      expect([sub, await present({ sub })]).toEqual([sub, undefined])
    const inherited = await known({ match: { constructor: '*function*' } })
    expect(await inherited.present()).toBeUndefined()
  })
})

describe('the keys of an issuer', () => {
  it('are asked for once by many at once, and kept for ten minutes', async () => {
    const { issuer, clock, present } = await known()
    await Promise.all([1, 2, 3, 4].map(() => present()))
    clock.advance(599_000)
    await present()
    expect(issuer.asked).toEqual([CONFIGURATION, '/keys'])
    clock.advance(2000)
    await present()
    expect(issuer.asked).toHaveLength(4)
  })

  it('are asked for anew when the issuer signs with another, and no more often than every half minute', async () => {
    const { issuer, clock, present } = await known()
    await present()
    await issuer.newKey('second')
    expect(await present()).toBeUndefined()
    clock.advance(30_000)
    expect(await present()).toBeDefined()
    await issuer.newKey('third')
    for (let count = 0; count < 10; count++) await present()
    expect(issuer.asked).toHaveLength(4)
  })

  it('that cannot be had are no refusal: the caller is told to try again, and the issuer is left alone for a moment', async () => {
    const { issuer, clock, log, present } = await known()
    issuer.answer = () => ({ status: 503 })
    for (let count = 0; count < 5; count++)
      await expect(present()).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
    expect([issuer.asked.length, log.lines.length]).toEqual([1, 1])
    issuer.answer = () => undefined
    clock.advance(5000)
    expect(await present()).toBeDefined()
  })

  it('that are known hold while the issuer is away, for a day; a key that is not known may be new', async () => {
    const { issuer, clock, present } = await known()
    await present()
    issuer.answer = () => ({ status: 500 })
    clock.advance(23 * 3_600_000)
    expect(await present()).toBeDefined()
    await issuer.newKey('second')
    await expect(present()).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
    clock.advance(3_600_000)
    await expect(present()).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
  })

  it.each<[string, string, { status?: number; headers?: Record<string, string>; body?: string }]>([
    [
      'a configuration of another issuer',
      CONFIGURATION,
      { body: '{"issuer":"https://other.example","jwks_uri":"https://other.example/keys"}' },
    ],
    ['a configuration that is none', CONFIGURATION, { body: 'null' }],
    [
      'keys elsewhere without TLS',
      CONFIGURATION,
      { body: '{"issuer":"ISSUER","jwks_uri":"http://192.0.2.1/keys"}' },
    ],
    [
      'keys in a file',
      CONFIGURATION,
      { body: '{"issuer":"ISSUER","jwks_uri":"file:///etc/passwd"}' },
    ],
    ['a redirect', '/keys', { status: 302, headers: { location: '/elsewhere' } }],
    ['keys that are none', '/keys', { body: '{"keys":{}}' }],
    ['something endless', '/keys', { body: `{"keys":[${' '.repeat(300_000)}]}` }],
  ])('are not taken from %s', async (_, path, answer) => {
    const { issuer, present } = await known()
    issuer.answer = (asked) =>
      asked === path
        ? { ...answer, ...(answer.body && { body: answer.body.replace('ISSUER', issuer.url) }) }
        : undefined
    await expect(present()).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
  })

  it('are asked of nobody whom the settings do not name', async () => {
    const { issuer, workloads, claims } = await known()
    const other = await TestIssuer.open()
    expect(await workloads.identify(await other.sign(claims()), yes)).toBeUndefined()
    expect([issuer.asked, other.asked]).toEqual([[], []])
  })

  it.each([
    'http://192.0.2.1/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'ftp://127.0.0.1/',
    'data:application/json,{}',
  ])('travel over TLS, but on this machine: not %s', async (address) => {
    await expect(fetchJson(address)).rejects.toThrow('is not https')
  })
})

describe('what the log says of refused JWTs (attack 56)', () => {
  it('is why, once a minute, and never the token', async () => {
    const { clock, log, present } = await known()
    for (let count = 0; count < 5; count++) await present({ aud: 'https://other.example' })
    await present({ sub: 'repo:stranger' })
    expect(log.lines).toHaveLength(2)
    expect(log.lines.join()).toMatch(
      /ERR_JWT_CLAIM_VALIDATION_FAILED.*aud.*no-match.*repo:stranger/s,
    )
    expect(log.lines.join()).not.toContain('eyJ')
    clock.advance(60_000)
    await present({ aud: 'https://other.example' })
    expect(log.lines).toHaveLength(3)
  })
})
