import { describe, expect, it } from 'vitest'
import { faceOf, form, json, linkOf } from '../../../../test/fixtures/app.ts'
import { northwindProfile, ownTemplateProfile } from '../../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite, OPERATOR } from '../../../../test/fixtures/world.ts'
import { resetInvitation } from '../../../core/invitations/revoke.ts'

const ADMIN = northwindProfile({
  managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  inlinePolicies: {},
})

/** An invitation for a role that can take over the account. */
async function dangerous(input: Parameters<typeof invite>[1] = {}) {
  const face = faceOf({ installation: { profiles: new Map([['default', ADMIN]]) } })
  const invitation = await invite(face.world, input)
  const link = linkOf(face.world, invitation)
  const trail = async () =>
    (await face.world.store.audit({ subject: invitation.id, limit: 50 })).items.map(
      ({ action }) => action,
    )
  const read = () => face.world.store.get('invitation', invitation.id)
  return { ...face, invitation, link, trail, read }
}

describe('a role that can take over the account', () => {
  it('needs a tick: without it the form is refused and nothing is stored', async () => {
    const { open, link, invitation, read } = await dangerous()
    const answer = await open(`${link}/accept`, form({ accountId: CUSTOMER }))
    expect(answer.status).toBe(400)
    const html = await answer.text()
    expect(html).toContain('<p class="wrong" id="takeover-error">Tick this box to continue.</p>')
    expect(html).toContain(`value="${CUSTOMER}"`)
    expect(await read()).toEqual(invitation)
  })

  it('leads to AWS after the tick, and the trail records it', async () => {
    const { open, link, trail, read, world } = await dangerous()
    const ticked = form({ accountId: CUSTOMER, takeover: 'on' })
    expect((await open(`${link}/accept`, ticked)).status).toBe(303)
    expect(await read()).toMatchObject({
      accountId: CUSTOMER,
      takeoverConfirmedAt: world.clock.now().toISOString(),
    })
    expect(await trail()).toContain('invitation.takeover-confirmed')
    expect((await open(`${link}/launch`)).headers.get('location')).toContain('stacks/create')
  })

  it('is not launched without the tick, even where the vendor set the account', async () => {
    const { open, link, read, invitation } = await dangerous({ accountId: CUSTOMER })
    const answer = await open(`${link}/launch`)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, link])
    expect(await read()).toEqual(invitation)
    expect(await (await open(link)).text()).not.toContain('/launch?')
  })

  it('is confirmed by JSON with confirmTakeover, and by nothing less', async () => {
    const { open, link, trail } = await dangerous({ accountId: CUSTOMER })
    const answer = await open(`${link}/accept`, json({ accountId: CUSTOMER }))
    expect(await answer.json()).toMatchObject({ status: 400, code: 'TAKEOVER_NOT_CONFIRMED' })
    const confirmed = json({ accountId: CUSTOMER, confirmTakeover: true })
    expect((await open(`${link}/accept`, confirmed)).status).toBe(200)
    expect(await trail()).not.toContain('invitation.accepted')
    expect((await open(`${link}/accept`, json({ accountId: CUSTOMER }))).status).toBe(200)
  })

  it('has the page as its launch link until then', async () => {
    const { api, open, link, invitation } = await dangerous({ accountId: CUSTOMER })
    const launchUrl = async () =>
      ((await (await api(`/v1/invitations/${invitation.id}`)).json()) as { launchUrl: string })
        .launchUrl
    expect(new URL(await launchUrl()).pathname).toBe(link)
    await open(`${link}/accept`, form({ accountId: CUSTOMER, takeover: 'on' }))
    expect(await launchUrl()).toContain('stacks/create')
  })

  it('needs the tick again after the vendor has reset the account number', async () => {
    const { open, link, world, invitation, read } = await dangerous()
    await open(`${link}/accept`, form({ accountId: CUSTOMER, takeover: 'on' }))
    await resetInvitation(world, OPERATOR, invitation.id)
    expect((await read())?.takeoverConfirmedAt).toBeUndefined()
    expect((await open(`${link}/accept`, form({ accountId: CUSTOMER }))).status).toBe(400)
  })

  it('asks nothing of a customer whose role is limited', async () => {
    const { world, open } = faceOf()
    const link = linkOf(world, await invite(world))
    expect(await (await open(link)).text()).not.toContain('name="takeover"')
    expect((await open(`${link}/accept`, form({ accountId: CUSTOMER }))).status).toBe(303)
  })
})

describe('what the page shows', () => {
  const HIDDEN = `Resources:
  AccessRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: NorthwindInsightsAccess
      AssumeRolePolicyDocument: {}
      Policies:
        Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://somewhere/rights.yaml } }
`

  it('names every right that it cannot read, with its line, and claims less (attack 73)', async () => {
    const profile = ownTemplateProfile(HIDDEN)
    const face = faceOf({ installation: { profiles: new Map([['default', profile]]) } })
    const link = linkOf(face.world, await invite(face.world))
    const html = await (await face.open(link)).text()
    expect(html).toMatch(/Cannot be shown here:.*read the template, line \d+/s)
    expect(html).not.toContain('It cannot read secrets')
  })

  it('stays what was stored with the invitation when the profile changes or is removed', async () => {
    const profiles = new Map([['default', northwindProfile()]])
    const { world, open } = faceOf({ installation: { profiles } })
    const link = linkOf(world, await invite(world))
    const before = await (await open(link)).text()
    profiles.clear()
    expect(await (await open(link)).text()).toBe(before)
    expect(before).toContain('NorthwindInsightsAccess')
  })

  it('is the template, where the access version of an early invitation is not stored', async () => {
    const { world, open } = faceOf()
    const invitation = await invite(world, { accountId: CUSTOMER })
    await world.store.commit({
      put: [{ ...invitation, profileVersion: '0123456789abcdef' }],
      audit: [],
      announce: [],
    })
    const link = linkOf(world, invitation)
    const html = await (await open(link)).text()
    expect(html).toContain('The template has the exact rights:')
    expect((await open(`${link}/template`)).status).toBe(200)
    expect((await open(`${link}/launch`)).headers.get('location')).toContain('stacks/create')
  })
})
