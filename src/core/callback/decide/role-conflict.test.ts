import { describe, expect, it } from 'vitest'
import { trustsOnly } from '../../../../test/fixtures/ports.ts'
import {
  attemptsOf,
  CUSTOMER,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import { disconnect } from '../../connections/disconnect.ts'
import { suspendConnection } from '../../connections/suspend.ts'
import type { Invitation } from '../../model/invitation.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import { verifyNow } from '../../verification/verify.ts'
import { receiveCallback } from '../receive/receive.ts'

const UNUSABLE =
  'This onboarding link no longer works. Ask Northwind Insights for a new link and launch the stack from that link.'

let serial = 0
async function launch(world: World, invitation: Invitation, roleArn = stackIn().roleArn) {
  const stack = { ...stackIn(CUSTOMER, { serial: ++serial }), roleArn }
  makeRole(world, stack, invitation)
  const told = { invitation, stack, requestId: `create-${serial}` }
  expect(await receiveCallback(world, message(world, told))).toEqual({ outcome: 'answered' })
  return stack
}

async function connected(world: World, customerId: string) {
  const invitation = await invite(world, { customerId, accountId: CUSTOMER })
  await launch(world, invitation)
  return invitation
}

const actionsOf = async (world: World, invitation: Invitation) =>
  (await world.store.audit({ subject: connectionIdFor(invitation.id), limit: 50 })).items.map(
    ({ action }) => action,
  )

describe('one role for two customers (CB-11)', () => {
  it.each([
    ['the same name', 'arn:aws:iam::222222222222:role/NorthwindInsightsAccess'],
    ['another case', 'arn:aws:iam::222222222222:role/northwindinsightsACCESS'],
    ['another path', 'arn:aws:iam::222222222222:role/other/NorthwindInsightsAccess'],
  ])(
    'is refused under %s, with the text of a used link, and both trails say so (RSP-8)',
    async (_, roleArn) => {
      const world = makeWorld()
      const first = await connected(world, 'first')
      const before = await connectionOf(world, first)
      const second = await invite(world, { customerId: 'second', accountId: CUSTOMER })
      await launch(world, second, roleArn)
      expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED', Reason: UNUSABLE })
      expect(await connectionOf(world, first)).toEqual(before)
      const attempts = await attemptsOf(world, second)
      expect(attempts).toMatchObject([
        { status: 'failed', finding: { code: 'INVITATION_UNUSABLE' } },
      ])
      expect(JSON.stringify([lastAnswer(world), attempts])).not.toContain(before!.id)
      for (const side of [first, second])
        expect(await actionsOf(world, side)).toContain('connection.conflict')
    },
  )

  it('is free again once the first is disconnected', async () => {
    const world = makeWorld()
    const first = await connected(world, 'first')
    const second = await invite(world, { customerId: 'second', accountId: CUSTOMER })
    await launch(world, second)
    await disconnect(world, OPERATOR, connectionIdFor(first.id))
    await launch(world, second)
    expect(await connectionOf(world, second)).toMatchObject({ status: 'active' })
  })

  it('is not taken by an unreachable connection giving way: only a person decides between customers', async () => {
    const world = makeWorld()
    const first = await connected(world, 'first')
    world.sts.delete(stackIn().roleArn)
    expect(await verifyNow(world, OPERATOR, connectionIdFor(first.id))).toMatchObject({
      status: 'unreachable',
    })
    const second = await invite(world, { customerId: 'second', accountId: CUSTOMER })
    await launch(world, second)
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED', Reason: UNUSABLE })
  })

  it('is bound by one of two that call in at the same moment', async () => {
    const world = makeWorld()
    const both = [
      await invite(world, { customerId: 'a', accountId: CUSTOMER }),
      await invite(world, { customerId: 'b', accountId: CUSTOMER }),
    ]
    const ids = both.map(({ externalId }) => externalId)
    world.sts.set(
      stackIn().roleArn,
      (given) => given !== undefined && ids.includes(given as (typeof ids)[number]),
    )
    const bodies = both.map((invitation, index) =>
      message(world, {
        invitation,
        stack: stackIn(CUSTOMER, { serial: index + 1 }),
        requestId: `c${index}`,
      }),
    )
    await Promise.all(bodies.map((body) => receiveCallback(world, body)))
    const statuses = await Promise.all(
      both.map(async (invitation) => (await connectionOf(world, invitation))?.status),
    )
    expect(statuses.sort()).toEqual(['active', undefined])
  })

  it('is not reached by an update that moves to it', async () => {
    const world = makeWorld()
    await connected(world, 'first')
    const second = await invite(world, { customerId: 'second', accountId: CUSTOMER })
    const own = 'arn:aws:iam::222222222222:role/Own'
    const stack = await launch(world, second, own)
    const taken = stackIn().roleArn
    world.sts.set(taken, trustsOnly(second.externalId))
    const update = {
      invitation: second,
      stack: { ...stack, roleArn: taken },
      requestType: 'Update',
      requestId: 'move',
    } as const
    await receiveCallback(
      world,
      message(world, { ...update, physicalResourceId: connectionIdFor(second.id) }),
    )
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(await connectionOf(world, second)).toMatchObject({ status: 'active', roleArn: own })
  })

  it('moves with an update, and the old name is free', async () => {
    const world = makeWorld()
    const first = await invite(world, { customerId: 'first', accountId: CUSTOMER })
    const stack = await launch(world, first)
    const renamed = { ...stack, roleArn: 'arn:aws:iam::222222222222:role/Renamed' }
    makeRole(world, renamed, first)
    const update = {
      invitation: first,
      stack: renamed,
      requestType: 'Update',
      requestId: 'rename',
    } as const
    await receiveCallback(
      world,
      message(world, { ...update, physicalResourceId: connectionIdFor(first.id) }),
    )
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    const second = await connected(world, 'second')
    expect(await connectionOf(world, second)).toMatchObject({
      status: 'active',
      roleArn: stackIn().roleArn,
    })
  })
})

describe('the same customer connecting the same role again (CB-11)', () => {
  it('replaces the connection that the role no longer opens to', async () => {
    const world = makeWorld()
    const first = await connected(world, 'acme')
    const second = await connected(world, 'acme')
    expect(await connectionOf(world, second)).toMatchObject({ status: 'active' })
    expect(await connectionOf(world, first)).toMatchObject({ status: 'disconnected' })
    const [entry] = (await world.store.audit({ subject: connectionIdFor(first.id), limit: 1 }))
      .items
    expect(entry).toMatchObject({
      action: 'connection.disconnected',
      details: { supersededBy: connectionIdFor(second.id) },
    })
  })

  it.each([
    [
      'still works',
      (world: World, ids: string[]) =>
        world.sts.set(stackIn().roleArn, (given) => ids.includes(given ?? '')),
    ],
    [
      'is unclear',
      (world: World) => {
        world.sts.trouble = (probe) => (probe === 7 ? 'Throttling' : undefined)
      },
    ],
  ])('is refused in words while the earlier one %s', async (_, arrange) => {
    const world = makeWorld()
    const first = await connected(world, 'acme')
    const second = await invite(world, { customerId: 'acme', accountId: CUSTOMER })
    const stack = stackIn(CUSTOMER, { serial: ++serial })
    makeRole(world, stack, second)
    arrange(world, [first.externalId, second.externalId])
    await receiveCallback(world, message(world, { invitation: second, stack, requestId: 'again' }))
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('already serves an earlier connection'),
    })
    expect(await connectionOf(world, first)).toMatchObject({ status: 'active' })
  })

  it('does not replace what a person suspended (BRK-9)', async () => {
    const world = makeWorld()
    const first = await connected(world, 'acme')
    await suspendConnection(world, OPERATOR, connectionIdFor(first.id))
    const second = await connected(world, 'acme')
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(await connectionOf(world, first)).toMatchObject({ status: 'suspended' })
    expect(await actionsOf(world, second)).toContain('connection.conflict')
  })
})
