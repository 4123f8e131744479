import { describe, expect, it } from 'vitest'
import { faceOf, form, json, linkOf, signedIn } from '../../../test/fixtures/app.ts'
import { CUSTOMER, changeProfile, invite, makeRole, stackIn } from '../../../test/fixtures/world.ts'

const ROLE = stackIn(CUSTOMER).roleArn

async function scene() {
  const face = faceOf()
  const invitation = await invite(face.world, { accountId: CUSTOMER })
  const role = `/v1/invitations/${invitation.id}/role`
  const create = () => makeRole(face.world, stackIn(CUSTOMER), invitation)
  const { roleName } = invitation
  return { ...face, invitation, roleName, link: linkOf(face.world, invitation), role, create }
}

describe('a declared role over HTTP', () => {
  it('answers with the connection', async () => {
    const { api, role, create } = await scene()
    create()
    const answer = await api(role, json({ roleArn: ROLE, reason: 'Made with Terraform' }))
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({
      ...{ status: 'active', way: 'declared', stackId: null, roleArn: ROLE },
      expiresAt: null,
    })
  })

  it('says when the role ends, as the options of the invitation say', async () => {
    const { api, world } = faceOf()
    await changeProfile(world, { roleOptions: ['expiresAt'] })
    const expiresAt = '2027-01-31T00:00:00Z'
    const invitation = await invite(world, { accountId: CUSTOMER, roleOptions: { expiresAt } })
    makeRole(world, stackIn(CUSTOMER), invitation)
    const answer = await api(`/v1/invitations/${invitation.id}/role`, json({ roleArn: ROLE }))
    const { id } = (await answer.json()) as { id: string }
    expect(await (await api(`/v1/connections/${id}`)).json()).toMatchObject({ expiresAt })
  })

  it('answers with a problem that names the finding', async () => {
    const { api, role } = await scene()
    const answer = await api(role, json({ roleArn: ROLE }))
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      ...{ code: 'ROLE_REFUSED', retry: false },
      finding: { code: 'ROLE_NOT_ASSUMABLE', remedy: expect.stringContaining('External ID') },
    })
  })
})

describe('the form for a declared role in the console', () => {
  it('says why a role is not connected, keeps what was entered, and connects a right one', async () => {
    const { open, invitation, create } = await scene()
    const { look, send } = await signedIn({ open })
    const page = `/admin/invitations/${invitation.id}`
    expect(await (await look(page)).text()).toContain('Declare a role')
    const refused = await send(`${page}/role`, { roleArn: ROLE })
    expect(refused.status).toBe(409)
    const html = await refused.text()
    expect(html).toContain('<a href="#roleArn">AWS did not let Rolecall assume the role')
    expect(html).toContain(`value="${ROLE}"`)
    create()
    const connected = await send(`${page}/role`, { roleArn: ROLE })
    expect(connected.headers.get('location')).toBe(`${page}?notice=done:role`)
    expect(await (await look(`${page}?notice=done:role`)).text()).toContain('See the connection')
  })
})

describe('the form for a declared role on the page', () => {
  const page = async (answer: Response | Promise<Response>) => (await answer).text()

  it('offers the ARN that the invitation expects', async () => {
    const { open, link, roleName } = await scene()
    const expected = `arn:aws:iam::${CUSTOMER}:role/${roleName}`
    expect(await page(open(link))).toContain(`value="${expected}"`)
  })

  it('connects the role, and then the page speaks of no stack', async () => {
    const { open, link, create } = await scene()
    create()
    const answer = await open(`${link}/role`, form({ roleArn: ` ${ROLE} ` }))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${link}#launch`])
    const html = await page(open(link))
    expect(html).toContain('data-phase="connected"')
    expect(html).not.toMatch(/delete-stack|Delete the stack/)
    expect(html).toContain('Delete the role')
  })

  it('shows why AWS refuses the role, and the form again', async () => {
    const { open, link } = await scene()
    await open(`${link}/role`, form({ roleArn: `${ROLE}-2` }))
    const html = await page(open(link))
    expect(html).toContain('data-phase="failed"')
    expect(html).toContain('AWS did not let Rolecall assume the role NorthwindInsightsAccess-2')
    expect(html).toContain(`value="${ROLE}-2"`)
    expect(html).not.toContain('CloudFormation removes the role')
  })

  it.each([
    ['no ARN', 'NorthwindInsightsAccess', 400, 'This is not the ARN of a role'],
    ['another account', ROLE.replace(CUSTOMER, '333333333333'), 409, 'for another AWS account'],
  ])('keeps what was entered if it is %s', async (_, roleArn, status, text) => {
    const { open, link, world } = await scene()
    const answer = await open(`${link}/role`, form({ roleArn }))
    expect(answer.status).toBe(status)
    const html = await answer.text()
    expect(html).toContain(text)
    expect(html).toContain(`value="${roleArn}"`)
    expect(world.sts.probes).toEqual([])
  })

  it('lets Rolecall look for the role, and the page says so', async () => {
    const { open, link, world, invitation } = await scene()
    expect(await page(open(link))).toContain('Look for this role')
    const answer = await open(`${link}/look`, form({ way: 'terraform' }))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${link}#launch`])
    expect(await page(open(link))).toContain('Rolecall looks for this role')
    const stored = await world.store.get('invitation', invitation.id)
    expect(stored).toMatchObject({ otherWay: 'terraform' })
  })

  it('is refused from another site', async () => {
    const { open, link } = await scene()
    const foreign = { 'sec-fetch-site': 'cross-site' }
    const answer = await open(`${link}/role`, form({ roleArn: ROLE }, foreign))
    expect(answer.status).toBe(403)
  })
})
