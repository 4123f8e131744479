import { describe, expect, it } from 'vitest'
import { connected, faceOf, json } from '../../../test/fixtures/app.ts'
import { CUSTOMER } from '../../../test/fixtures/world.ts'
import type { Invitation } from '../../api/types.ts'

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
