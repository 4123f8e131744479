import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
  type World,
} from '../../../test/fixtures/world.ts'
import type { EventType } from '../../api/event-types.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { approveConnection } from '../connections/approve.ts'
import { disconnect } from '../connections/disconnect.ts'
import { resumeConnection, suspendConnection } from '../connections/suspend.ts'
import { acceptInvitation } from '../invitations/accept.ts'
import { expireDueInvitations } from '../invitations/expire-due.ts'
import { pageToken } from '../invitations/page-token.ts'
import { resetInvitation, revokeInvitation } from '../invitations/revoke.ts'
import { connectionIdFor, type Invitation } from '../model/invitation.ts'
import { verifyNow } from '../verification/verify.ts'
import { announcementsOf } from './announcements.ts'

const told = async ({ store }: World) => (await store.events({ order: 'asc', limit: 50 })).items
const types = async (world: World) => (await told(world)).map(({ type }) => type)

async function connected(requireApproval = false) {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER, requireApproval })
  makeRole(world, stackIn(), invitation)
  for (const resource of ['invitation', 'connection'] as const)
    await receiveCallback(world, message(world, { invitation, stack: stackIn(), resource }))
  return { world, invitation, id: connectionIdFor(invitation.id) }
}

describe('the events of an invitation', () => {
  it('say who did what, each once', async () => {
    const world = makeWorld()
    const { id } = await invite(world)
    const token = pageToken(world.keys, id)
    await acceptInvitation(world, token, { accountId: CUSTOMER })
    await acceptInvitation(world, token, { accountId: CUSTOMER })
    await resetInvitation(world, OPERATOR, id)
    await revokeInvitation(world, OPERATOR, id)
    await revokeInvitation(world, OPERATOR, id)
    expect(await types(world)).toEqual([
      ...['invitation.created', 'invitation.opened', 'invitation.accepted'],
      ...['invitation.reset', 'invitation.revoked'],
    ])
    expect(new Set((await told(world)).map(({ lane }) => lane))).toEqual(new Set([id]))
  })

  it('say once that the invitation expires in three days, and then that it expired', async () => {
    const world = makeWorld()
    await invite(world)
    await invite(world, { expiresInSeconds: 2 * 86_400 })
    const DAY_MS = 86_400_000
    const lately: EventType[][] = []
    for (const days of [1, 2, 0.9, 0.1, 1, 2]) {
      const before = (await types(world)).length
      world.clock.advance(days * DAY_MS)
      await expireDueInvitations(world)
      lately.push((await types(world)).slice(before))
    }
    const [none, expired] = [[], ['invitation.expired']]
    expect(lately).toEqual([none, expired, none, ['invitation.expiring'], none, expired])
    expect(await types(world)).toHaveLength(5)
  })

  it('have the reason of an attempt that failed', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
    world.clock.advance(600_000)
    const stack = stackIn()
    const leaving = { invitation, stack, resource: 'invitation', requestType: 'Delete' } as const
    await receiveCallback(world, message(world, { invitation, stack, resource: 'invitation' }))
    await receiveCallback(world, message(world, leaving))
    const failed = (await told(world)).filter(({ type }) => type === 'attempt.failed')
    expect(failed).toHaveLength(1)
    expect(failed[0]!.data).toMatchObject({
      ...{ invitationId: invitation.id, stackId: stack.stackId, status: 'failed' },
      ...{ code: expect.any(String), message: expect.any(String) },
    })
  })
})

describe('the events of a connection', () => {
  it('share the lane of the invitation, and say when it is active for the first time', async () => {
    const { world, invitation, id } = await connected(true)
    await approveConnection(world, OPERATOR, id)
    await suspendConnection(world, OPERATOR, id)
    await resumeConnection(world, OPERATOR, id)
    await disconnect(world, OPERATOR, id)
    expect(await types(world)).toEqual([
      ...['invitation.created', 'attempt.started', 'connection.awaiting-approval'],
      ...['connection.active', 'connection.suspended', 'connection.resumed'],
      'connection.disconnected',
    ])
    expect((await told(world))[3]!.data).toMatchObject({ first: true, status: 'active' })
    expect(new Set((await told(world)).map(({ lane }) => lane))).toEqual(new Set([invitation.id]))
  })

  it('say that it recovered, and not that it is active for the first time', async () => {
    const { world, id } = await connected()
    const connection = (await world.store.get('connection', id))!
    await world.store.commit({
      put: [{ ...connection, status: 'unreachable' }],
      audit: [],
      announce: [],
    })
    await verifyNow(world, OPERATOR, id)
    const { type, data } = (await told(world)).at(-1)!
    expect(type).toBe('connection.recovered')
    expect(data).toMatchObject({ previousStatus: 'unreachable', status: 'active' })
    expect(data).not.toHaveProperty('first')
  })
})

describe('announcements', () => {
  it('cannot be made of a changed record without what it was before', async () => {
    const world = makeWorld()
    const stored = (await world.store.get('invitation', (await invite(world)).id)) as Invitation
    expect(() => announcementsOf(world, { put: [stored], before: [] })).toThrow(stored.id)
    expect(announcementsOf(world, { put: [stored], before: [stored] })).toEqual([])
  })
})
