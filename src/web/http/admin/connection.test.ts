import { describe, expect, it } from 'vitest'
import { connected, faceOf, form, json, signedIn } from '../../../../test/fixtures/app.ts'
import { CUSTOMER, changeProfile } from '../../../../test/fixtures/world.ts'
import type { Permission } from '../../../core/model/grants.ts'

/** A connected customer, and a browser of the operator. */
async function consoleOf() {
  const face = faceOf()
  const { connectionId, invitation } = await connected(face, CUSTOMER)
  const path = `/admin/connections/${connectionId}`
  const browser = await signedIn(face)
  const page = async (tab = '') => (await browser.look(`${path}${tab}`)).text()
  return { face, path, connectionId, invitation, page, ...browser }
}

/** A browser of a person who may do only this. */
async function lookAs(face: ReturnType<typeof faceOf>, may: Permission[]) {
  const created = await face.api('/v1/tokens', json({ name: 'viewer', may }))
  const { token } = (await created.json()) as { token: string }
  const answer = await face.open('/admin/sign-in', form({ token }))
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  return async (path: string) => {
    const shown = await face.open(path, { headers: { cookie } })
    return { status: shown.status, html: await shown.text() }
  }
}

const TABS = ['', '/access', '/health', '/sessions', '/history', '/use']

describe('the pages of one connection', () => {
  it('each have an address, and say on which of them one is', async () => {
    const { page, look, path } = await consoleOf()
    for (const tab of TABS) {
      expect([tab, (await look(`${path}${tab}`)).status]).toEqual([tab, 200])
      expect(await page(tab)).toMatch(new RegExp(`href="${path}${tab}" aria-current="page"`))
    }
    expect((await look(`${path}/none`)).status).toBe(404)
    expect((await look('/admin/connections/con_none/health')).status).toBe(404)
  })

  it('show who got credentials, and give all of it as CSV', async () => {
    const { face, page, look, path, connectionId } = await consoleOf()
    expect(await page('/sessions')).toContain('Nobody got credentials in the last 90 days.')
    await face.api(`/v1/connections/${connectionId}/credentials`)
    for (const tab of ['', '/sessions']) expect(await page(tab)).toContain('Operator admin')
    const file = await look(`${path}/sessions.csv`)
    expect(file.headers.get('content-disposition')).toContain(`${connectionId}-sessions.csv`)
    const [head, line, ...rest] = (await file.text()).split('\r\n')
    expect(head).toMatch(/^issuedAt,callerKind,caller,scope,expiresAt,stsRequestId/)
    expect(line).toMatch(/^2026-11-20T\S+,operator,admin,/)
    expect(rest).toEqual([''])
  })

  it('show what happened to the connection and to its invitation', async () => {
    const { page } = await consoleOf()
    const html = await page('/history')
    expect(html).toMatch(/Connection active.*Invitation created/s)
  })

  it('show each check with its probes', async () => {
    const { page } = await consoleOf()
    expect(await page('/health')).toMatch(/let in<.*refused<.*refused<.*Right</s)
  })

  it('show another version beside the granted one, and offer it', async () => {
    const { face, page, send, path, connectionId } = await consoleOf()
    expect(await page('/access')).not.toContain('Granted beside current')
    const policy = { Effect: 'Allow', Action: 's3:PutObjectTagging', Resource: '*' }
    face.world.clock.advance(60_000)
    await changeProfile(face.world, {
      inlinePolicies: { Tagging: { Version: '2012-10-17', Statement: [policy] } },
    })
    face.world.clock.advance(60_000)
    const html = await page('/access')
    expect(html).toContain('Granted beside current')
    expect(html).toContain('More rights')
    expect(html).toContain('Offer version 2')
    const offered = await send(`${path}/upgrade`)
    expect(offered.headers.get('location')).toBe(`${path}/access?notice=done:upgrade`)
    expect((await face.world.store.get('connection', connectionId))?.offers).toHaveLength(1)
    expect(await page('/access')).toContain('Version 2 was offered')
  })

  it('have commands for the connection, for each of its scopes', async () => {
    const { page, connectionId } = await consoleOf()
    const html = await page('/use')
    for (const text of [
      `rolecall credentials ${connectionId} --scope`,
      `rolecall exec ${connectionId} --scope`,
      `fromRolecall({ connectionId: &#39;${connectionId}&#39;`,
      `/v1/connections/${connectionId}/credentials?scope=`,
    ])
      expect(html).toContain(text)
  })

  it('say what a person may not see, and offer nothing that would be refused', async () => {
    const { face, path } = await consoleOf()
    const look = await lookAs(face, ['connections:read'])
    for (const tab of ['', '/sessions', '/history']) {
      const { status, html } = await look(`${path}${tab}`)
      expect([tab, status]).toEqual([tab, 200])
      expect(html).toMatch(/You may not see [^.]+\. It needs the grant <code>audit:read/)
    }
    expect((await look(`${path}/use`)).html).toContain('You may not get credentials')
    expect((await look(`${path}/access`)).html).toContain('needs the grant invitations:read')
    expect((await look(`${path}/sessions.csv`)).status).toBe(403)
    for (const tab of TABS)
      expect((await look(`${path}${tab}`)).html).not.toMatch(/action="\/admin\/connections/)
  })
})
