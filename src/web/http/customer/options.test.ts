import { describe, expect, it } from 'vitest'
import { faceOf, form, linkOf } from '../../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite, message, stackIn } from '../../../../test/fixtures/world.ts'
import { receiveCallback } from '../../../core/callback/receive/receive.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'

const ALLOWED: Partial<AccessProfile> = {
  roleOptions: ['path', 'permissionsBoundary', 'tags', 'allowedRegions', 'expiresAt'],
}

async function invited(input: Parameters<typeof invite>[1] = {}, profile = ALLOWED) {
  const face = faceOf({
    installation: { profiles: new Map([['default', northwindProfile(profile)]]) },
  })
  const invitation = await invite(face.world, { accountId: CUSTOMER, ...input })
  const link = linkOf(face.world, invitation)
  const read = async () => (await face.world.store.get('invitation', invitation.id))!
  const set = (fields: Record<string, string>) => face.open(`${link}/options`, form(fields))
  const page = async () => (await face.open(link)).text()
  const template = async () => face.world.templates.objects.get((await read()).template.key)!
  return { ...face, invitation, link, read, set, page, template }
}

describe('the customer’s form for the role', () => {
  it('is on the page only if the profile allows options', async () => {
    expect(await (await invited()).page()).toContain('id="options-form"')
    expect(await (await invited({}, {})).page()).not.toContain('id="options')
  })

  it('stores what was entered, a new template with it, and says so on the page', async () => {
    const { set, read, page, template, invitation, world } = await invited()
    const answer = await set({
      'option.path': '/vendors/',
      'option.tags': 'costCenter=4711; owner = platform',
      'option.allowedRegions': 'eu-west-1, eu-central-1',
      'option.expiresAt': '2027-01-31',
    })
    expect(answer.status).toBe(303)
    const stored = await read()
    expect(stored.roleOptions).toEqual({
      path: '/vendors/',
      tags: { costCenter: '4711', owner: 'platform' },
      allowedRegions: ['eu-central-1', 'eu-west-1'],
      expiresAt: '2027-01-31T00:00:00Z',
    })
    expect(stored.template.key).not.toBe(invitation.template.key)
    expect(await template()).toContain('Path: /vendors/')
    const html = await page()
    for (const shown of ['/vendors/', 'costCenter=4711', 'Frankfurt', '31 Jan 2027'])
      expect(html).toContain(shown)
    const { items } = await world.store.audit({ subject: invitation.id, limit: 20 })
    expect(items[0]).toMatchObject({
      action: 'invitation.options-set',
      actor: { kind: 'customer' },
      details: { options: 'path, tags, allowedRegions, expiresAt' },
    })
  })

  it('changes nothing when the same is sent again', async () => {
    const { set, read } = await invited()
    await set({ 'option.path': '/vendors/' })
    const { version } = await read()
    await set({ 'option.path': '/vendors/' })
    expect((await read()).version).toBe(version)
  })

  it('removes what is left empty', async () => {
    const { set, read, template } = await invited({ roleOptions: { path: '/vendors/' } })
    expect(await template()).toContain('Path: /vendors/')
    await set({ 'option.path': '' })
    expect(await read()).not.toHaveProperty('roleOptions')
    expect(await template()).not.toContain('Path: /vendors/')
  })

  it('names each field that is wrong, keeps what was entered and stores nothing', async () => {
    const { set, read, invitation } = await invited()
    const answer = await set({ 'option.path': 'vendors', 'option.expiresAt': '2020-01-01' })
    expect(answer.status).toBe(400)
    const html = await answer.text()
    expect(html).toContain('Enter a path that begins and ends with a slash')
    expect(html).toContain('value="vendors"')
    expect(html).toContain('<details class="fold" id="options-form" open="">')
    expect(await read()).toEqual(invitation)
    expect(await (await set({ 'option.expiresAt': '2020-01-01' })).text()).toContain(
      'Enter a day in the future.',
    )
  })

  it('is in the language of the page, also where it is refused', async () => {
    const { set, page } = await invited({ locale: 'de' })
    expect(await page()).toContain('Eigenschaften der Rolle festlegen')
    expect(await (await set({ 'option.path': 'x' })).text()).toContain('Geben Sie einen Pfad ein')
  })

  it('refuses what the profile does not allow, also if a form sends it', async () => {
    const { set, read } = await invited()
    expect((await set({ 'option.roleName': 'mine' })).status).toBe(400)
    expect(await read()).not.toHaveProperty('roleOptions')
  })

  it('is refused once a stack is under way, and shown no more', async () => {
    const { world, invitation, set, page, read } = await invited()
    await receiveCallback(
      world,
      message(world, { invitation, stack: stackIn(), resource: 'invitation' }),
    )
    expect((await read()).attempts).toHaveLength(1)
    const answer = await set({ 'option.path': '/vendors/' })
    expect(answer.status).toBe(409)
    expect(await read()).not.toHaveProperty('roleOptions')
    expect(await page()).not.toContain('id="options-form"')
  })
})
