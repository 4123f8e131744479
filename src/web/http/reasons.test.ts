import { describe, expect, it } from 'vitest'
import { API_TOKEN, connected, faceOf, json, signedIn } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite } from '../../../test/fixtures/world.ts'

/** The reasons in the trail of a record, newest first; undefined where an entry has none. */
async function reasonsOf(face: ReturnType<typeof faceOf>, subject: string) {
  const { items } = await face.world.store.audit({ subject, limit: 50 })
  return items.map(({ action, details }) => [action, details?.reason])
}

describe('the reason of an order', () => {
  it.each(['verify', 'suspend', 'disconnect'])('is in the entry of "%s"', async (order) => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const body = json({ reason: 'incident 4711' })
    const answer = await face.api(`/v1/connections/${connectionId}/${order}`, body)
    expect(answer.status).toBe(200)
    const [[, reason]] = (await reasonsOf(face, connectionId)) as [[string, string]]
    expect(reason).toBe('incident 4711')
  })

  it('is in the entries of a resumed connection, an invitation, a stop and a token', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const send = (path: string, body: object) =>
      face.api(`/v1/${path}`, json({ reason: `why ${path}`, ...body }))
    await send(`connections/${connectionId}/suspend`, {})
    await send(`connections/${connectionId}/resume`, {})
    expect((await reasonsOf(face, connectionId)).slice(0, 2)).toEqual([
      ['connection.resumed', `why connections/${connectionId}/resume`],
      ['connection.suspended', `why connections/${connectionId}/suspend`],
    ])
    const invitation = await invite(face.world)
    await send(`invitations/${invitation.id}/link`, {})
    await send(`invitations/${invitation.id}/revoke`, {})
    expect((await reasonsOf(face, invitation.id)).slice(0, 2)).toEqual([
      ['invitation.revoked', `why invitations/${invitation.id}/revoke`],
      ['invitation.link-replaced', `why invitations/${invitation.id}/link`],
    ])
    await send('stop-issuing', { customerId: 'acme' })
    await send('resume-issuing', { customerId: 'acme' })
    expect(await reasonsOf(face, 'acme')).toEqual([
      ['issuing.resumed', 'why resume-issuing'],
      ['issuing.stopped', 'why stop-issuing'],
    ])
    const made = await face.api('/v1/tokens', json({ name: 'worker', may: ['audit:read'] }))
    const { id } = (await made.json()) as { id: string }
    await send(`tokens/${id}/revoke`, {})
    expect((await reasonsOf(face, id))[0]).toEqual(['token.revoked', `why tokens/${id}/revoke`])
  })

  it('may be left out, and an order needs no body', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    for (const init of [{ method: 'POST' }, json({})]) {
      const answer = await face.api(`/v1/connections/${connectionId}/verify`, init)
      expect(answer.status).toBe(200)
    }
    expect((await reasonsOf(face, connectionId))[0]).toEqual(['connection.checked', undefined])
  })

  it.each([
    ['is too long', 'x'.repeat(201)],
    ['is empty', ''],
    ['holds a control character', 'line\nline'],
    ['holds an access key', 'leaked AKIAIOSFODNN7EXAMPLE'],
    ['hides its order of letters', 'abc\u202edef'],
  ])('is refused if it %s', async (_, reason) => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const answer = await face.api(`/v1/connections/${connectionId}/suspend`, json({ reason }))
    expect([answer.status, (await answer.json()) as object]).toMatchObject([
      400,
      { code: 'REQUEST_INVALID' },
    ])
  })

  it('can be given in the console, and appears in the history as text', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const { send, look } = await signedIn(face)
    const path = `/admin/connections/${connectionId}`
    await send(`${path}/suspend`, { confirm: 'yes', reason: '  <b>audit</b>  ' })
    expect((await reasonsOf(face, connectionId))[0]).toEqual([
      'connection.suspended',
      '<b>audit</b>',
    ])
    const page = await (await look(path)).text()
    expect(page).toContain('reason <code>&lt;b&gt;audit&lt;/b&gt;</code>')
    const refused = await send(`${path}/resume`, { reason: 'x'.repeat(201) })
    expect(refused.headers.get('location')).toBe(`${path}?notice=failed:REQUEST_INVALID`)
    expect((await face.as(API_TOKEN, `/v1/connections/${connectionId}`)).status).toBe(200)
  })
})
