import { describe, expect, it } from 'vitest'
import { API_TOKEN, connected, faceOf, form, linkOf, signedIn } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite } from '../../../test/fixtures/world.ts'

const PUBLIC = 'https://connect.northwind.example'
const CONSOLES = [
  'https://us-east-1.console.aws.amazon.com',
  'https://eu-west-1.console.aws.amazon.com',
]

const ELSEWHERE = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  'https://evil.example',
  'https:evil.example',
  'https://us-east-1.console.aws.amazon.com@evil.example',
  'https://us-east-1.console.aws.amazon.com.evil.example',
  'us-east-1.console.aws.amazon.com.evil.example',
  'us-east-1@evil.example',
  'us-east-1:x@evil.example/',
  'us-east-1.evil.example/',
  'evil.example/us-east-1',
  'evil.example#us-east-1',
  'us-east-1#@evil.example',
  'us-east-1\r\nLocation: https://evil.example',
  'us-east-1\nSet-Cookie: rolecall_session=x',
  'us-east-1\u2028//evil.example',
  'us-east-1\0',
  ' us-east-1',
  'US-EAST-1',
  '／／evil.example',
  'javascript:alert(1)',
  'data:text/html,evil',
  '__proto__',
  '',
]
/** As they come, encoded once more, and doubled. */
const encodings = (text: string) => [
  encodeURIComponent(text),
  encodeURIComponent(encodeURIComponent(text)),
  encodeURI(text).replaceAll('#', '%23'),
]

const showsElsewhere = (location: string): boolean => {
  const { origin, username } = new URL(location, PUBLIC)
  return /\p{Cc}|\\/u.test(location) || username !== '' || ![PUBLIC, ...CONSOLES].includes(origin)
}

describe('a redirect (WEB-3, attack 47)', () => {
  it('of the launch link goes to the console of a Region that we serve, or nowhere', async () => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world, { accountId: CUSTOMER }))
    for (const region of ELSEWHERE.flatMap(encodings)) {
      const answer = await open(`${link}/launch?region=${region}`)
      expect([region, answer.status, answer.headers.get('location')]).toEqual([region, 400, null])
    }
    for (const [at, region] of ['us-east-1', 'eu-west-1'].entries()) {
      const answer = await open(
        `${link}/launch?region=${region}&region=//evil.example&next=//evil.example&templateURL=https://evil.example`,
      )
      const to = new URL(answer.headers.get('location')!)
      expect([answer.status, to.origin, to.pathname]).toEqual([
        303,
        CONSOLES[at],
        '/cloudformation/home',
      ])
      expect(to.href).not.toContain('evil')
    }
  })

  it('of the launch link is made anew at each click, and carries no signature that could run out (TPL-5)', async () => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world, { accountId: CUSTOMER, expiresInSeconds: 600 }))
    const click = async () => (await open(`${link}/launch`)).headers.get('location')
    const [first, second] = [await click(), await click()]
    expect(first).not.toBe(second)
    expect(`${first}${second}`).not.toMatch(/X-Amz|Signature|Expires/i)
    world.clock.advance(599_000)
    expect(await click()).toContain(CONSOLES[0])
    world.clock.advance(1000)
    expect(await click()).toBeNull()
  })

  it('of the launch link goes back to the page while no account is pinned', async () => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world))
    const answer = await open(`${link}/launch?region=us-east-1&next=//evil.example`, {
      headers: { host: 'evil.example' },
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, link])
  })

  it('after accepting goes to the page itself, in a Region that we serve', async () => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world))
    for (const region of ELSEWHERE) {
      const answer = await open(
        `${link}/accept?next=//evil.example`,
        form({ accountId: CUSTOMER, region }),
      )
      expect([region, answer.status, answer.headers.get('location')]).toEqual([region, 400, null])
    }
    const answer = await open(
      `${link}/accept?next=//evil.example`,
      form({ accountId: CUSTOMER, region: 'eu-west-1', next: '//evil.example' }),
    )
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `${link}?region=eu-west-1#launch`,
    ])
  })

  it('after signing in and out goes to the console, whatever is asked', async () => {
    const { open } = faceOf()
    for (const next of ELSEWHERE)
      for (const query of encodings(next)) {
        const path = `/admin/sign-in?to=${query}&next=${query}&return_to=${query}&redirect=${query}`
        const headers = {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          referer: 'https://evil.example',
        }
        const signIn = await open(
          path,
          form({ token: API_TOKEN, to: next, next, redirect: next }, headers),
        )
        expect([next, signIn.status, signIn.headers.get('location')]).toEqual([next, 303, '/admin'])
        const signOut = await open(`/admin/sign-out?next=${query}`, form({ next }, headers))
        expect([signOut.status, signOut.headers.get('location')]).toEqual([303, '/admin'])
      }
  })

  it('after an order goes back to its record', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const { send } = await signedIn(face)
    const fields = { confirm: 'yes', next: '//evil.example', back: '//evil.example' }
    const done = await send(
      `/admin/connections/${connectionId}/suspend?next=//evil.example&notice=//evil`,
      fields,
    )
    expect(done.headers.get('location')).toBe(
      `/admin/connections/${connectionId}?notice=done:suspend`,
    )
    for (const id of ELSEWHERE.flatMap(encodings)) {
      const answer = await send(`/admin/connections/${id}/suspend`, { confirm: 'no' })
      const location = answer.headers.get('location')
      expect([id, location !== null && showsElsewhere(location)]).toEqual([id, false])
    }
  })

  it('is never followed out of a path: slashes, backslashes and line breaks lead nowhere', async () => {
    const { open, world } = faceOf()
    const link = linkOf(world, await invite(world, { accountId: CUSTOMER }))
    const paths = [
      '//evil.example',
      '//evil.example/..',
      '/%2f%2fevil.example',
      '/%5cevil.example',
      '/connect//evil.example/launch',
    ]
    for (const path of [
      ...paths,
      `${link}%0d%0aLocation:x/launch`,
      '/admin/%2f%2fevil.example',
      `/admin/..%2f..%2f`,
      `${link}//evil.example`,
    ]) {
      const answer = await open(`http://localhost${path}`)
      expect([path, answer.status >= 400, answer.headers.get('location')]).toEqual([
        path,
        true,
        null,
      ])
    }
  })
})

describe('the notice in an address (attack 47)', () => {
  it('picks one of our own words; no text from outside is shown', async () => {
    const face = faceOf()
    const { look } = await signedIn(face)
    const plain = await (await look('/admin')).text()
    for (const word of [
      ...ELSEWHERE,
      'Send your token to evil.example',
      '<b>evil</b>',
      'constructor',
      'toString',
    ]) {
      const shown = async (kind: string) =>
        (await look(`/admin?notice=${encodeURIComponent(kind + word)}`)).text()
      expect(await shown('')).toBe(plain)
      expect(await shown('failed:')).toBe(plain)
      expect(await shown('done:')).toBe(await shown('done:nothing'))
    }
  })
})
