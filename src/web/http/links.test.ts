import { describe, expect, it } from 'vitest'
import { connected, faceOf, form, json, linkOf, stateOf } from '../../../test/fixtures/app.ts'
import {
  CUSTOMER,
  invite,
  message,
  OPERATOR,
  STRANGER,
  stackIn,
  type World,
} from '../../../test/fixtures/world.ts'
import { RolecallError } from '../../api/errors.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import { disconnect } from '../../core/connections/disconnect.ts'
import { pageToken } from '../../core/invitations/page-token.ts'
import { revokeInvitation } from '../../core/invitations/revoke.ts'

/** Links of every kind that opens nothing. */
async function deadLinks(world: World) {
  const [expired, revoked, genuine] = [
    await invite(world, { expiresInSeconds: 60 }),
    await invite(world),
    await invite(world),
  ]
  await revokeInvitation(world, OPERATOR, revoked.id)
  world.clock.advance(61_000)
  const token = pageToken(world.keys, genuine.id)
  const [id, keyId, mac] = token.split('.') as [string, string, string]
  const made = [
    [id, keyId, 'A'.repeat(43)],
    [id, keyId, `${mac[0] === 'A' ? 'E' : 'A'}${mac.slice(1)}`],
    [id, keyId, `${mac.slice(0, -1)}${mac.endsWith('A') ? 'E' : 'A'}`],
    [id, 'k9', mac],
    [revoked.id.slice(4), keyId, mac],
    [id, keyId],
    ['nonsense'],
  ].map((parts) => parts.join('.'))
  const stale = [expired.id, revoked.id, 'inv_ABCDEFGHJKLMNPQRSTUVWX'].map((it) =>
    pageToken(world.keys, it),
  )
  return { made, dead: [...stale, ...made].map((it) => `/connect/${it}`) }
}

const WAYS: [string, RequestInit][] = [
  ['', {}],
  ['?region=eu-west-1', {}],
  ['', { method: 'HEAD' }],
  ['', { headers: { accept: 'application/json' } }],
  ['/launch?region=us-east-1', {}],
  ['/template', {}],
  ['/events', {}],
  ['/accept', json({ accountId: CUSTOMER })],
  ['/accept', form({ accountId: CUSTOMER })],
  ['/accept', form({ accountId: 'nonsense', region: 'nonsense' })],
]

describe('a link that opens nothing (WEB-5, attack 45)', () => {
  it.each(WAYS)(
    'gives one status and one body, forged, expired or revoked: %j %j',
    async (path, init) => {
      const { world, open } = faceOf()
      const seen = new Set<string>()
      for (const link of (await deadLinks(world)).dead) {
        const answer = await open(link + path, init)
        const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id')
        const body = (await answer.text()).replace(/"requestId":"[^"]*"/, '')
        seen.add(JSON.stringify([answer.status, headers, body]))
      }
      expect([...seen]).toHaveLength(1)
      expect([...seen][0]).toMatch(/^\[404/)
    },
  )

  it('is told by its MAC alone: no wrong guess reaches the store, so none takes longer than another (attack 55)', async () => {
    const asked: string[] = []
    const face = faceOf({
      ports: ({ store }) => ({
        store: new Proxy(store, {
          get(target, member) {
            asked.push(String(member))
            return Reflect.get(target, member) as unknown
          },
        }),
      }),
    })
    const { made } = await deadLinks(face.world)
    // Loads the pages, which then wait for commits.
    await face.open('/admin/sign-in')
    asked.length = 0
    for (const [path, init] of WAYS) {
      face.world.clock.advance(61_000)
      for (const token of made) await face.open(`/connect/${token}${path}`, init)
    }
    expect(asked).toEqual([])
  })
})

describe('an onboarding link (WEB-1)', () => {
  it('may be opened by any scanner, any number of times, on any path: that consumes nothing (attack 45)', async () => {
    const { world, open } = faceOf()
    const invitation = await invite(world, { accountId: CUSTOMER })
    const link = linkOf(world, invitation)
    const before = await stateOf(world)
    const page = await (await open(link)).text()
    for (const path of ['', '/template', '', '?region=eu-west-1', '?view=json'])
      for (const method of ['GET', 'HEAD'])
        expect((await open(link + path, { method })).status).toBeLessThan(400)
    expect((await open(`${link}/accept`)).status).toBe(404)
    expect(await (await open(link)).text()).toBe(page)
    expect(await stateOf(world)).toBe(before)
  })

  it('notes a launch, at most once in ten seconds, and works as before (attack 45)', async () => {
    const { world, open } = faceOf()
    const invitation = await invite(world, { accountId: CUSTOMER })
    const link = linkOf(world, invitation)
    const stored = () => world.store.get('invitation', invitation.id)
    const launch = async (method = 'GET') =>
      expect((await open(`${link}/launch`, { method })).status).toBe(303)
    await launch('HEAD')
    expect(await stored()).toEqual(invitation)
    await launch()
    const noted = await stored()
    expect(noted).toEqual({
      ...invitation,
      version: 2,
      launchedAt: world.clock.now().toISOString(),
    })
    world.clock.advance(9_999)
    await launch()
    expect(await stored()).toEqual(noted)
    world.clock.advance(1)
    await launch()
    expect((await stored())?.version).toBe(3)
    const trail = await world.store.audit({ subject: invitation.id, limit: 50 })
    expect(trail.items.filter(({ action }) => action === 'invitation.launched')).toHaveLength(2)
  })

  it('leads to AWS even if the note of the launch conflicts with another change', async () => {
    const { world, open } = faceOf({
      ports: ({ store }) => ({
        store: new Proxy(store, {
          get: (target, member) =>
            member === 'commit'
              ? () => Promise.reject(new RolecallError('VERSION_CONFLICT'))
              : (Reflect.get(target, member) as unknown),
        }),
      }),
    })
    const link = linkOf(world, await invite(world, { accountId: CUSTOMER }))
    expect((await open(`${link}/launch`)).headers.get('location')).toContain('stacks/create')
  })

  it('accepted again with the same number shows the same page; another number is refused and named nowhere', async () => {
    const { world, open } = faceOf()
    const invitation = await invite(world)
    const link = linkOf(world, invitation)
    expect((await open(`${link}/accept`, form({ accountId: CUSTOMER }))).status).toBe(303)
    const [page, state] = [await (await open(link)).text(), await stateOf(world)]
    for (const same of [CUSTOMER, '2222-2222-2222', ` ${CUSTOMER} `]) {
      expect(
        (await open(`${link}/accept`, form({ accountId: same }))).headers.get('location'),
      ).toBe(`${link}#launch`)
      expect((await open(`${link}/accept`, json({ accountId: same }))).status).toBe(200)
    }
    expect((await open(`${link}/accept`, form({ accountId: STRANGER }))).status).toBe(409)
    expect(
      await (await open(`${link}/accept`, json({ accountId: STRANGER }))).json(),
    ).toMatchObject({ code: 'ACCOUNT_ALREADY_PINNED' })
    expect(await (await open(link)).text()).toBe(page)
    expect(await stateOf(world)).toBe(state)
  })

  it('of an invitation that the vendor pinned takes that number alone', async () => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world, { accountId: CUSTOMER }))
    expect((await open(`${link}/accept`, form({ accountId: STRANGER }))).status).toBe(409)
    expect((await open(`${link}/accept`, form({ accountId: CUSTOMER }))).status).toBe(303)
  })

  it.each([
    ['no object', '[]', 'REQUEST_INVALID'],
    ['null', 'null', 'REQUEST_INVALID'],
    ['no JSON', '{"accountId":', 'REQUEST_INVALID'],
    ['nothing', '', 'REQUEST_INVALID'],
    ['another member', `{"accountId":"${CUSTOMER}","region":"eu-west-1"}`, 'REQUEST_INVALID'],
    ['no number', '{}', 'REQUEST_INVALID'],
    ['a number that lost its zeros', '{"accountId":12345678901}', 'REQUEST_INVALID'],
    ['half a number', '{"accountId":"2222"}', 'ACCOUNT_ID_INVALID'],
    ['the vendor’s own account (CB-10)', '{"accountId":"012345678901"}', 'ACCOUNT_IS_VENDORS'],
  ])('refuses what is no account number, and changes nothing: %s', async (_, body, code) => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world))
    const before = await stateOf(world)
    const answer = await open(`${link}/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ status: 400, code })
    expect(await stateOf(world)).toBe(before)
  })

  it('ends by the clock on every path, though nobody wrote that down (ST-3)', async () => {
    const { world, open } = faceOf()
    const invitation = await invite(world, { accountId: CUSTOMER, expiresInSeconds: 60 })
    const link = linkOf(world, invitation)
    world.clock.advance(59_999)
    for (const path of ['', '/launch', '/template'])
      expect((await open(link + path)).status).toBeLessThan(400)
    world.clock.advance(1)
    for (const path of ['', '/launch', '/template', '/events'])
      expect((await open(link + path)).status).toBe(404)
    expect((await open(`${link}/accept`, json({ accountId: CUSTOMER }))).status).toBe(404)
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
  })

  it('that expired still shows what became of a stack that began with it, and starts nothing new', async () => {
    const { world, open } = faceOf()
    const invitation = await invite(world, { accountId: CUSTOMER, expiresInSeconds: 60 })
    const link = linkOf(world, invitation)
    const begin = { invitation, stack: stackIn(), resource: 'invitation' as const }
    await receiveCallback(world, message(world, begin))
    world.clock.advance(61_000)
    const page = await open(link)
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('data-phase="creating"'),
    ])
    expect((await open(`${link}/launch`)).status).toBe(404)
    expect((await open(`${link}/accept`, json({ accountId: CUSTOMER }))).status).toBe(404)
    world.clock.advance(3_600_000)
    const ended = await (await open(link)).text()
    expect(ended).toContain('data-phase="link-ended"')
    expect(ended).toContain('It worked until')
  })

  it('of a connection stays after the invitation’s date, also once the connection has ended', async () => {
    const face = faceOf()
    const { world, open } = face
    const { invitation, connectionId } = await connected(face, CUSTOMER, { expiresInSeconds: 60 })
    const link = linkOf(world, invitation)
    world.clock.advance(400 * 86_400_000)
    expect(await (await open(link)).text()).toContain('data-phase="connected"')
    await disconnect(world, OPERATOR, connectionId)
    expect(await (await open(link)).text()).toContain('data-phase="ended-by-vendor"')
  })
})
