import { describe, expect, it } from 'vitest'
import { type Face, faceOf } from '../../../test/fixtures/app.ts'
import { CUSTOMER, makeRole, message, OPERATOR, stackIn } from '../../../test/fixtures/world.ts'
import type { EventList } from '../../api/types.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import { suspendConnection } from '../../core/connections/suspend.ts'
import { createInvitation } from '../../core/invitations/create.ts'
import { connectionIdFor } from '../../core/model/invitation.ts'

const list = async (face: Face, query = ''): Promise<EventList> => {
  const response = await face.api(`/v1/events?${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as EventList
}

async function connected(face: Face, customerId: string) {
  const { world } = face
  const input = { customerId, accountId: CUSTOMER, metadata: { tenant: `t-${customerId}` } }
  const invitation = await createInvitation(world, OPERATOR, input)
  makeRole(world, stackIn(), invitation)
  for (const resource of ['invitation', 'connection'] as const)
    await receiveCallback(world, message(world, { invitation, stack: stackIn(), resource }))
  await suspendConnection(world, OPERATOR, connectionIdFor(invitation.id))
  return invitation
}

describe('GET /v1/events', () => {
  it('returns what webhooks deliver: ids, states and metadata, in order', async () => {
    const face = faceOf()
    const { id, expiresAt } = await connected(face, 'acme')
    const { items, nextCursor } = await list(face, 'order=asc')
    expect(nextCursor).toBeNull()
    expect(items.map(({ type }) => type)).toEqual([
      'invitation.created',
      'attempt.started',
      'connection.active',
      'connection.suspended',
    ])
    const about = { invitationId: id, customerId: 'acme', metadata: { tenant: 't-acme' } }
    expect(items[0]).toEqual({
      ...{ id: expect.stringMatching(/^evt_\w{23}$/), type: 'invitation.created', version: 1 },
      timestamp: face.world.clock.now().toISOString(),
      data: { ...about, status: 'open', accountId: CUSTOMER, expiresAt },
    })
    expect(items[2]!.data).toEqual({
      ...about,
      ...{ connectionId: connectionIdFor(id), accountId: CUSTOMER },
      ...{ status: 'active', previousStatus: 'verifying', first: true },
    })
  })

  it('shows no External ID and no secret', async () => {
    const face = faceOf()
    const { externalId } = await connected(face, 'acme')
    const text = JSON.stringify(await list(face))
    expect(text).not.toContain(externalId)
    expect(text).not.toMatch(/rc[ab]_|token|sessionToken|X-Amz/i)
  })

  it('gives a follower each event once, also over a deletion', async () => {
    const face = faceOf()
    await connected(face, 'acme')
    const first = await list(face, 'order=asc&limit=3')
    expect(first.items).toHaveLength(3)
    const second = await list(face, `order=asc&cursor=${first.nextCursor}`)
    expect(second.items.map(({ type }) => type)).toEqual(['connection.suspended'])
    const again = await list(face, `order=asc&cursor=${second.followCursor}`)
    expect(again).toEqual({ items: [], nextCursor: null, followCursor: second.followCursor })
  })

  it('filters by type and customer, and refuses an unknown type', async () => {
    const face = faceOf()
    await connected(face, 'acme')
    const types = async (query: string) => (await list(face, query)).items.map(({ type }) => type)
    expect(await types('types=connection.active,invitation.created')).toEqual([
      'connection.active',
      'invitation.created',
    ])
    expect(await types('customerId=globex')).toEqual([])
    const wrong = await face.api('/v1/events?types=connection.activ')
    expect(await wrong.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })
})
