import { describe, expect, it } from 'vitest'
import {
  API_TOKEN,
  connected,
  type Face,
  faceOf,
  form,
  json,
  linkOf,
  routesOf,
  signedIn,
  stateOf,
} from '../../../test/fixtures/app.ts'
import { CUSTOMER, connectionOf, invite, OPERATOR } from '../../../test/fixtures/world.ts'
import { startCampaign } from '../../core/campaigns/start.ts'
import { createEnrolment } from '../../core/enrolments/create.ts'
import { createEndpoint } from '../../core/webhooks/create.ts'

const ORIGIN = 'https://connect.northwind.example'

const FOREIGN: [string, Record<string, string>][] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['an origin that hides', { origin: 'null' }],
  ['a host with ours in front', { origin: `${ORIGIN}.evil.example` }],
  ['our host on another port', { origin: `${ORIGIN}:8443` }],
  ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
  ['a sister site', { 'sec-fetch-site': 'same-site' }],
  [
    'a cross-site request that claims our origin',
    { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
  ],
]

/** Each form of the console and of the customer's page, as its own page would send it. */
async function forms(face: Face) {
  const { connectionId } = await connected(face, CUSTOMER)
  const invitation = await invite(face.world)
  const campaign = await startCampaign(face.world, OPERATOR, { profile: 'default' })
  const url = 'https://app.northwind.example/webhooks'
  const { endpoint } = await createEndpoint(face.world, OPERATOR, { url })
  const enrolment = await createEnrolment(face.world, OPERATOR, {
    ...{ customerId: 'globex', managementAccountId: '400000000000' },
  })
  const session = await signedIn(face)
  const token = linkOf(face.world, invitation).slice('/connect/'.length)
  const posts = [
    ...routesOf(face, { id: connectionId }).filter(([, path]) =>
      path.startsWith('/admin/connections'),
    ),
    ...routesOf(face, { id: campaign.id }).filter(([, path]) =>
      path.startsWith('/admin/campaigns'),
    ),
    ...routesOf(face, { name: 'default' }).filter(([, path]) => path.startsWith('/admin/profiles')),
    ...routesOf(face, { id: endpoint.id }).filter(([, path]) => path.startsWith('/admin/webhooks')),
    ...routesOf(face, { id: enrolment.id }).filter(([, path]) =>
      path.startsWith('/admin/enrolments'),
    ),
    ...routesOf(face, { id: invitation.id, token }).filter(([, path]) =>
      /^\/(admin\/invitations|connect)/.test(path),
    ),
  ].flatMap(([method, path]) => (method === 'POST' ? [path] : []))
  const fields = { confirm: 'yes', customerId: 'globex', accountId: CUSTOMER, profile: 'default' }
  return { session, invitation, posts, fields, connectionId }
}

describe('a form from elsewhere (WEB-2, attack 46)', () => {
  it.each(FOREIGN)('is refused on every path, and changes nothing: %s', async (_, headers) => {
    const face = faceOf()
    const { session, posts, fields } = await forms(face)
    const before = await stateOf(face.world)
    for (const path of [...posts, '/admin/sign-out', '/admin/sign-in']) {
      const answer = await session.send(
        path,
        { ...fields, token: API_TOKEN },
        { host: 'connect.northwind.example', ...headers },
      )
      expect([path, answer.status, answer.headers.get('set-cookie')]).toEqual([path, 403, null])
    }
    expect(posts).toHaveLength(39)
    expect(await stateOf(face.world)).toBe(before)
  })

  it('is refused as JSON too', async () => {
    const face = faceOf()
    const link = linkOf(face.world, await invite(face.world))
    const request = json({ accountId: CUSTOMER })
    const foreign = {
      ...request,
      headers: {
        ...request.headers,
        origin: 'https://evil.example',
        host: 'connect.northwind.example',
      },
    }
    const answer = await face.open(`${link}/accept`, foreign)
    expect(await answer.json()).toMatchObject({ status: 403, code: 'CROSS_SITE' })
  })

  it('is one without the value that only the session’s own pages know', async () => {
    const face = faceOf()
    const { session, posts, fields } = await forms(face)
    face.world.clock.advance(5000)
    const other = await signedIn(face)
    const before = await stateOf(face.world)
    const wrong = ['', 'x', other.csrf, session.csrf.slice(0, -1), `${session.csrf}x`, 'undefined']
    for (const path of posts.filter((it) => it.startsWith('/admin'))) {
      for (const csrf of wrong)
        expect([path, (await session.send(path, { ...fields, csrf })).status]).toEqual([path, 403])
      expect((await face.open(path, form(fields, { cookie: session.cookie }))).status).toBe(403)
    }
    expect(await stateOf(face.world)).toBe(before)
  })

  it('of our own pages goes through', async () => {
    const face = faceOf()
    const { session, invitation, connectionId } = await forms(face)
    const own = {
      origin: ORIGIN,
      host: 'connect.northwind.example',
      'sec-fetch-site': 'same-origin',
    }
    const suspended = await session.send(
      `/admin/connections/${connectionId}/suspend`,
      { confirm: 'yes' },
      own,
    )
    expect([suspended.status, suspended.headers.get('location')]).toEqual([
      303,
      `/admin/connections/${connectionId}?notice=done:suspend`,
    ])
    expect(
      (
        await face.open(
          `${linkOf(face.world, invitation)}/accept`,
          form({ accountId: CUSTOMER }, own),
        )
      ).status,
    ).toBe(303)
  })
})

describe('an order that cannot be taken back', () => {
  it('is not carried out without the tick that confirms it (WEB-2)', async () => {
    const face = faceOf()
    const { session, invitation, connectionId } = await forms(face)
    const before = await stateOf(face.world)
    const orders = ['approve', 'suspend', 'disconnect'].map(
      (name) => `connections/${connectionId}/${name}`,
    )
    for (const path of [
      ...orders,
      `invitations/${invitation.id}/revoke`,
      `invitations/${invitation.id}/reset-account`,
    ])
      for (const confirm of ['', 'no', 'YES', 'on'])
        expect(
          (await session.send(`/admin/${path}`, { confirm })).headers.get('location'),
        ).toContain('notice=failed:REQUEST_INVALID')
    expect(await stateOf(face.world)).toBe(before)
  })

  it('approves only the account number that was looked at (CB-9)', async () => {
    const face = faceOf()
    const { invitation, connectionId } = await connected(face, CUSTOMER, { requireApproval: true })
    const { send } = await signedIn(face)
    const path = `/admin/connections/${connectionId}/approve`
    const wrong = await send(path, { confirm: 'yes', accountId: '333333333333' })
    expect(wrong.headers.get('location')).toContain('notice=failed:ACCOUNT_DIFFERS')
    expect((await connectionOf(face.world, invitation))?.status).toBe('awaiting-approval')
    await send(path, { confirm: 'yes', accountId: CUSTOMER })
    expect((await connectionOf(face.world, invitation))?.status).toBe('active')
  })
})

describe("an operator's session (WEB-2)", () => {
  it('begins with a valid token only, and the wrong one is not shown again', async () => {
    const { open } = faceOf()
    for (const token of ['', 'a-guessed-token', `${API_TOKEN}x`]) {
      const answer = await open('/admin/sign-in', form({ token }))
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null])
      if (token) expect(await answer.text()).not.toContain(token)
    }
    expect((await open('/admin')).status).toBe(401)
  })

  it('ends twelve hours later by our clock, whatever the browser keeps', async () => {
    const face = faceOf()
    const { look, send, csrf } = await signedIn(face)
    face.world.clock.advance(12 * 3600_000 - 1000)
    expect((await look('/admin')).status).toBe(200)
    face.world.clock.advance(2000)
    expect((await look('/admin')).status).toBe(401)
    const invitation = await invite(face.world)
    expect(
      (await send(`/admin/invitations/${invitation.id}/revoke`, { confirm: 'yes', csrf })).status,
    ).toBe(401)
    expect((await face.world.store.get('invitation', invitation.id))?.status).toBe('open')
  })

  it('ends at once when the token by which it began is another one now', async () => {
    const face = faceOf()
    const { look, send, csrf } = await signedIn(face)
    const invitation = await invite(face.world)
    face.held.token = 'the-next-token'
    expect((await look('/admin')).status).toBe(401)
    expect(
      (await send(`/admin/invitations/${invitation.id}/revoke`, { confirm: 'yes', csrf })).status,
    ).toBe(401)
    expect((await face.world.store.get('invitation', invitation.id))?.status).toBe('open')
    face.held.token = API_TOKEN
    expect((await look('/admin')).status).toBe(200)
  })

  it('cannot be made up: any change of its cookie ends it', async () => {
    const face = faceOf()
    const { cookie } = await signedIn(face)
    const [name, value] = cookie.split('=') as [string, string]
    const [body, signature] = value.split('~') as [string, string]
    const forever = Buffer.from(JSON.stringify(['admin', 9e9])).toString('base64url')
    const made = [
      `${forever}~${signature}`,
      forever,
      `${forever}~`,
      `~${signature}`,
      `${body}~${signature}~`.replace(/.~$/, '~'),
      '~',
      '%00',
      '',
    ]
    const turned = [...value].map(
      (letter, at) => value.slice(0, at) + (letter === 'A' ? 'B' : 'A') + value.slice(at + 1),
    )
    for (const forged of [...made, ...turned.filter((it) => !isSameMac(it, value))])
      expect([
        forged,
        (await face.open('/admin', { headers: { cookie: `${name}=${forged}` } })).status,
      ]).toEqual([forged, 401])
    expect((await face.open('/admin', { headers: { cookie } })).status).toBe(200)
  })
})

/** The last character of a base64url text may be spelt in several ways. */
const isSameMac = (one: string, other: string): boolean =>
  one.slice(0, -1) === other.slice(0, -1) &&
  Buffer.from(one.split('.').at(-1)!, 'base64url').equals(
    Buffer.from(other.split('.').at(-1)!, 'base64url'),
  )

describe('a form that cannot be parsed (A9)', () => {
  it.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['no part', 'multipart/form-data; boundary=x', 'no part'],
    [
      'no end',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="a"',
    ],
    [
      'no name',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: none\r\n\r\n1\r\n--x--',
    ],
  ])('is answered with 400 on every path: %s', async (_, contentType, body) => {
    const face = faceOf()
    const { session, posts } = await forms(face)
    const reading = posts.filter((path) => !/\/(check|look|upgraded|confirm)$/.test(path))
    for (const path of [...reading, '/admin/sign-in']) {
      const headers = { 'content-type': contentType, cookie: session.cookie }
      const { status } = await face.open(path, { method: 'POST', headers, body })
      expect([path, status]).toEqual([path, 400])
    }
  })
})
