import fc from 'fast-check'
import { expect, it } from 'vitest'
import { trustsAnybody, trustsOnly } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  connectionOf,
  invite,
  makeWorld,
  message,
  STRANGER,
  stackIn,
  type World,
} from '../../../../test/fixtures/world.ts'
import { isIssuing } from '../../connections/lifecycle.ts'
import type { Invitation } from '../../model/invitation.ts'
import { verifyDue } from '../../verification/verify.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { receiveCallback } from './receive.ts'

const stacks = [
  stackIn(CUSTOMER, { serial: 1 }),
  stackIn(CUSTOMER, { serial: 2 }),
  stackIn(STRANGER, { serial: 3 }),
]

const events = fc.oneof(
  fc.record({
    event: fc.constant('message' as const),
    pinned: fc.boolean(),
    stack: fc.nat({ max: 2 }),
    requestType: fc.constantFrom('Create', 'Create', 'Update', 'Delete'),
    request: fc.nat({ max: 2 }),
  }),
  fc.record({
    event: fc.constant('role' as const),
    stack: fc.nat({ max: 2 }),
    trust: fc.constantFrom('pinned', 'unpinned', 'open', 'gone'),
  }),
  fc.record({
    event: fc.constant('answers' as const),
    script: fc.array(fc.constantFrom('unreachable', 'refused', 'delivered'), { maxLength: 3 }),
  }),
  fc.record({ event: fc.constant('trouble' as const), on: fc.boolean() }),
  fc.record({
    event: fc.constant('time' as const),
    seconds: fc.constantFrom(1, 10, 60, 400, 7200),
  }),
)

type Event = typeof events extends fc.Arbitrary<infer One> ? One : never

async function play(
  world: World,
  [pinned, unpinned]: [Invitation, Invitation],
  event: Event,
): Promise<void> {
  if (event.event === 'answers') world.answers.script = event.script as typeof world.answers.script
  if (event.event === 'trouble') world.sts.trouble = () => (event.on ? 'Throttling' : undefined)
  if (event.event === 'role') {
    const { roleArn } = stacks[event.stack]!
    if (event.trust === 'gone') world.sts.delete(roleArn)
    else if (event.trust === 'open') world.sts.set(roleArn, trustsAnybody)
    else
      world.sts.set(roleArn, trustsOnly((event.trust === 'pinned' ? pinned : unpinned).externalId))
  }
  if (event.event === 'time') {
    world.clock.advance(event.seconds * 1000)
    await resendDueAnswers(world)
    await verifyDue(world)
  }
  if (event.event === 'message') {
    const told = {
      requestType: event.requestType as 'Create',
      requestId: `${event.requestType}-${event.request}`,
      physicalResourceId: 'con_x',
    }
    await receiveCallback(
      world,
      message(world, {
        invitation: event.pinned ? pinned : unpinned,
        stack: stacks[event.stack]!,
        ...told,
      }),
    )
  }
}

it('whatever happens in whatever order, no rule of trust is broken (ST-1, CB-7, CB-8, CB-9)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(events, { minLength: 5, maxLength: 40 }), async (story) => {
      const world = makeWorld()
      const invitations: [Invitation, Invitation] = [
        await invite(world, { accountId: CUSTOMER }),
        await invite(world),
      ]
      for (const event of story) {
        await play(world, invitations, event)
        const [pinned, unpinned] = await Promise.all(
          invitations.map((invitation) => connectionOf(world, invitation)),
        )
        for (const connection of [pinned, unpinned]) {
          if (!connection) continue
          expect([connection.stackId!.split(':')[4], connection.roleArn.split(':')[4]]).toEqual([
            connection.accountId,
            connection.accountId,
          ])
          if (isIssuing(connection))
            expect(connection).toMatchObject({
              verifiedAt: expect.any(String),
              roleId: expect.any(String),
            })
          const { status } = (await world.store.get('invitation', connection.invitationId))!
          if (!['verifying', 'insecure', 'disconnected', 'unreachable'].includes(connection.status))
            expect(status).toBe('claimed')
        }
        if (pinned && isIssuing(pinned)) expect(pinned.accountId).toBe(CUSTOMER)
        expect(unpinned && isIssuing(unpinned)).toBeFalsy()
      }
      await world.store.close()
    }),
    { numRuns: 100 },
  )
})
