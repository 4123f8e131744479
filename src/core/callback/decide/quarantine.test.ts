import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  STRANGER,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import { suspendConnection } from '../../connections/suspend.ts'
import type { Announcement } from '../../model/audit.ts'
import type { Invitation } from '../../model/invitation.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import type { AnswerOutcome, Store } from '../../ports.ts'
import { verifyDue } from '../../verification/verify.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { receiveCallback } from '../receive/receive.ts'

/** What the outbox was given from here on. */
function announcementsOf(world: World): Announcement[] {
  const commit: Store['commit'] = world.store.commit.bind(world.store)
  const seen: Announcement[] = []
  world.store.commit = async (change) => {
    const stored = await commit(change)
    seen.push(...change.announce)
    return stored
  }
  return seen
}

async function connected() {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  makeRole(world, stackIn(), invitation)
  await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
  const before = await connectionOf(world, invitation)
  expect(before?.status).toBe('active')
  return {
    world,
    invitation,
    id: connectionIdFor(invitation.id),
    before,
    told: announcementsOf(world),
  }
}

describe('what contradicts a bound connection is put into quarantine (CB-8)', () => {
  const other = stackIn(CUSTOMER, { serial: 2 })
  const stranger = stackIn(STRANGER, { serial: 3 })
  it.each([
    ['a Create of another stack', 'FAILED', { stack: other, requestType: 'Create' }],
    [
      'attack 13: a Create in another account',
      'FAILED',
      { stack: stranger, requestType: 'Create' },
    ],
    ['attack 17: an Update of another stack', 'FAILED', { stack: other, requestType: 'Update' }],
    [
      'attack 17: an Update to a role in another account',
      'FAILED',
      { stack: { ...stackIn(), roleArn: stranger.roleArn }, requestType: 'Update' },
    ],
    [
      'attack 16: a Delete of another stack that names the connection',
      'SUCCESS',
      { stack: stranger, requestType: 'Delete' },
    ],
  ] as const)(
    '%s: changes nothing, hints at nothing, and is on the trail',
    async (_, Status, telling) => {
      const { world, invitation, id, before, told } = await connected()
      const probes = world.sts.probes.length
      await receiveCallback(
        world,
        message(world, {
          invitation,
          requestId: 'contradiction',
          physicalResourceId: id,
          ...telling,
        }),
      )
      expect(lastAnswer(world)).toMatchObject({ Status, PhysicalResourceId: id })
      expect(lastAnswer(world).Reason ?? '').not.toMatch(
        new RegExp(`${CUSTOMER}|${before!.stackId}`),
      )
      expect(await connectionOf(world, invitation)).toEqual(before)
      expect(world.sts.probes).toHaveLength(probes)
      const { items } = await world.store.audit({ subject: id, limit: 10 })
      expect(items.find(({ action }) => action === 'callback.quarantined')).toMatchObject({
        actor: { kind: 'stack', id: telling.stack.stackId },
        customerId: 'acme',
      })
      // The vendor's systems hear at most of the other stack's failure.
      expect(told.filter(({ type }) => type !== 'attempt.failed')).toEqual([])
    },
  )

  it('an ordinary clean-up of a refused stack is none', async () => {
    const { world, invitation, id } = await connected()
    await receiveCallback(world, message(world, { invitation, stack: other, requestId: 'create' }))
    const physicalResourceId = lastAnswer(world).PhysicalResourceId!
    await receiveCallback(
      world,
      message(world, { invitation, stack: other, requestType: 'Delete', physicalResourceId }),
    )
    const { items } = await world.store.audit({ subject: id, limit: 10 })
    expect(items.filter(({ action }) => action === 'callback.quarantined')).toHaveLength(1)
  })
})

describe('a stack whose answer CloudFormation did not take', () => {
  const forged = stackIn(CUSTOMER, { serial: 66 })

  async function boundByForgery(): Promise<{ world: World; invitation: Invitation }> {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    world.answers.script = ['refused']
    await receiveCallback(world, message(world, { invitation, stack: forged, requestId: 'forged' }))
    expect(await connectionOf(world, invitation)).toMatchObject({
      status: 'verifying',
      stackId: forged.stackId,
    })
    return { world, invitation }
  }

  it('keeps no genuine stack out (attack 15, CB-8)', async () => {
    const { world, invitation } = await boundByForgery()
    await receiveCallback(
      world,
      message(world, { invitation, stack: stackIn(), requestId: 'genuine' }),
    )
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS', StackId: stackIn().stackId })
    expect(await connectionOf(world, invitation)).toMatchObject({
      status: 'active',
      stackId: stackIn().stackId,
    })
  })

  it('keeps others in line only while its answer is under way (attack 15)', async () => {
    const { world, invitation } = await boundByForgery()
    const put = world.answers.put.bind(world.answers)
    const genuine = message(world, { invitation, stack: stackIn(), requestId: 'genuine' })
    world.answers.put = async (...given) => {
      world.answers.put = put
      expect(await receiveCallback(world, genuine)).toMatchObject({ outcome: 'waiting' })
      world.answers.script = ['refused']
      return put(...given)
    }
    await receiveCallback(
      world,
      message(world, { invitation, stack: stackIn(CUSTOMER, { serial: 67 }), requestId: 'again' }),
    )
    expect(await receiveCallback(world, genuine)).toEqual({ outcome: 'answered' })
    expect(await connectionOf(world, invitation)).toMatchObject({
      status: 'active',
      stackId: stackIn().stackId,
    })
  })

  const genuine = (invitation: Invitation, more: object = {}) => ({
    ...{ invitation, stack: stackIn(), requestId: 'genuine', ...more },
  })
  /** A forged stack is bound, and its answer ends in this way, again and again. */
  async function boundWith(...script: AnswerOutcome[]) {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    world.answers.script = script
    await receiveCallback(world, message(world, { invitation, stack: forged, requestId: 'forged' }))
    return { world, invitation }
  }
  const expectGenuineWins = async (world: World, invitation: Invitation) => {
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS', StackId: stackIn().stackId })
    const connection = await connectionOf(world, invitation)
    expect(connection).toMatchObject({ status: 'active', stackId: stackIn().stackId })
    expect(connection).not.toHaveProperty('answerRefused')
  }

  it('does not stop the genuine stack from announcing itself (attack 71)', async () => {
    const { world, invitation } = await boundWith('unreachable')
    const resource = { resource: 'invitation', requestId: 'announcement' } as const
    await receiveCallback(world, message(world, genuine(invitation, resource)))
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS', StackId: stackIn().stackId })
  })

  it.each<AnswerOutcome>(['unreachable', 'refused'])(
    'loses its place to the genuine stack, which waits while the answer may still arrive: %s (attack 71)',
    async (outcome) => {
      const { world, invitation } = await boundWith(outcome)
      const told = message(world, genuine(invitation))
      for (let turn = 0; turn < 200; turn++) {
        const { outcome: served } = await receiveCallback(world, told)
        if (served === 'answered') break
        world.clock.advance(2000)
      }
      await expectGenuineWins(world, invitation)
    },
  )

  it('loses its place also after its time is over and a check proved the role (attack 71)', async () => {
    const { world, invitation } = await boundWith('unreachable')
    world.clock.advance(600_000)
    await resendDueAnswers(world)
    world.clock.advance(600_000)
    await verifyDue(world, 9)
    expect(await connectionOf(world, invitation)).toMatchObject({
      ...{ status: 'active', stackId: forged.stackId, answerRefused: true },
    })
    await receiveCallback(world, message(world, genuine(invitation)))
    await expectGenuineWins(world, invitation)
  })

  it('keeps its place once CloudFormation accepted a later answer to its stack', async () => {
    const { world, invitation } = await boundWith('refused')
    world.clock.advance(600_000)
    await verifyDue(world, 9)
    const { id } = (await connectionOf(world, invitation))!
    const update = { requestType: 'Update', requestId: 'update', physicalResourceId: id } as const
    await receiveCallback(world, message(world, { invitation, stack: forged, ...update }))
    expect(await connectionOf(world, invitation)).not.toHaveProperty('answerRefused')
    await receiveCallback(world, message(world, genuine(invitation)))
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED' })
    expect(await connectionOf(world, invitation)).toMatchObject({ stackId: forged.stackId })
  })

  it('keeps its place if an operator suspended it meanwhile', async () => {
    const { world, invitation } = await boundWith('refused')
    world.clock.advance(600_000)
    await verifyDue(world, 9)
    const { id } = (await connectionOf(world, invitation))!
    await suspendConnection(world, OPERATOR, id)
    await receiveCallback(world, message(world, genuine(invitation)))
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED' })
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'suspended' })
  })
})
