import { describe, expect, it } from 'vitest'
import { connected, faceOf, signedIn } from '../../../../test/fixtures/app.ts'
import { CUSTOMER, invite } from '../../../../test/fixtures/world.ts'

describe('the search of the console', () => {
  it('opens the record at once if the whole text is the value of one record', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const { look } = await signedIn(face)
    const answer = await look(`/admin/search?q=${connectionId}`)
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/admin/connections/${connectionId}`,
    ])
  })

  it('lists what begins with the text, and says what to try if nothing does', async () => {
    const face = faceOf()
    const { id, customerId } = await invite(face.world)
    const { look } = await signedIn(face)
    const found = await (await look(`/admin/search?q=${customerId.slice(0, 3)}`)).text()
    expect(found).toContain(`href="/admin/invitations/${id}"`)
    const nothing = await (await look('/admin/search?q=zzz')).text()
    expect(nothing).toContain('Nothing that you may see begins with this.')
  })
})

describe('the start page of the console', () => {
  it('shows three steps until somebody is invited, then the funnel of the period', async () => {
    const face = faceOf()
    const { look } = await signedIn(face)
    expect(await (await look('/admin')).text()).toContain('First steps')
    await invite(face.world)
    const page = await (await look('/admin?days=7')).text()
    expect(page).not.toContain('First steps')
    expect(page).toMatch(/Invited<\/span><b>1<\/b>/)
    expect(page).toMatch(/aria-current="true"[^>]*>7 days/)
  })
})
