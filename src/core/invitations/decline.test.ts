import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import type { Invitation } from '../model/invitation.ts'
import { acceptInvitation } from './accept.ts'
import { declineInvitation } from './decline.ts'
import { invitationToShow } from './find.ts'
import { noteOpened } from './note-opened.ts'
import { pageToken } from './page-token.ts'

async function invited(input: Parameters<typeof invite>[1] = {}) {
  const world = makeWorld()
  const invitation = await invite(world, input)
  return { world, invitation, token: pageToken(world.keys, invitation.id) }
}

const actions = async ({ store }: World) =>
  (await store.audit({ limit: 50, order: 'asc' })).items.map(({ action }) => action)

const announces = (world: World, { invitation }: { invitation: Invitation }) =>
  receiveCallback(world, message(world, { invitation, stack: stackIn(), resource: 'invitation' }))

describe('an invitation that the customer declines', () => {
  it('ends, with the note, once', async () => {
    const { world, token } = await invited()
    const declined = await declineInvitation(world, token, { note: 'Wrong contact' })
    expect(declined).toMatchObject({ status: 'revoked', declineNote: 'Wrong contact' })
    world.clock.advance(1000)
    expect(await declineInvitation(world, token, { note: 'Again' })).toEqual(declined)
    expect(await actions(world)).toEqual(['invitation.created', 'invitation.declined'])
  })

  it('connects nothing any more', async () => {
    const { world, invitation, token } = await invited({ accountId: CUSTOMER })
    await declineInvitation(world, token)
    await expect(acceptInvitation(world, token, { accountId: CUSTOMER })).rejects.toMatchObject({
      code: 'LINK_INVALID',
    })
    await announces(world, { invitation })
    makeRole(world, stackIn(), invitation)
    await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
    expect((await world.store.list('connection', { limit: 1 })).items).toEqual([])
  })

  it('shows that until its date, and then nothing (WEB-5)', async () => {
    const { world, token } = await invited({ expiresInSeconds: 300 })
    await declineInvitation(world, token)
    world.clock.advance(299_999)
    expect((await invitationToShow(world, token)).status).toBe('revoked')
    world.clock.advance(1)
    await expect(invitationToShow(world, token)).rejects.toMatchObject({ code: 'LINK_INVALID' })
  })

  it('is not declined while a stack is under way, and again after the stack failed', async () => {
    const { world, invitation, token } = await invited({ accountId: CUSTOMER })
    await announces(world, { invitation })
    await expect(declineInvitation(world, token)).rejects.toMatchObject({ code: 'STACK_UNDER_WAY' })
    world.clock.advance(600_000)
    expect((await declineInvitation(world, token)).status).toBe('revoked')
  })

  it('is not declined after its connection or its end', async () => {
    const { world, invitation, token } = await invited({
      accountId: CUSTOMER,
      expiresInSeconds: 300,
    })
    const expiring = await invite(world, { expiresInSeconds: 60 })
    makeRole(world, stackIn(), invitation)
    await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
    await expect(declineInvitation(world, token)).rejects.toMatchObject({
      code: 'INVITATION_NOT_OPEN',
    })
    world.clock.advance(60_000)
    await expect(
      declineInvitation(world, pageToken(world.keys, expiring.id)),
    ).rejects.toMatchObject({ code: 'LINK_INVALID' })
  })
})

describe('the first look at the page', () => {
  it('is noted once', async () => {
    const { world, invitation } = await invited()
    await noteOpened(world, invitation)
    const opened = (await world.store.get('invitation', invitation.id))!
    expect(opened.openedAt).toBe(world.clock.now().toISOString())
    world.clock.advance(1000)
    await noteOpened(world, opened)
    expect(await world.store.get('invitation', invitation.id)).toEqual(opened)
    expect(await actions(world)).toEqual(['invitation.created', 'invitation.opened'])
  })

  it('is noted by accepting, if nothing showed the page before', async () => {
    const { world, invitation, token } = await invited()
    await acceptInvitation(world, token, { accountId: CUSTOMER })
    expect(await actions(world)).toEqual([
      'invitation.created',
      'invitation.opened',
      'invitation.accepted',
    ])
    const accepted = (await world.store.get('invitation', invitation.id))!
    expect(accepted.openedAt).toBe(world.clock.now().toISOString())
  })

  it('gives way to another change at the same moment', async () => {
    const { world, invitation, token } = await invited()
    await declineInvitation(world, token)
    await noteOpened(world, invitation)
    expect((await world.store.get('invitation', invitation.id))!.status).toBe('revoked')
  })
})
