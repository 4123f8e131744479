import { beforeEach, describe, expect, it } from 'vitest'
import { API_TOKEN, type Face, faceOf, form, json } from '../../../../test/fixtures/app.ts'
import { OidcServer } from '../../../../test/fixtures/oidc-server.ts'
import { FakeClock, LogBook } from '../../../../test/fixtures/ports.ts'
import { OidcProvider } from '../../../adapters/oidc/identity-provider.ts'
import { ROLES, type RoleRule, type SignInProvider } from '../../../core/model/person.ts'
import { localPath } from './sign-in.ts'

const ORIGIN = 'https://connect.northwind.example'
const MINUTE = 60_000

const RULES: RoleRule[] = [
  { claims: { groups: 'owners' }, grants: { may: ROLES.owner } },
  { claims: { groups: 'support' }, grants: { may: ROLES.viewer } },
  { claims: { department: 'cs' }, grants: { may: ['connections:read'], customers: ['acme'] } },
]

const redirectUrls = ['okta', 'other'].map((slug) => `${ORIGIN}/admin/sign-in/${slug}/callback`)

/** A console with two providers, and people whom the first one knows. */
async function console(options: Partial<Parameters<typeof OidcServer.open>[0]> = {}) {
  const okta = await OidcServer.open({ redirectUrls, ...options })
  const other = await OidcServer.open({ redirectUrls })
  okta.people.set('dana', { name: 'Dana Ruiz', groups: ['owners'], email: 'dana@example.com' })
  okta.people.set('sam', { name: 'Sam Lee', groups: ['everyone', 'support'] })
  okta.people.set('eve', { name: 'Eve Fox', groups: ['everyone'], email: 'dana@example.com' })
  okta.people.set('cy', { department: 'cs' })
  other.people.set('dana', { name: 'Another Dana' })
  const provider = (name: string, { url }: OidcServer): SignInProvider => ({
    ...{ name, slug: name.toLowerCase(), issuer: url, clientId: 'rolecall', rules: RULES },
  })
  const face = faceOf({
    signIn: [provider('Okta', okta), provider('Other', other)],
    installation: { publicUrl: ORIGIN },
  })
  const { clock } = face.world
  clock.advance(Date.now() - clock.now().getTime())
  const trail = async () => (await face.world.store.audit({ limit: 50 })).items
  return { face, okta, other, clock, trail, browser: (): Browser => new Browser(face) }
}

type Console = Awaited<ReturnType<typeof console>>

/** Keeps cookies, and opens pages of the console. */
class Browser {
  readonly cookies = new Map<string, string>()
  readonly #face: Face
  constructor(face: Face) {
    this.#face = face
  }
  async open(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...this.cookies].map(([name, it]) => `${name}=${it}`).join('; '))
    const answer = await this.#face.open(path, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }
  /** Begins a sign-in, and returns where the provider's pages are. */
  async begin(path = '/admin/sign-in/okta'): Promise<URL> {
    const answer = await this.open(path)
    expect(answer.status).toBe(302)
    return new URL(answer.headers.get('location')!)
  }
  /** The path and query of an address that the provider sends the browser to. */
  back = (url: URL): Promise<Response> => this.open(`${url.pathname}${url.search}`)
  async signIn(server: OidcServer, subject: string, path?: string): Promise<Response> {
    return this.back(await server.signIn(subject, await this.begin(path)))
  }
  status = async (path = '/admin') => (await this.open(path)).status
}

const text = async (answer: Response) => (await answer.text()).replaceAll(/\s+/g, ' ')

describe('a person who signs in with a provider', () => {
  let it_: Console
  beforeEach(async () => {
    it_ = await console()
  })

  it('finds the providers as buttons, and the API token behind them', async () => {
    const html = await (await it_.browser().open('/admin/webhooks?status=active')).text()
    const to = encodeURIComponent('/admin/webhooks?status=active')
    expect(html).toContain(`href="/admin/sign-in/okta?to=${to}"`)
    expect(html).toContain('Continue with Other')
    expect(html.indexOf('Continue with')).toBeLessThan(html.indexOf('Use an API token instead'))
  })

  it('is asked with PKCE, state and nonce, and each attempt has others', async () => {
    const [one, two] = [await it_.browser().begin(), await it_.browser().begin()]
    for (const url of [one, two])
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        client_id: 'rolecall',
        response_type: 'code',
        redirect_uri: redirectUrls[0],
        code_challenge_method: 'S256',
      })
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name))
  })

  it('is in, with the name in the audit trail, and sees the page that was asked for', async () => {
    const browser = it_.browser()
    const to = '/admin/webhooks?status=paused'
    const path = `/admin/sign-in/okta?${new URLSearchParams({ to })}`
    const answer = await browser.signIn(it_.okta, 'dana', path)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(`content="0; url=${to}"`)
    expect(await browser.status(to)).toBe(200)
    expect(await it_.trail()).toMatchObject([
      {
        action: 'person.signed-in',
        actor: { kind: 'person', id: 'Okta:dana', name: 'Dana Ruiz' },
        details: { role: 'owner' },
      },
    ])
  })

  it('gets cookies that no script and no other site can use', async () => {
    const browser = it_.browser()
    const begun = await browser.open('/admin/sign-in/okta')
    expect(begun.headers.get('set-cookie')).toMatch(
      /^rolecall_sign_in=.*Max-Age=600; Path=\/admin\/sign-in; HttpOnly; Secure; SameSite=Lax$/,
    )
    const url = await it_.okta.signIn('dana', begun.headers.get('location')!)
    const [session, forgotten] = (await browser.back(url)).headers.getSetCookie()
    expect(session).toMatch(/^rolecall_session=.*Path=\/admin; HttpOnly; Secure; SameSite=Strict$/)
    expect(forgotten).toMatch(/^rolecall_sign_in=; Max-Age=0/)
  })

  it('without a role gets no session, and a page that says what to ask whom (attack 79)', async () => {
    const browser = it_.browser()
    const answer = await browser.signIn(it_.okta, 'eve')
    expect(answer.status).toBe(403)
    const page = await text(answer)
    expect(page).toContain('Okta knows you as Eve Fox, but none of your groups has a role')
    expect(page).toContain('<code>Okta:eve</code>')
    expect([...browser.cookies.keys()]).toEqual([])
    expect(await browser.status()).toBe(401)
    expect(await it_.trail()).toMatchObject([{ action: 'person.refused', subject: 'Okta:eve' }])
  })

  it('is issuer and subject: the same subject of another provider is another person', async () => {
    const browser = it_.browser()
    const answer = await browser.signIn(it_.other, 'dana', '/admin/sign-in/other')
    expect(answer.status).toBe(403)
    expect(await text(answer)).toContain('Other:dana')
  })

  it('may do what the role says, within the limits of the rule', async () => {
    const viewer = it_.browser()
    await viewer.signIn(it_.okta, 'sam')
    expect(await viewer.status('/admin/webhooks')).toBe(403)
    const limited = it_.browser()
    await limited.signIn(it_.okta, 'cy')
    expect(await limited.status('/admin')).toBe(200)
    const { items } = await it_.face.world.store.list('person-session', { limit: 10 })
    expect(items.find(({ subject }) => subject === 'cy')).toMatchObject({
      subject: 'cy',
      role: 'custom',
      grants: { customers: ['acme'] },
    })
  })
})

describe('a sign-in is refused (attack 79)', () => {
  const expectNobody = async (browser: Browser, answer: Response, status = 401) => {
    expect(answer.status).toBe(status)
    expect(browser.cookies.has('rolecall_session')).toBe(false)
    expect(await browser.status()).toBe(401)
  }

  it('with a nonce of another attempt', async () => {
    const { browser: open, okta } = await console()
    const browser = open()
    const url = await browser.begin()
    url.searchParams.set('nonce', 'a-nonce-of-another-attempt')
    await expectNobody(browser, await browser.back(await okta.signIn('dana', url)))
  })

  it('with a code that was used before', async () => {
    const { browser: open, okta } = await console()
    const [victim, thief] = [open(), open()]
    const used = await okta.signIn('dana', await victim.begin())
    expect((await victim.back(used)).status).toBe(200)
    const own = await okta.signIn('eve', await thief.begin())
    own.searchParams.set('code', used.searchParams.get('code')!)
    await expectNobody(thief, await thief.back(own))
  })

  it('when the same answer comes twice, even with the cookie of the sign-in', async () => {
    const { browser: open, okta } = await console()
    const [browser, copy] = [open(), open()]
    const url = await okta.signIn('dana', await browser.begin())
    copy.cookies.set('rolecall_sign_in', browser.cookies.get('rolecall_sign_in')!)
    expect((await browser.back(url)).status).toBe(200)
    const asked = okta.asked.length
    await expectNobody(copy, await copy.back(url))
    expect(okta.asked).toHaveLength(asked)
  })

  it('in a browser that did not begin it', async () => {
    const { browser: open, okta } = await console()
    const [attacker, victim] = [open(), open()]
    const url = await okta.signIn('dana', await attacker.begin())
    await expectNobody(victim, await victim.back(url))
    await victim.begin()
    await expectNobody(victim, await victim.back(url))
  })

  it('after ten minutes, and with a cookie that the browser changed', async () => {
    const { browser: open, okta, clock } = await console()
    const [late, forger] = [open(), open()]
    const [one, two] = [
      await okta.signIn('dana', await late.begin()),
      await okta.signIn('dana', await forger.begin()),
    ]
    const changed = forger.cookies.get('rolecall_sign_in')!.replace(/.{9}$/, 'AAAAAAAAA')
    forger.cookies.set('rolecall_sign_in', changed)
    await expectNobody(forger, await forger.back(two))
    clock.advance(601_000)
    await expectNobody(late, await late.back(one))
  })

  it('with an answer of another issuer, or at the address of another provider', async () => {
    const { browser: open, okta, other } = await console()
    const [mixed, moved] = [open(), open()]
    const url = await okta.signIn('dana', await mixed.begin())
    url.searchParams.set('iss', other.url)
    await expectNobody(mixed, await mixed.back(url))
    const there = await okta.signIn('dana', await moved.begin())
    there.pathname = '/admin/sign-in/other/callback'
    await expectNobody(moved, await moved.back(there))
  })

  it('with no issuer in the answer of a provider that names it', async () => {
    const { browser: open, okta } = await console()
    const browser = open()
    const url = await okta.signIn('dana', await browser.begin())
    url.searchParams.delete('iss')
    await expectNobody(browser, await browser.back(url))
  })

  it('with an ID token of another issuer, for another client, or under an unknown key', async () => {
    const { browser: open, okta, other, clock } = await console()
    const seconds = Math.floor(clock.now().getTime() / 1000)
    for (const forged of ['issuer', 'client', 'key', 'nothing']) {
      const browser = open()
      const begun = await browser.begin()
      const url = await okta.signIn('dana', begun)
      const claims = {
        iss: forged === 'issuer' ? other.url : okta.url,
        aud: forged === 'client' ? 'another' : 'rolecall',
        ...{ sub: 'dana', groups: ['owners'], iat: seconds, exp: seconds + 300 },
        nonce: begun.searchParams.get('nonce')!,
      }
      const id_token = await okta.sign(claims, forged === 'key' ? 'withdrawn' : undefined)
      const tokens = { access_token: 'x', token_type: 'Bearer', id_token }
      okta.replaced.set('/token', { body: JSON.stringify(tokens) })
      okta.replaced.set('/me', { body: JSON.stringify({ sub: 'dana' }) })
      const answer = await browser.back(url)
      okta.replaced.clear()
      if (forged === 'nothing') expect(answer.status).toBe(200)
      else await expectNobody(browser, answer)
    }
  })

  it('when the person or the provider cancels it, in words', async () => {
    const { browser: open, okta } = await console()
    const browser = open()
    const { searchParams } = await browser.begin()
    const state = searchParams.get('state')!
    const query = new URLSearchParams({ error: 'access_denied', state, iss: okta.url })
    const answer = await browser.open(`/admin/sign-in/okta/callback?${query}`)
    expect(await text(answer.clone())).toContain('the sign-in was cancelled')
    await expectNobody(browser, answer)
  })

  it('when the clocks differ by more than the life of an ID token, in words', async () => {
    const { browser: open, okta, clock } = await console({ idTokenSeconds: 120 })
    clock.step(150_000)
    const near = open()
    expect((await near.signIn(okta, 'dana')).status).toBe(200)
    clock.step(5 * MINUTE)
    const far = open()
    const answer = await far.signIn(okta, 'dana')
    expect(await text(answer.clone())).toContain('the clocks differ')
    await expectNobody(far, answer)
  })

  it('while the provider does not answer, and an API token works all the same', async () => {
    const { browser: open, okta, face } = await console()
    okta.replaced.set('*', { status: 503, body: '{}' })
    const browser = open()
    const answer = await browser.open('/admin/sign-in/okta')
    expect(await text(answer.clone())).toContain('Okta does not answer as it should')
    await expectNobody(browser, answer, 503)
    expect((await face.open('/admin/sign-in', form({ token: 'the-right-token' }))).status).toBe(303)
  })

  it('before the provider is asked, after twenty that failed in a minute', async () => {
    const { browser: open, okta, clock, face } = await console()
    const browser = open()
    const state = (await browser.begin()).searchParams.get('state')!
    const sealed = browser.cookies.get('rolecall_sign_in')!
    const query = new URLSearchParams({ code: 'wrong', state, iss: okta.url })
    const fail = () => {
      browser.cookies.set('rolecall_sign_in', sealed)
      return browser.status(`/admin/sign-in/okta/callback?${query}`)
    }
    for (let count = 0; count < 20; count++) await fail()
    const asked = okta.asked.length
    expect([await fail(), okta.asked.length]).toEqual([429, asked])
    expect((await face.open('/admin/sign-in', form({ token: 'the-right-token' }))).status).toBe(303)
    clock.advance(MINUTE)
    expect((await open().signIn(okta, 'dana')).status).toBe(200)
  })

  it('while the provider says that it is another issuer', async () => {
    const { browser: open, okta, other } = await console()
    const path = '/.well-known/openid-configuration'
    const found = (await (await fetch(`${okta.url}${path}`)).json()) as object
    okta.replaced.set(path, { body: JSON.stringify({ ...found, issuer: other.url }) })
    await expectNobody(open(), await open().open('/admin/sign-in/okta'), 503)
  })
})

describe('sign-ins that begin at the same time', () => {
  it('ask the provider for its configuration once', async () => {
    const { browser: open, okta } = await console()
    await Promise.all([open().begin(), open().begin(), open().begin()])
    expect(okta.asked).toEqual(['/.well-known/openid-configuration'])
  })
})

describe('the keys of a provider', () => {
  it('are read at each sign-in, so that a new key works at once', async () => {
    const { browser: open, okta } = await console()
    expect((await open().signIn(okta, 'dana')).status).toBe(200)
    await okta.useKey('second')
    expect((await open().signIn(okta, 'dana')).status).toBe(200)
  })
})

describe('a session of a person', () => {
  async function signedIn(options: Parameters<typeof console>[0] = {}, subject = 'dana') {
    const it_ = await console(options)
    const browser = it_.browser()
    expect((await browser.signIn(it_.okta, subject)).status).toBe(200)
    const session = async () =>
      (await it_.face.world.store.list('person-session', { limit: 1 })).items[0]!
    return { ...it_, browser, session }
  }

  it('is renewed while it is used, for twelve hours', async () => {
    const { browser, clock, session } = await signedIn()
    for (let minutes = 0; minutes < 700; minutes += 40) {
      expect([minutes, await browser.status()]).toEqual([minutes, 200])
      clock.advance(40 * MINUTE)
    }
    expect((await session()).expiresAt).toBe((await session()).endsAt)
    clock.advance(20 * MINUTE)
    expect(await browser.status()).toBe(401)
  })

  it('ends after an hour without use', async () => {
    const { browser, clock } = await signedIn()
    clock.advance(20 * MINUTE)
    expect(await browser.status()).toBe(200)
    clock.advance(41 * MINUTE)
    expect(await browser.status()).toBe(401)
  })

  it('ends after its hour if the provider gave no refresh token', async () => {
    const { browser, clock } = await signedIn({ refreshTokens: false })
    clock.advance(59 * MINUTE)
    expect(await browser.status()).toBe(200)
    clock.advance(2 * MINUTE)
    expect(await browser.status()).toBe(401)
  })

  it('has the rights of the present groups after a renewal', async () => {
    const { browser, clock, okta, trail } = await signedIn()
    okta.people.set('dana', { name: 'Dana Ruiz', groups: ['support'] })
    expect(await browser.status('/admin/webhooks')).toBe(200)
    clock.advance(31 * MINUTE)
    expect(await browser.status('/admin/webhooks')).toBe(403)
    expect((await trail())[0]).toMatchObject({
      action: 'person.role-changed',
      details: { from: 'owner', role: 'viewer' },
    })
  })

  it('ends at the renewal if no group is left', async () => {
    const { browser, clock, okta, session } = await signedIn()
    okta.people.set('dana', { name: 'Dana Ruiz', groups: [] })
    clock.advance(31 * MINUTE)
    expect(await browser.status()).toBe(401)
    expect(await session()).toMatchObject({ status: 'ended', endReason: 'no-role' })
    expect(await session()).not.toHaveProperty('refreshToken')
  })

  it('ends at the renewal if the provider no longer knows the person', async () => {
    const { browser, clock, okta, session } = await signedIn()
    okta.people.delete('dana')
    clock.advance(31 * MINUTE)
    expect(await browser.status()).toBe(401)
    expect((await session()).endReason).toBe('refused-by-provider')
  })

  it('works to the end of its hour while the provider is down, and says so', async () => {
    const { browser, clock, okta } = await signedIn()
    clock.advance(31 * MINUTE)
    okta.replaced.set('*', { status: 503, body: '{}' })
    const page = await text(await browser.open('/admin'))
    expect(page).toContain('Okta does not answer, so Rolecall cannot renew your session')
    const asked = okta.asked.length
    expect(await browser.status()).toBe(200)
    expect(okta.asked).toHaveLength(asked)
    clock.advance(28 * MINUTE)
    expect(await browser.status()).toBe(200)
    clock.advance(2 * MINUTE)
    expect(await browser.status()).toBe(401)
  })

  it('is renewed when the provider answers again', async () => {
    const { browser, clock, okta, session } = await signedIn()
    clock.advance(31 * MINUTE)
    okta.replaced.set('*', { status: 503, body: '{}' })
    await browser.status()
    okta.replaced.clear()
    clock.advance(2 * MINUTE)
    expect(await text(await browser.open('/admin'))).not.toContain('Okta does not answer')
    expect(await session()).not.toHaveProperty('providerIsDown')
    clock.advance(58 * MINUTE)
    expect(await browser.status()).toBe(200)
  })

  it('is renewed once by many requests at the same time', async () => {
    const { browser, clock, okta } = await signedIn()
    clock.advance(31 * MINUTE)
    const before = okta.asked.filter((path) => path === '/token').length
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => browser.status()))
    expect(all).toEqual([200, 200, 200, 200, 200])
    expect(okta.asked.filter((path) => path === '/token')).toHaveLength(before + 1)
  })

  it('ends at sign-out at once, also for a copy of its cookie, and leads to the provider’s own sign-out', async () => {
    const {
      browser,
      browser: { cookies },
      face,
      okta,
      trail,
    } = await signedIn()
    const copy = new Browser(face)
    for (const [name, value] of cookies) copy.cookies.set(name, value)
    const answer = await browser.open('/admin/sign-out', form({}))
    const page = await text(answer)
    expect(page).toContain('You are signed out of Rolecall')
    const href = /href="(http[^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&')
    expect(href).toContain(`${okta.url}/session/end`)
    expect((await fetch(href)).status).toBe(200)
    expect(await copy.status()).toBe(401)
    expect((await trail())[0]).toMatchObject({ action: 'person.signed-out' })
  })

  it('ends when its provider is removed from the settings', async () => {
    const { browser, face } = await signedIn()
    const session = (await face.world.store.list('person-session', { limit: 1 })).items[0]!
    await face.world.store.commit({
      put: [{ ...session, issuer: 'https://former.example' }],
      ...{ audit: [], announce: [] },
    })
    expect(await browser.status()).toBe(401)
  })

  it('is not the session of a browser that had a cookie before: each sign-in has a new one', async () => {
    const { browser, okta } = await signedIn()
    const before = browser.cookies.get('rolecall_session')
    await browser.signIn(okta, 'sam')
    expect(browser.cookies.get('rolecall_session')).not.toBe(before)
    const planted = new Browser((await console()).face)
    planted.cookies.set('rolecall_session', before!)
    expect(await planted.status()).toBe(401)
  })
})

describe('Settings > People', () => {
  it('shows who signed in lately, and lets an owner end a session at once', async () => {
    const { browser: open, okta, trail } = await console()
    const [owner, viewer] = [open(), open()]
    await owner.signIn(okta, 'dana')
    await viewer.signIn(okta, 'sam')
    const page = await (await owner.open('/admin/settings/people')).text()
    for (const shown of ['Dana Ruiz', 'Sam Lee', 'Okta:sam', 'owner', 'viewer'])
      expect(page).toContain(shown)
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)![1]!
    const row = page.slice(page.indexOf('Sam Lee'))
    const path = /action="(\/admin\/settings\/people\/[^"]+)"/.exec(row)![1]!
    const refused = await owner.open(path, form({ csrf }))
    expect([refused.status, await viewer.status()]).toEqual([400, 200])
    const ended = await owner.open(path, form({ csrf, confirm: 'yes' }))
    expect([ended.status, await viewer.status(), await owner.status()]).toEqual([303, 401, 200])
    expect((await trail())[0]).toMatchObject({
      action: 'person.session-ended',
      subject: 'Okta:sam',
      actor: { id: 'Okta:dana', name: 'Dana Ruiz' },
      details: { reason: 'ended-by-owner', name: 'Sam Lee' },
    })
    expect(await (await owner.open('/admin/settings/people')).text()).toContain('ended by an owner')
  })

  it('is for owners: others get a page that names the grant', async () => {
    const { browser: open, okta } = await console()
    const viewer = open()
    await viewer.signIn(okta, 'sam')
    const answer = await viewer.open('/admin/settings/people')
    expect([answer.status, await text(answer)]).toEqual([403, expect.stringContaining('tokens')])
  })
})

describe('the check of a provider by rolecall doctor', () => {
  const check = (issuer: string, scopes?: string[]) => {
    const entry = { name: 'Okta', slug: 'okta', issuer, clientId: 'rolecall', rules: [], scopes }
    return new OidcProvider(
      { clock: new FakeClock(), log: new LogBook() },
      entry,
      undefined,
    ).check()
  }

  it('says what works less well, and why a configuration cannot be used', async () => {
    const { okta, other } = await console()
    expect(await check(okta.url)).toEqual([])
    expect(await check(okta.url, ['openid'])).toEqual([
      'It gives no refresh token for these scopes, so a session ends after an hour.',
    ])
    other.replaced.set('*', { status: 404, body: '{}' })
    await expect(check(other.url)).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
      message: expect.stringContaining(`The configuration of ${other.url} cannot be used`),
    })
  })
})

describe('the first API token', () => {
  it('always remains: nobody can revoke it, and it signs in beside the providers', async () => {
    const { face } = await console()
    const { items } = await face.world.store.list('token', { limit: 10 })
    expect(items).toEqual([])
    const signedIn = await face.open('/admin/sign-in', form({ token: API_TOKEN }))
    const id = JSON.parse(
      Buffer.from(
        /rolecall_session=([^~]+)~/.exec(signedIn.headers.get('set-cookie')!)![1]!,
        'base64url',
      ).toString(),
    )[0] as string
    expect((await face.api(`/v1/tokens/${id}/revoke`, json({}))).status).toBe(404)
    expect((await face.open('/admin/sign-in', form({ token: API_TOKEN }))).status).toBe(303)
  })
})

describe('a link to a page of the console', () => {
  it.each([
    ['/admin/connections?status=active&page=2', '/admin/connections?status=active&page=2'],
    ['/admin', '/admin'],
    ['/admin?x=1', '/admin?x=1'],
    [undefined, '/admin'],
    ['', '/admin'],
    ['/connect/x', '/admin'],
    ['/adminx', '/admin'],
    ['//evil.example/admin', '/admin'],
    ['/admin//evil.example', '/admin//evil.example'],
    ['https://evil.example/admin', '/admin'],
    ['/\\evil.example', '/admin'],
    ['/admin\\..\\..\\evil', '/admin'],
    ['/admin/../connect/x', '/admin'],
    ['/admin/%2e%2e/connect/x', '/admin'],
    ['/admin/\nset-cookie: x', '/admin'],
    ['/admin/sign-out', '/admin'],
    ['/admin/sign-in/okta', '/admin'],
    ['javascript:alert(1)', '/admin'],
    [`/admin/${'x'.repeat(2000)}`, '/admin'],
  ])('after the sign-in, %j leads to %s', (given, expected) => {
    expect(localPath(given)).toBe(expected)
  })

  it('opens from another site for a person who is signed in', async () => {
    const { browser: open, okta } = await console()
    const browser = open()
    await browser.signIn(okta, 'dana')
    const cookies = new Map(browser.cookies)
    browser.cookies.clear()
    // Browsers send no Strict cookie with a link on another site.
    const headers = { 'sec-fetch-site': 'cross-site' }
    const answer = await browser.open('/admin/webhooks?x=1', { headers })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('content="0; url=/admin/webhooks?x=1"')
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    expect(await browser.status('/admin/webhooks?x=1')).toBe(200)
  })

  it('survives the sign-in with an API token', async () => {
    const { face } = await console()
    const answer = await face.open(
      '/admin/sign-in',
      form({ token: 'the-right-token', to: '/admin/webhooks' }),
    )
    expect(answer.headers.get('location')).toBe('/admin/webhooks')
  })
})
