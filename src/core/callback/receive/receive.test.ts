import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { trustsAnybody, trustsAnyExternalId } from '../../../../test/fixtures/ports.ts'
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
  STRANGER,
  type Stack,
  stackIn,
  VENDOR,
  type World,
} from '../../../../test/fixtures/world.ts'
import { issueCredentials } from '../../credentials/issue.ts'
import { acceptInvitation } from '../../invitations/accept.ts'
import { pageToken } from '../../invitations/page-token.ts'
import { revokeInvitation } from '../../invitations/revoke.ts'
import type { Invitation } from '../../model/invitation.ts'
import { receiveCallback } from './receive.ts'

/** A stack of the template as it was written calls in. */
async function launch(
  world: World,
  invitation: Invitation,
  stack = stackIn(),
  requestId = `create-${stack.stackId.at(-1)}`,
) {
  makeRole(world, stack, invitation)
  return receiveCallback(world, message(world, { invitation, stack, requestId }))
}

const statusOf = async (world: World, invitation: Invitation) =>
  (await connectionOf(world, invitation))?.status

describe('a Create of a pinned invitation', () => {
  it('makes the connection active, but only once its answer was delivered (RSP-6)', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    const seen: (string | undefined)[] = []
    const put = world.answers.put.bind(world.answers)
    world.answers.put = async (...given) => {
      seen.push(await statusOf(world, invitation))
      return put(...given)
    }
    expect(await launch(world, invitation)).toEqual({ outcome: 'answered' })
    expect(seen).toEqual(['verifying'])
    const connection = await connectionOf(world, invitation)
    expect(connection).toMatchObject({
      status: 'active',
      accountId: CUSTOMER,
      approved: true,
      roleId: 'AROAFIRST',
      findings: [],
    })
    expect(lastAnswer(world)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: connection!.id,
    })
  })

  it('answers with the three ids verbatim, at the URL of the request (RSP-1)', async () => {
    const world = makeWorld()
    const stack = stackIn()
    await launch(world, await invite(world, { accountId: CUSTOMER }), stack)
    expect(lastAnswer(world)).toMatchObject({
      StackId: stack.stackId,
      RequestId: 'create-b',
      LogicalResourceId: 'RolecallConnection',
    })
    expect(world.answers.sent[0]!.url).toContain(encodeURIComponent(stack.stackId))
  })

  it('uses the invitation up, and leaves a trail', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    await launch(world, invitation)
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('claimed')
    const { items } = await world.store.audit({ limit: 50 })
    expect(items.map(({ action }) => action)).toEqual([
      'connection.active',
      'connection.verified',
      'callback.received',
      'invitation.created',
    ])
  })

  it('waits for a role that IAM has not spread yet (VER-3, fault 13)', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    world.sts.set(stack.roleArn, (given) => given === invitation.externalId, { delayMs: 9000 })
    expect(await receiveCallback(world, message(world, { invitation, stack }))).toEqual({
      outcome: 'answered',
    })
    expect(await statusOf(world, invitation)).toBe('active')
  })

  it('rests in the queue while IAM is slow, and shows the customer that the role called in', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    world.sts.set(stack.roleArn, (given) => given === invitation.externalId, { delayMs: 40_000 })
    const body = message(world, { invitation, stack })
    const dispositions: string[] = []
    for (;;) {
      const disposition = await receiveCallback(world, body)
      dispositions.push(disposition.outcome)
      if (disposition.outcome !== 'waiting') break
      expect(await attemptsOf(world, invitation)).toMatchObject([{ status: 'checking' }])
      expect(world.answers.sent).toEqual([])
      world.clock.advance(disposition.laterSeconds * 1000)
    }
    expect(dispositions.at(-1)).toBe('answered')
    expect(dispositions.length).toBeGreaterThan(2)
    expect(await statusOf(world, invitation)).toBe('active')
  })

  it('stops for a person where the invitation asks for approval', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER, requireApproval: true })
    await launch(world, invitation)
    expect(await statusOf(world, invitation)).toBe('awaiting-approval')
  })

  it('counts the account that the customer gave on the page as pinned (WEB-1)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    await acceptInvitation(world, pageToken(world.keys, invitation.id), { accountId: CUSTOMER })
    await launch(world, invitation)
    expect(await statusOf(world, invitation)).toBe('active')
  })
})

describe('a Create of an unpinned invitation', () => {
  it('waits for approval and issues nothing (CB-9, attack 13)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    await launch(world, invitation, stackIn(STRANGER))
    const connection = await connectionOf(world, invitation)
    expect(connection).toMatchObject({
      status: 'awaiting-approval',
      approved: false,
      accountId: STRANGER,
    })
    const ask = issueCredentials(world, OPERATOR, { connectionId: connection!.id })
    await expect(ask).rejects.toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
    expect(world.sts.sessions).toEqual([])
  })
})

const otherRole = `arn:aws:iam::${STRANGER}:role/NorthwindInsightsAccess`

describe('one account number throughout (CB-7)', () => {
  const mismatches: [string, Parameters<typeof message>[1]['properties'], string][] = [
    [
      'attack 14: the role of another account',
      { RoleArn: otherRole },
      'another AWS account than the stack',
    ],
    [
      'the role of another partition',
      { RoleArn: `arn:aws-cn:iam::${CUSTOMER}:role/X` },
      'another AWS account than the stack',
    ],
    [
      'attack 11: the ARN of a user',
      { RoleArn: `arn:aws:iam::${CUSTOMER}:user/X` },
      'did not report the ARN of an IAM role',
    ],
    [
      'attack 44: an edited External ID',
      { ExternalId: 'acme-123' },
      'External ID in the template was changed',
    ],
  ]
  it.each(mismatches)(
    '%s fails fast, and the invitation can be used again',
    async (_, properties, reason) => {
      const world = makeWorld()
      const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
      makeRole(world, stack, invitation)
      await receiveCallback(world, message(world, { invitation, stack, properties: properties! }))
      expect(lastAnswer(world)).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining(reason),
      })
      expect(world.sts.probes).toEqual([])
      expect(await statusOf(world, invitation)).toBeUndefined()
      await launch(world, invitation, stackIn(CUSTOMER, { serial: 2 }))
      expect(await statusOf(world, invitation)).toBe('active')
    },
  )

  it('refuses a stack in another account than the pinned one', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    await launch(world, invitation, stackIn(STRANGER))
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('another AWS account than'),
    })
    expect(world.sts.probes).toEqual([])
    expect(await statusOf(world, invitation)).toBeUndefined()
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', accountId: STRANGER, finding: { code: 'ACCOUNT_NOT_INVITED' } },
    ])
  })

  it('refuses a stack in another Region than the one invited, and takes one in that Region', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER, region: 'eu-west-1' })
    await launch(world, invitation, stackIn(CUSTOMER))
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('launch the template in eu-west-1'),
    })
    expect(world.sts.probes).toEqual([])
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'REGION_NOT_INVITED' } },
    ])
    await launch(world, invitation, stackIn(CUSTOMER, { region: 'eu-west-1', serial: 2 }))
    expect(await statusOf(world, invitation)).toBe('active')
  })

  it("refuses the vendor's own account before any call (CB-10, attack 10)", async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    await launch(world, invitation, stackIn(VENDOR))
    expect(lastAnswer(world).Reason).toContain('belongs to the vendor')
    expect(world.sts.probes).toEqual([])
  })

  it('refuses a role that STS places in another account than its ARN', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER })
    const probe = world.sts.probe.bind(world.sts)
    world.sts.probe = async (...given) => {
      const outcome = await probe(...given)
      return outcome.outcome === 'allowed' ? { ...outcome, accountId: STRANGER } : outcome
    }
    await launch(world, invitation)
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(await statusOf(world, invitation)).not.toBe('active')
  })
})

describe('a role that others could enter (VER-1)', () => {
  it.each([
    ['attack 2, 4, 7: opens without an External ID', trustsAnybody, 'without an External ID'],
    ['attack 3, 6: opens to any External ID', trustsAnyExternalId, 'accepts a wrong External ID'],
    [
      'attack 3: opens to a prefix',
      (given: string | undefined) => given?.startsWith('rc-') ?? false,
      'accepts a wrong External ID',
    ],
  ])('%s: the Create fails with what to fix, and nothing is issued', async (_, trust, reason) => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    world.sts.set(stack.roleArn, trust)
    await receiveCallback(world, message(world, { invitation, stack }))
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(reason),
    })
    expect(lastAnswer(world).PhysicalResourceId).toMatch(/^rolecall-not-connected\//)
    expect(await statusOf(world, invitation)).toBeUndefined()
    expect(await attemptsOf(world, invitation)).toMatchObject([{ status: 'failed' }])
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
    await launch(world, invitation, stackIn(CUSTOMER, { serial: 2 }))
    expect(await statusOf(world, invitation)).toBe('active')
  })

  it("attack 1: another customer's role is denied, and its connection stays as it is", async () => {
    const world = makeWorld()
    const theirs = await invite(world, { customerId: 'theirs', accountId: CUSTOMER })
    await launch(world, theirs)
    const before = await connectionOf(world, theirs)
    const mine = await invite(world, { customerId: 'mine' })
    const body = message(world, { invitation: mine, stack: stackIn(CUSTOMER, { serial: 9 }) })
    for (
      let turn = await receiveCallback(world, body);
      turn.outcome === 'waiting';
      turn = await receiveCallback(world, body)
    )
      world.clock.advance(turn.laterSeconds * 1000)
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('did not let Rolecall assume'),
    })
    expect(await connectionOf(world, theirs)).toEqual(before)
  })
})

describe('an invitation', () => {
  it('is bound by exactly one of 50 concurrent Creates (CB-8, attack 37, fault 9)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    const stacks = Array.from({ length: 50 }, (_, index) =>
      stackIn(`2222222222${10 + index}`, { serial: index + 1 }),
    )
    const untilAnswered = async (stack: Stack, requestId: string) => {
      while ((await launch(world, invitation, stack, requestId)).outcome === 'waiting')
        await setImmediate()
    }
    await Promise.all(stacks.map((stack, index) => untilAnswered(stack, `create-${index}`)))
    const answers = world.answers.sent.map(({ body }) => JSON.parse(body) as Record<string, string>)
    const taken = answers.filter(({ Status }) => Status === 'SUCCESS')
    expect(answers).toHaveLength(50)
    expect(taken).toHaveLength(1)
    expect((await connectionOf(world, invitation))?.stackId).toBe(taken[0]!.StackId)
    const refusals = new Set(
      answers.filter(({ Status }) => Status === 'FAILED').map(({ Reason }) => Reason),
    )
    expect([...refusals]).toEqual([
      'This onboarding link no longer works. Ask Northwind Insights for a new link and launch the stack from that link.',
    ])
  })

  it('that is used, revoked or unknown gets the same text (RSP-8)', async () => {
    const world = makeWorld()
    const [used, revoked] = [await invite(world, { accountId: CUSTOMER }), await invite(world)]
    await launch(world, used)
    await revokeInvitation(world, OPERATOR, revoked.id)
    const unknown = { ...used, id: 'inv_ABCDEFGHJKLMNPQRSTUVWX' }
    const reasons: string[] = []
    for (const [index, invitation] of [used, revoked, unknown].entries()) {
      await launch(world, invitation, stackIn(STRANGER, { serial: index + 5 }))
      reasons.push(lastAnswer(world).Reason!)
    }
    expect(new Set(reasons).size).toBe(1)
  })

  it('is refused once its time is over, even if nobody wrote that down (ST-3)', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { accountId: CUSTOMER, expiresInSeconds: 300 })
    world.clock.advance(300_000)
    await launch(world, invitation)
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('has expired'),
    })
    expect(world.sts.probes).toEqual([])
  })
})
