import { describe, expect, it } from 'vitest'
import { connected, faceOf, form, json } from '../../../test/fixtures/app.ts'
import { CUSTOMER } from '../../../test/fixtures/world.ts'
import type { Invitation, PortalSession, PortalStatus } from '../../api/types.ts'

const ORIGIN = 'https://app.northwind.example'
const PARTS = {
  metadata: { workspaceId: 'ws_42' },
  contact: { name: 'Dana Miller', email: 'dana@northwind.example' },
  returnUrl: `${ORIGIN}/aws`,
  locale: 'de',
}

const face = () => faceOf({ installation: { portalOrigins: [ORIGIN] } })
const create = ({ api }: ReturnType<typeof faceOf>, body: object) =>
  api('/v1/invitations', json({ customerId: 'acme', ...body }))

describe("the vendor's own fields of an invitation", () => {
  it('come back as they were sent', async () => {
    const here = face()
    const answer = await create(here, PARTS)
    expect(answer.status).toBe(201)
    const made = (await answer.json()) as Invitation
    expect(made).toMatchObject({ ...PARTS, state: 'invited', connections: [] })
    expect(await (await here.api(`/v1/invitations/${made.id}`)).json()).toMatchObject(PARTS)
  })

  it.each([
    ['metadata', { a: 'x'.repeat(501) }, 'metadata.a must have at most 500 characters'],
    ['metadata', { 'a b': 'x' }, 'metadata.a b has a name that must be 1 to 40 letters'],
    ['metadata', { a: 1 }, 'metadata.a must be a string'],
    [
      'metadata',
      Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 'x'])),
      'metadata must have at most 20 entries',
    ],
    ['contact', {}, 'contact must not be empty'],
    ['contact', { email: 'dana' }, 'contact.email must be an e-mail address'],
    ['contact', { name: 'Dana\u202e' }, 'contact.name must not contain control characters'],
    ['returnUrl', 'javascript:alert(1)', 'returnUrl must be an https URL'],
    ['locale', 'de_DE', 'locale must be a language tag such as de or en-GB'],
  ])('are refused when %s is %j', async (field, value, detail) => {
    const answer = await create(face(), { [field]: value })
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail)
  })

  it('are refused when the origin of the return URL is not allowed', async () => {
    const answer = await create(face(), { returnUrl: 'https://evil.example/' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'RETURN_URL_NOT_ALLOWED' })
  })

  it('repeat the same invitation for the same key, whatever the order of the metadata', async () => {
    const here = face()
    const ids = await Promise.all(
      [
        { a: '1', b: '2' },
        { b: '2', a: '1' },
      ].map(async (metadata) => {
        const { headers, ...rest } = json({ customerId: 'acme', metadata })
        const keyed = new Headers(headers)
        keyed.set('idempotency-key', 'once')
        const answer = await here.api('/v1/invitations', { ...rest, headers: keyed })
        return ((await answer.json()) as Invitation).id
      }),
    )
    expect(ids[0]).toBe(ids[1])
  })

  it('do not show the metadata to the customer who accepts', async () => {
    const here = face()
    const { onboardingUrl } = (await (await create(here, PARTS)).json()) as Invitation
    const { pathname } = new URL(onboardingUrl)
    const answer = await here.open(`${pathname}/accept`, json({ accountId: CUSTOMER }))
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ state: 'accepted', accountId: CUSTOMER })
    expect(text + (await (await here.open(pathname)).text())).not.toMatch(/ws_42|metadata/)
  })
})

describe('the connections of an invitation', () => {
  it('are its one connection with its status, in the list too', async () => {
    const here = face()
    const { invitation, connectionId } = await connected(here, CUSTOMER)
    const connections = [{ id: connectionId, status: 'active' }]
    const one = await here.api(`/v1/invitations/${invitation.id}`)
    expect(await one.json()).toMatchObject({ state: 'connected', connections })
    const list = await here.api('/v1/invitations')
    expect(await list.json()).toMatchObject({ items: [{ state: 'connected', connections }] })
  })
})

describe("the customer's page", () => {
  it('says who asks and for whom', async () => {
    const here = face()
    const body = { ...PARTS, locale: 'en', customerName: 'Acme Corporation' }
    const { onboardingUrl } = (await (await create(here, body)).json()) as Invitation
    const page = await (await here.open(pathOf(onboardingUrl))).text()
    const plain = page.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
    expect(plain).toContain('Requested for Acme Corporation by Dana Miller dana@northwind.example')
  })

  it('leads back to the product once it has connected, with the id and nothing else', async () => {
    const here = face()
    const input = { returnUrl: `${ORIGIN}/aws?tab=2` }
    const { invitation } = await connected(here, CUSTOMER, input)
    const { onboardingUrl } = (await (
      await here.api(`/v1/invitations/${invitation.id}`)
    ).json()) as Invitation
    const page = await (await here.open(pathOf(onboardingUrl))).text()
    expect(page).toContain(`href="${ORIGIN}/aws?tab=2&amp;invitation=${invitation.id}"`)
    expect(page).toContain('Back to Northwind Insights')
  })

  it('declines by a form, and then says so and offers no launch', async () => {
    const here = face()
    const body = { returnUrl: PARTS.returnUrl, accountId: CUSTOMER }
    const { id, onboardingUrl } = (await (await create(here, body)).json()) as Invitation
    const path = pathOf(onboardingUrl)
    expect(await (await here.open(path)).text()).toContain(`action="${path}/decline"`)
    const note = `Not\u0000 now ${'x'.repeat(600)}`
    const answer = await here.open(`${path}/decline`, form({ note }))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
    const page = await (await here.open(path)).text()
    expect(page).toContain('data-phase="declined"')
    expect(page).toContain(`invitation=${id}`)
    expect(page).not.toMatch(/\/decline"|\/launch/)
    const read = (await (await here.api(`/v1/invitations/${id}`)).json()) as Invitation
    expect(read).toMatchObject({ status: 'revoked', state: 'declined' })
    expect(read.declineNote).toHaveLength(500)
    expect((await here.open(`${path}/launch`)).status).toBe(404)
  })

  it('declines by JSON too, and never from another site (WEB-2)', async () => {
    const here = face()
    const { onboardingUrl } = (await (await create(here, PARTS)).json()) as Invitation
    const path = `${pathOf(onboardingUrl)}/decline`
    const foreign = form({}, { 'sec-fetch-site': 'cross-site' })
    expect((await here.open(path, foreign)).status).toBe(403)
    const answer = await here.open(path, json({ note: 'Not now' }))
    const body = (await answer.json()) as Invitation
    expect(body).toMatchObject({ state: 'declined', declineNote: 'Not now' })
    expect(body).not.toHaveProperty('metadata')
  })

  it('notes its first look when a browser follows its events, not when a scanner fetches it', async () => {
    const here = face()
    const { id, onboardingUrl } = (await (await create(here, {})).json()) as Invitation
    const stateNow = async () =>
      ((await (await here.api(`/v1/invitations/${id}`)).json()) as Invitation).state
    await here.open(pathOf(onboardingUrl))
    expect(await stateNow()).toBe('invited')
    const events = await here.open(`${pathOf(onboardingUrl)}/events`)
    await events.body!.cancel()
    expect(await stateNow()).toBe('opened')
  })
})

describe('a portal session', () => {
  it('has a link that leads to the page, and a token that reads the state', async () => {
    const here = face()
    const made = (await (await create(here, PARTS)).json()) as Invitation
    const session = await sessionOf(here, made.id)
    expect(session.expiresAt).toBe('2026-11-20T11:00:00.000Z')
    const opened = await here.open(pathOf(session.url))
    expect([opened.status, opened.headers.get('location')]).toEqual([
      303,
      pathOf(made.onboardingUrl),
    ])
    expect(await (await status(here, session.statusToken)).json()).toEqual({
      invitationId: made.id,
      state: 'invited',
      updatedAt: made.createdAt,
    })
  })

  it('says which connection there is, and what is wrong with it', async () => {
    const here = face()
    const { invitation, connectionId, stack } = await connected(here, CUSTOMER)
    const { statusToken } = await sessionOf(here, invitation.id)
    const read = async () => (await (await status(here, statusToken)).json()) as PortalStatus
    expect(await read()).toMatchObject({ state: 'connected', connectionId })
    here.world.sts.set(stack.roleArn, () => true)
    await here.api(`/v1/connections/${connectionId}/verify`, { method: 'POST' })
    here.world.clock.advance(1001)
    const insecure = await read()
    expect(insecure).toMatchObject({
      state: 'needs-attention',
      failure: { code: 'TRUST_WITHOUT_EXTERNAL_ID' },
    })
    expect(JSON.stringify(insecure)).not.toContain(invitation.externalId)
  })

  it('ends on time, and when the link is replaced or the invitation revoked (attack 78)', async () => {
    const here = face()
    const { id } = (await (await create(here, {})).json()) as Invitation
    const short = await sessionOf(here, id, { expiresInSeconds: 60 })
    here.world.clock.advance(60_000)
    expect((await status(here, short.statusToken)).status).toBe(401)
    expect((await here.open(pathOf(short.url))).status).toBe(404)
    const session = await sessionOf(here, id)
    await here.api(`/v1/invitations/${id}/link`, { method: 'POST' })
    expect((await status(here, session.statusToken)).status).toBe(401)
    expect((await here.open(pathOf(session.url))).status).toBe(404)
    const next = await sessionOf(here, id)
    await here.api(`/v1/invitations/${id}/revoke`, { method: 'POST' })
    expect(await (await status(here, next.statusToken)).json()).toMatchObject({ state: 'revoked' })
    const again = await here.api(`/v1/invitations/${id}/portal-sessions`, { method: 'POST' })
    expect(await again.json()).toMatchObject({ code: 'INVITATION_NOT_OPEN' })
  })

  it('reads the store once a second, however often a page asks', async () => {
    const here = face()
    const { id, onboardingUrl } = (await (await create(here, {})).json()) as Invitation
    const { statusToken } = await sessionOf(here, id)
    const states = async () => {
      const answers = await Promise.all([status(here, statusToken), status(here, statusToken)])
      return Promise.all(answers.map(async (it) => ((await it.json()) as PortalStatus).state))
    }
    expect(await states()).toEqual(['invited', 'invited'])
    await here.open(`${pathOf(onboardingUrl)}/accept`, json({ accountId: CUSTOMER }))
    here.world.clock.advance(1000)
    expect(await states()).toEqual(['invited', 'invited'])
    here.world.clock.advance(1)
    expect(await states()).toEqual(['accepted', 'accepted'])
  })
})

describe('a status token (attack 78)', () => {
  it.each([
    ['of another invitation', (own: string, other: string) => withTail(own, other)],
    ['with a later end', (own: string) => own.replace(/\.(\d{10})\./, '.9999999999.')],
    ['that opens the page', (_: string, __: string, link: string) => link],
    ['that is empty', () => ''],
    ['with another end of its signature', (own: string) => `${own.slice(0, -1)}_`],
  ])('%s reads nothing', async (_, forge) => {
    const here = face()
    const [one, other] = await Promise.all(
      ['acme', 'globex'].map(async (customerId) => {
        const { id } = (await (await create(here, { customerId })).json()) as Invitation
        return sessionOf(here, id)
      }),
    )
    const link = one!.url.split('/').at(-1)!
    const answer = await status(here, forge(one!.statusToken, other!.statusToken, link))
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'STATUS_TOKEN_INVALID' })
  })

  it('opens no page and no other call', async () => {
    const here = face()
    const { id } = (await (await create(here, {})).json()) as Invitation
    const { statusToken } = await sessionOf(here, id)
    for (const path of [`/portal/open/${statusToken}`, `/connect/${statusToken}`])
      expect((await here.open(path)).status).toBe(404)
    expect((await here.as(statusToken, `/v1/invitations/${id}`)).status).toBe(401)
  })

  it('reads no secret, no id of the vendor and nothing that identifies the role', async () => {
    const here = face()
    const { invitation, stack } = await connected(here, CUSTOMER, {
      metadata: PARTS.metadata,
      contact: PARTS.contact,
    })
    const { statusToken } = await sessionOf(here, invitation.id)
    const text = await (await status(here, statusToken)).text()
    const { externalId } = invitation
    for (const hidden of [
      externalId,
      stack.roleArn,
      CUSTOMER,
      'acme',
      'ws_42',
      'Dana',
      '/connect/',
    ])
      expect(text).not.toContain(hidden)
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(
      ['connectionId', 'invitationId', 'state', 'updatedAt'].sort(),
    )
  })

  it('that is wrong is limited by address, and a right one still reads', async () => {
    const here = face()
    const { id } = (await (await create(here, {})).json()) as Invitation
    const { statusToken } = await sessionOf(here, id)
    for (let sent = 0; sent < 60; sent++) expect((await status(here, 'wrong')).status).toBe(401)
    expect((await status(here, 'wrong')).status).toBe(429)
    expect((await status(here, statusToken)).status).toBe(200)
  })
})

describe('the status route and scripts of other sites (attack 78)', () => {
  const corsOf = ({ headers }: Response) =>
    [...headers.keys()].filter((name) => name.startsWith('access-control-'))

  it('lets an allowed origin read the state and the failures', async () => {
    const here = face()
    const { id } = (await (await create(here, {})).json()) as Invitation
    const { statusToken } = await sessionOf(here, id)
    for (const token of [statusToken, 'wrong']) {
      const answer = await status(here, token, { origin: ORIGIN })
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN)
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      expect(answer.headers.get('vary')).toContain('Origin')
    }
    const preflight = await here.open('/portal/status', {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'GET' },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization',
    ])
  })

  it.each([
    ['https://evil.example'],
    ['https://app.northwind.example.evil.example'],
    ['http://app.northwind.example'],
    ['https://connect.northwind.example'],
    ['null'],
  ])('sends no CORS header to %s', async (origin) => {
    const here = face()
    const { id } = (await (await create(here, {})).json()) as Invitation
    const { statusToken } = await sessionOf(here, id)
    expect(corsOf(await status(here, statusToken, { origin }))).toEqual([])
    const preflight = { method: 'OPTIONS', headers: { origin } }
    expect(corsOf(await here.open('/portal/status', preflight))).toEqual([])
  })

  it('lets no origin read the rest of Rolecall', async () => {
    const here = face()
    const { id, onboardingUrl } = (await (await create(here, {})).json()) as Invitation
    const { url } = await sessionOf(here, id)
    for (const path of [pathOf(url), pathOf(onboardingUrl), `/v1/invitations/${id}`])
      expect(corsOf(await here.api(path, { headers: { origin: ORIGIN } }))).toEqual([])
  })
})

const pathOf = (url: string) => new URL(url).pathname

const sessionOf = async (here: ReturnType<typeof face>, id: string, order?: object) => {
  const answer = await here.api(`/v1/invitations/${id}/portal-sessions`, json(order ?? {}))
  expect(answer.status).toBe(201)
  return (await answer.json()) as PortalSession
}

const status = (
  here: ReturnType<typeof face>,
  token: string,
  headers: Record<string, string> = {},
) => here.as(token, '/portal/status', { headers })

/** The claims of one token under the signature of another. */
const withTail = (own: string, other: string): string =>
  [other.split('.')[0], ...own.split('.').slice(1)].join('.')
