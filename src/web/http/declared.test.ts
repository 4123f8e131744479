import { describe, expect, it } from 'vitest'
import { faceOf, json } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite, makeRole, stackIn } from '../../../test/fixtures/world.ts'

const ROLE = stackIn(CUSTOMER).roleArn

async function scene() {
  const face = faceOf()
  const invitation = await invite(face.world, { accountId: CUSTOMER })
  const role = `/v1/invitations/${invitation.id}/role`
  const create = () => makeRole(face.world, stackIn(CUSTOMER), invitation)
  return { ...face, role, create }
}

describe('a declared role over HTTP', () => {
  it('answers with the connection', async () => {
    const { api, role, create } = await scene()
    create()
    const answer = await api(role, json({ roleArn: ROLE, reason: 'Made with Terraform' }))
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({
      ...{ status: 'active', way: 'declared', stackId: null, roleArn: ROLE },
    })
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
