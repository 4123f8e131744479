import { describe, expect, it } from 'vitest'
import { connected, faceOf } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite, stackIn } from '../../../test/fixtures/world.ts'
import type { Attempt, Invitation } from '../../core/model/invitation.ts'

const AT = '2026-11-28T09:00:00.000Z'
const begun: Attempt = {
  stackId: stackIn(CUSTOMER).stackId,
  accountId: CUSTOMER,
  region: 'us-east-1',
  status: 'creating',
  startedAt: AT,
}
const failed: Attempt = {
  ...begun,
  status: 'failed',
  endedAt: AT,
  finding: { code: 'ROLE_NOT_CREATED', message: 'No role.', remedy: 'Look at the events.' },
}

type Body = Record<string, unknown> & { attempts: object[]; items: Body[] }

describe('attempts over HTTP', () => {
  it('come with the invitation, oldest first, and are not connections', async () => {
    const face = faceOf()
    const invitation: Invitation = await invite(face.world)
    const read = async (path: string) => (await (await face.api(path)).json()) as Body
    expect((await read(`/v1/invitations/${invitation.id}`)).attempts).toEqual([])
    await face.world.store.commit({
      put: [{ ...invitation, attempts: [failed, begun] }],
      audit: [],
      announce: [],
    })
    const { attempts } = await read(`/v1/invitations/${invitation.id}`)
    expect(attempts).toEqual([
      { ...failed, way: 'stack', roleArn: null, roleReportedAt: null },
      { ...begun, way: 'stack', roleArn: null, roleReportedAt: null, endedAt: null, finding: null },
    ])
    expect((await read('/v1/invitations')).items[0]!.attempts).toEqual(attempts)
    expect((await read('/v1/connections')).items).toEqual([])
  })

  it('and connections of a role without a stack have the stackId null', async () => {
    const face = faceOf()
    const { connectionId, invitation: invited } = await connected(face, CUSTOMER)
    const invitationId = invited.id
    const connection = (await face.world.store.get('connection', connectionId))!
    const invitation = (await face.world.store.get('invitation', invitationId))!
    const { stackId: _, ...declared } = { ...connection, way: 'declared' as const }
    const { stackId: __, ...attempt } = { ...failed, way: 'declared' as const }
    await face.world.store.commit({
      put: [declared, { ...invitation, attempts: [{ ...attempt, roleArn: connection.roleArn }] }],
      audit: [],
      announce: [],
    })
    const read = async (path: string) => (await face.api(path)).json()
    expect(await read(`/v1/connections/${connectionId}`)).toMatchObject({
      ...{ way: 'declared', stackId: null, imported: false, roleArn: connection.roleArn },
    })
    expect(await read(`/v1/invitations/${invitationId}`)).toMatchObject({
      attempts: [{ way: 'declared', stackId: null, roleArn: connection.roleArn }],
    })
    const found = await read(`/v1/search?q=${connection.roleArn}`)
    expect(JSON.stringify(found)).toContain(connectionId)
  })

  it('of an early version, stored as connections that were never verified, are in no list', async () => {
    const face = faceOf()
    const { connectionId } = await connected(face, CUSTOMER)
    const connection = (await face.world.store.get('connection', connectionId))!
    const list = async () =>
      ((await (await face.api('/v1/connections')).json()) as Body).items.map(({ id }) => id)
    const { verifiedAt: _, ...unverified } = connection
    const ended = { ...unverified, status: 'disconnected' as const }
    await face.world.store.commit({ put: [ended], audit: [], announce: [] })
    expect(await list()).toEqual([])
    const again = (await face.world.store.get('connection', connectionId))!
    await face.world.store.commit({
      put: [{ ...again, verifiedAt: AT }],
      audit: [],
      announce: [],
    })
    expect(await list()).toEqual([connectionId])
  })
})
