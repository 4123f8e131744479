import { describe, expect, it } from 'vitest'
import {
  API_TOKEN,
  connected,
  type Face,
  faceOf,
  form,
  linkOf,
  routesOf,
  signedIn,
} from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite } from '../../../test/fixtures/world.ts'
import type { Installation } from '../../core/ports.ts'
import { assets } from '../pages/assets.ts'
import { isShared } from './routes/launch.ts'

const MOVING = [
  'x-request-id',
  'content-length',
  'transfer-encoding',
  'connection',
  'retry-after',
  'www-authenticate',
]

/** The headers that stand on every answer, whatever it is. */
const standing = ({ headers }: Response) =>
  Object.fromEntries(
    [...headers].filter(
      ([name]) =>
        ![
          ...MOVING,
          ...['content-type', 'content-disposition', 'location', 'set-cookie', 'cache-control'],
          ...['vary', 'content-location'],
        ].includes(name),
    ),
  )

/** The button and the picture for the vendor's own pages may be loaded by any origin. */
const forAll = (wanted: Record<string, string>) => ({
  ...wanted,
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
})

/** Every route, as a stranger, as an operator, with ids that exist and ids that do not. */
async function answersOf(face: Face) {
  const { invitation, connectionId } = await connected(face, CUSTOMER)
  const token = linkOf(face.world, invitation).slice('/connect/'.length)
  const { cookie } = await signedIn(face)
  const fills = [
    { id: connectionId, token },
    { id: invitation.id, token },
    { id: 'none', token: 'none' },
  ]
  const isLast = ([, path]: readonly string[]) => Number(path === '/admin/sign-out')
  const calls = fills
    .flatMap((fill) => routesOf(face, fill))
    .sort((one, other) => isLast(one) - isLast(other))
  const answers: { what: string; path: string; answer: Response }[] = []
  for (const [method, path] of calls)
    for (const headers of [{}, { authorization: `Bearer ${API_TOKEN}`, cookie }] as Record<
      string,
      string
    >[]) {
      face.world.clock.advance(61_000)
      const answer = await face.open(path, { method, headers, redirect: 'manual' })
      if (path.endsWith('/events')) await answer.body?.cancel()
      answers.push({ what: `${method} ${path} ${answer.status}`, path, answer })
    }
  return answers
}

describe('headers (WEB-2, attack 46)', () => {
  it('stand on every route alike, whether it answers or refuses', async () => {
    const answers = await answersOf(faceOf())
    const wanted = standing(answers[0]!.answer)
    expect(wanted).toMatchInlineSnapshot(`
      {
        "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "origin-agent-cluster": "?1",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      }
    `)
    for (const { what, path, answer } of answers)
      expect([what, standing(answer)]).toEqual([what, isShared(path) ? forAll(wanted) : wanted])
    const statuses = new Set(answers.map(({ answer }) => answer.status))
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 303, 400, 401, 403, 404]))
    expect(answers.length).toBeGreaterThan(100)
  })

  it('let nothing be kept but our own pictures, styles and scripts', async () => {
    for (const { what, path, answer } of await answersOf(faceOf())) {
      if (isShared(path)) continue
      const kept = answer.headers.get('cache-control')
      expect([what, kept]).toEqual([
        what,
        Object.hasOwn(assets, path) ? 'public, max-age=31536000, immutable' : 'no-store',
      ])
    }
  })

  it('allow no inline script or style, and no page holds one', async () => {
    const face = faceOf()
    const { connectionId, invitation } = await connected(face, CUSTOMER)
    const open = await invite(face.world)
    const { look } = await signedIn(face)
    const paths = [
      '/admin',
      '/admin/invitations/new',
      '/admin/enrolments/new',
      `/admin/invitations/${invitation.id}`,
      `/admin/connections/${connectionId}`,
    ]
    const pages = [
      ...paths,
      linkOf(face.world, invitation),
      linkOf(face.world, open),
      '/connect/none',
      '/admin/connections/none',
    ]
    for (const path of pages) {
      const answer = await look(path)
      const policy = answer.headers.get('content-security-policy')!
      expect(policy).not.toMatch(/unsafe|https?:|\*|data:/)
      expect(policy).toContain("frame-ancestors 'none'")
      const html = await answer.text()
      expect(html).toMatch(/^<!doctype html>/i)
      expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/)|<style|\sstyle=|\son[a-z]+=|javascript:/i)
    }
  })

  it.each<[string, Partial<Installation>, string | null]>([
    ['over https', { publicUrl: 'https://connect.northwind.example' }, 'max-age=31536000'],
    ['over http', { publicUrl: 'http://127.0.0.1:4000' }, null],
  ])('ask for https only where it is served: %s', async (_, installation, wanted) => {
    const { open } = faceOf({ installation })
    for (const path of ['/healthz', '/none', '/v1/none'])
      expect((await open(path)).headers.get('strict-transport-security')).toBe(wanted)
  })

  it('stand on what is refused before any route: too large, malformed, unknown', async () => {
    const { api } = faceOf()
    const wanted = standing(await api('/healthz'))
    const large = { method: 'POST', body: 'x'.repeat(65_537) }
    for (const answer of [
      await api('/v1/invitations', large),
      await api('/%E0%A4%A'),
      await api('/connect/%E0%A4%A'),
      await api('/admin/none'),
    ])
      expect([answer.status >= 400 && answer.status < 500, standing(answer)]).toEqual([
        true,
        wanted,
      ])
  })
})

describe("the session's cookie (WEB-2)", () => {
  it.each([
    ['https://connect.northwind.example', true],
    ['http://127.0.0.1:4000', false],
  ])('of %s is out of reach for scripts and other sites', async (publicUrl, secure) => {
    const { open } = faceOf({ installation: { publicUrl } })
    const [pair, ...flags] = (await open('/admin/sign-in', form({ token: API_TOKEN }))).headers
      .get('set-cookie')!
      .split('; ')
    expect(pair).toMatch(/^rolecall_session=[\w.~-]+$/)
    expect(flags.sort()).toEqual(
      [
        'HttpOnly',
        'Max-Age=43200',
        'Path=/admin',
        'SameSite=Strict',
        ...(secure ? ['Secure'] : []),
      ].sort(),
    )
  })

  it('is set by signing in alone, and taken away by signing out', async () => {
    const face = faceOf()
    const { cookie, look, send } = await signedIn(face)
    for (const path of ['/', '/admin', '/healthz', linkOf(face.world, await invite(face.world))])
      expect((await look(path)).headers.get('set-cookie')).toBeNull()
    const out = await send('/admin/sign-out')
    expect(out.headers.get('set-cookie')).toMatch(/^rolecall_session=; Max-Age=0; Path=\/admin/)
    expect(cookie).not.toContain(API_TOKEN)
  })

  it('does not work after signing out, not even a copy of it on a restarted service (attack 70)', async () => {
    const face = faceOf()
    const [one, other] = [await signedIn(face), await signedIn(face)]
    const { send } = one
    expect((await send('/admin/sign-out')).status).toBe(303)
    const restarted = faceOf({ ports: () => face.ports })
    for (const { open } of [face, restarted]) {
      const look = async (cookie: string) => (await open('/admin', { headers: { cookie } })).status
      expect([await look(one.cookie), await look(other.cookie)]).toEqual([401, 200])
    }
    expect((await send('/admin/sign-out')).status).toBe(303)
  })

  it('is needed to end a session: a request without one stores nothing', async () => {
    const face = faceOf()
    const before = await face.ports.store.counts()
    const cookie = 'rolecall_session=e30~x.y'
    for (const headers of [{}, { cookie }])
      expect((await face.open('/admin/sign-out', form({}, headers))).status).toBe(303)
    expect(await face.ports.store.counts()).toEqual(before)
  })
})
