import { describe, expect, it } from 'vitest'
import { faceOf, json, signedIn } from '../../../test/fixtures/app.ts'
import type * as wire from '../../api/types.ts'

const MANAGEMENT = '400000000000'
const ORDER = { customerId: 'acme', managementAccountId: MANAGEMENT }

async function enrolled(more: object = {}) {
  const face = faceOf()
  const answer = await face.api('/v1/enrolments', json({ ...ORDER, ...more }))
  expect(answer.status).toBe(201)
  const enrolment = (await answer.json()) as wire.Enrolment
  const read = async <T>(path: string) =>
    (await (await face.api(`/v1/enrolments/${enrolment.id}${path}`)).json()) as T
  return { ...face, enrolment, read }
}

describe('enrolments in the API', () => {
  it('show one link, one External ID and the templates', async () => {
    const { enrolment, read, api } = await enrolled({ organizationId: 'o-exampleorgid' })
    expect(enrolment).toMatchObject({
      ...ORDER,
      ...{ organizationId: 'o-exampleorgid', status: 'open', administratorAccountId: MANAGEMENT },
      counts: { waiting: 1, connected: 0 },
    })
    expect(enrolment.enrolmentUrl).toContain('/connect/organization/')
    expect(enrolment.launchUrl).toContain(encodeURIComponent(enrolment.launcherTemplateUrl))
    expect(enrolment.updateCommand).toContain(enrolment.launcherTemplateUrl)
    expect(await read('')).toEqual(enrolment)
    const list = (await (await api('/v1/enrolments')).json()) as wire.EnrolmentList
    expect(list.items).toEqual([enrolment])
  })

  it('list the accounts in pages, by their state', async () => {
    const include = Array.from({ length: 5 }, (_, serial) => String(410000000000 + serial))
    const { read } = await enrolled({ accounts: { include } })
    const first = await read<wire.EnrolmentAccountList>('/accounts?limit=4&state=waiting')
    expect(first.items.map(({ accountId }) => accountId)).toEqual([
      MANAGEMENT,
      ...include.slice(0, 3),
    ])
    const second = await read<wire.EnrolmentAccountList>(
      `/accounts?limit=4&cursor=${first.nextCursor}`,
    )
    expect(second.items.map(({ accountId }) => accountId)).toEqual(include.slice(3))
    expect(second.nextCursor).toBeNull()
    expect((await read<wire.EnrolmentAccountList>('/accounts?state=failed')).items).toEqual([])
  })

  it('refuse an account of the vendor, an unknown unit and an unknown field', async () => {
    const { api, world } = faceOf()
    const own = world.installation.ownAccountIds[0]!
    for (const body of [
      { ...ORDER, managementAccountId: own },
      { ...ORDER, accounts: { ous: ['x'] } },
      { ...ORDER, surprise: true },
    ])
      expect((await api('/v1/enrolments', json(body))).status).toBe(400)
  })

  it('give the same enrolment for the same idempotency key', async () => {
    const { api } = faceOf()
    const order = json(ORDER)
    const headers = { ...(order.headers as Record<string, string>), 'idempotency-key': 'once' }
    const twice = [1, 2].map(async () => {
      const answer = await api('/v1/enrolments', { ...order, headers })
      return ((await answer.json()) as wire.Enrolment).id
    })
    const [first, second] = await Promise.all(twice)
    expect(first).toBe(second)
  })

  it('are named by the invitations that they made, and by no other', async () => {
    const { api, enrolment, world } = await enrolled()
    const invited = await api('/v1/invitations', json({ customerId: 'acme' }))
    const invitation = (await invited.json()) as wire.Invitation
    expect(invitation.enrolmentId).toBeNull()
    const stored = (await world.store.get('invitation', invitation.id))!
    await world.store.commit({
      put: [{ ...stored, enrolmentId: enrolment.id }],
      ...{ audit: [], announce: [] },
    })
    const answer = await api(`/v1/invitations/${invitation.id}`)
    expect(await answer.json()).toMatchObject({ enrolmentId: enrolment.id })
  })

  it('replace the token and the link, and end', async () => {
    const { api, enrolment } = await enrolled()
    const post = async (order: string) => {
      const answer = await api(`/v1/enrolments/${enrolment.id}/${order}`, json({}))
      return (await answer.json()) as wire.Enrolment
    }
    expect((await post('rotate-token')).tokenNumber).toBe(1)
    expect((await post('link')).enrolmentUrl).not.toBe(enrolment.enrolmentUrl)
    expect((await post('revoke')).status).toBe('revoked')
  })
})

describe('the page of an enrolment', () => {
  const pageOf = async (more: object = {}) => {
    const { app, enrolment, ...face } = await enrolled(more)
    const get = (path = '', language = 'en') =>
      app.request(`${new URL(enrolment.enrolmentUrl).pathname}${path}`, {
        headers: { 'accept-language': language, accept: 'text/html' },
      })
    return { ...face, app, enrolment, get }
  }

  it('says what is asked and what to do before, in the language of the browser', async () => {
    const { get } = await pageOf({ accounts: { exclude: ['333333333333'] } })
    const english = await (await get()).text()
    expect(english).toContain('access to the AWS accounts of your organization')
    expect(english).toContain('StackSets may act in your organization.')
    expect(english).toContain('333333333333')
    expect(await (await get('', 'de')).text()).toContain('AWS-Konten Ihrer Organisation')
  })

  it('leads to the console with the launcher template, and notes it', async () => {
    const { get, enrolment, world } = await pageOf()
    const answer = await get('/launch')
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toContain(
      encodeURIComponent(enrolment.launcherTemplateUrl),
    )
    expect((await world.store.get('enrolment', enrolment.id))?.launchedAt).toBeDefined()
    const member = await get('/member')
    expect(member.headers.get('location')).toContain(encodeURIComponent(enrolment.templateUrl))
  })

  it('serves both templates', async () => {
    const { get } = await pageOf()
    expect(await (await get('/template')).text()).toContain('AWS::IAM::Role')
    expect(await (await get('/launcher-template')).text()).toContain(
      'AWS::CloudFormation::StackSet',
    )
  })

  it('answers like an unknown link once the enrolment is revoked or its link replaced', async () => {
    const { get, api, enrolment } = await pageOf()
    await api(`/v1/enrolments/${enrolment.id}/link`, json({}))
    expect((await get()).status).toBe(404)
    expect((await get('/launch')).status).toBe(404)
  })
})

describe('organizations in the console', () => {
  it('are invited with a form, which keeps what was entered and says what is wrong', async () => {
    const face = faceOf()
    const { look, send } = await signedIn(face)
    expect(await (await look('/admin/enrolments')).text()).toContain('/admin/enrolments/new')
    const given = {
      ...{ customerId: 'globex', managementAccountId: '4000-0000-0000', organizationId: '' },
      ...{ ous: 'r-ab12, ou-ab12-11111111', include: '222222222222\n12' },
    }
    const wrong = await send('/admin/enrolments', given)
    expect(wrong.status).toBe(400)
    const html = await wrong.text()
    expect(html).toContain('<a href="#include">“Only these accounts” has 12. This is not an AWS')
    expect(html).toContain('222222222222\n12</textarea>')
    const nameless = await (await send('/admin/enrolments', { ...given, customerId: ' ' })).text()
    expect(nameless).toContain('<a href="#customerId">Enter the customer id.</a>')
    const created = await send('/admin/enrolments', { ...given, include: '222222222222' })
    const place = created.headers.get('location')!
    expect(place).toMatch(/^\/admin\/enrolments\/enr_\w+\?notice=done:created$/)
    const page = await (await look(place)).text()
    expect(page).toContain('Send its link to the customer.')
    expect(page).toContain('2222-2222-2222')
  })

  it('show how far each is, with the orders', async () => {
    const { enrolment, open } = await enrolled()
    const { look, send } = await signedIn({ open })
    const path = `/admin/enrolments/${enrolment.id}`
    expect(await (await look('/admin/enrolments')).text()).toContain(path)
    const one = await (await look(`${path}?state=waiting`)).text()
    expect(one).toContain('4000-0000-0000')
    expect(one).toContain(enrolment.enrolmentUrl)
    const rotated = await send(`${path}/rotate-token`, {})
    expect(rotated.headers.get('location')).toBe(`${path}?notice=done:rotate-token`)
    const approved = await send(`${path}/approve`, { id: '222222222222' })
    expect(approved.headers.get('location')).toBe(`${path}?notice=done:approve`)
  })
})
