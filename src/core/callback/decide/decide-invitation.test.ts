import { describe, expect, it } from 'vitest'
import { sampleOffer } from '../../../../test/fixtures/connection.ts'
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
  STRANGER,
  type Stack,
  stackIn,
  VENDOR,
  type World,
} from '../../../../test/fixtures/world.ts'
import { expireDueInvitations } from '../../invitations/expire-due.ts'
import { revokeInvitation } from '../../invitations/revoke.ts'
import type { Invitation } from '../../model/invitation.ts'
import { verifyDue } from '../../verification/verify.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { receiveCallback } from '../receive/receive.ts'

type Told = Partial<Parameters<typeof message>[1]>

/** A pinned invitation and its stack; `tell` and `announce` send requests of its two resources. */
async function invited(input: Partial<Parameters<typeof invite>[1]> = {}) {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER, ...input })
  const stack = stackIn()
  const tell = (told: Told = {}) =>
    receiveCallback(world, message(world, { invitation, stack, ...told }))
  const announce = (told: Told = {}) => tell({ resource: 'invitation', ...told })
  const leave = (told: Told = {}) =>
    announce({ requestType: 'Delete', physicalResourceId: invitation.id, ...told })
  const invitationNow = async () => (await world.store.get('invitation', invitation.id))!
  return { world, invitation, stack, tell, announce, leave, invitationNow }
}

async function connected() {
  const it = await invited()
  await it.announce()
  makeRole(it.world, it.stack, it.invitation)
  await it.tell()
  return { ...it, connection: async () => (await connectionOf(it.world, it.invitation))! }
}

async function letChecksRun(world: World, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    world.clock.advance(5000)
    await verifyDue(world)
  }
}

describe('the Create of the first resource', () => {
  it('is answered without any call to STS, and shows that the stack has begun', async () => {
    const { world, invitation, stack, announce } = await invited()
    await announce()
    expect(lastAnswer(world)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: invitation.id,
    })
    expect(world.sts.probes).toEqual([])
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'creating', stackId: stack.stackId, accountId: CUSTOMER },
    ])
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it('that arrives after CloudFormation stopped waiting starts nothing that never ends', async () => {
    const { world, invitation, stack } = await invited()
    const body = message(world, { invitation, stack, resource: 'invitation' })
    world.clock.advance(10 * 60_000)
    await receiveCallback(world, body)
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'CALLED_IN_TOO_LATE' } },
    ])
  })

  const cases: [string, string, (world: World, invitation: Invitation) => unknown, Stack?][] = [
    ['in another account', 'ACCOUNT_NOT_INVITED', () => {}, stackIn(STRANGER)],
    [
      'of a revoked invitation',
      'INVITATION_UNUSABLE',
      (world, { id }) => revokeInvitation(world, OPERATOR, id),
    ],
    [
      'of an expired invitation',
      'INVITATION_EXPIRED',
      (world) => world.clock.advance(40 * 86_400_000),
    ],
    [
      'of a deleted stack',
      'INVITATION_UNUSABLE',
      (world, invitation) =>
        receiveCallback(
          world,
          message(world, {
            invitation,
            stack: stackIn(),
            resource: 'invitation',
            requestType: 'Delete',
            physicalResourceId: invitation.id,
          }),
        ),
    ],
  ]
  it.each(cases)(
    '%s fails at once with %s, and the attempt shows it',
    async (_, code, before, at) => {
      const { world, invitation, announce, stack } = await invited()
      await before(world, invitation)
      await announce({ stack: at ?? stack })
      expect(lastAnswer(world)).toMatchObject({
        Status: 'FAILED',
        PhysicalResourceId: expect.stringMatching(/^rolecall-not-connected\//),
      })
      expect(world.sts.probes).toEqual([])
      expect((await attemptsOf(world, invitation)).at(-1)).toMatchObject({
        status: 'failed',
        finding: { code },
      })
    },
  )

  it("in the vendor's own account is refused (CB-10)", async () => {
    const { world, announce } = await invited({ accountId: undefined })
    await announce({ stack: stackIn(VENDOR) })
    expect(lastAnswer(world).Reason).toContain('belongs to the vendor')
  })

  it('of a template for other rights than the invitation shows is refused (attack 72)', async () => {
    const { world, invitation, announce } = await invited()
    await announce({ invitation: { ...invitation, profileVersion: 'ffffffffffffffff' } })
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED' })
    await announce({ requestId: 'edited', properties: { ProfileVersion: 'ffffffffffffffff' } })
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED' })
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { finding: { code: 'VERSION_CHANGED' } },
    ])
  })

  it('for a role that can take over the account waits for the tick on the page (attack 40)', async () => {
    const { world, invitation, announce } = await invited()
    const risky = {
      ...(await world.store.get('invitation', invitation.id))!,
      takeover: true as const,
    }
    const [stored] = await world.store.commit({ put: [risky], audit: [], announce: [] })
    await announce()
    expect(lastAnswer(world).Reason).toContain('Nobody confirmed')
    const confirmed = { ...stored, takeoverConfirmedAt: world.clock.now().toISOString() }
    await world.store.commit({
      put: [
        { ...confirmed, version: (await world.store.get('invitation', invitation.id))!.version },
      ],
      audit: [],
      announce: [],
    })
    await announce({ requestId: 'again', stack: stackIn(CUSTOMER, { serial: 2 }) })
    expect(lastAnswer(world).Status).toBe('SUCCESS')
  })

  it('with unknown properties is answered, whatever they are (fault F2)', async () => {
    const { world, announce, tell } = await invited()
    await announce({ properties: { ChangeTicket: 'CHG-1234', Nested: { deep: ['a'] } } })
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    await tell({ properties: { RoleArn: 7, Profile: ['odd'] } })
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('did not report the ARN'),
    })
  })

  it('is decided once by two workers at the same time (fault 9)', async () => {
    const { world, invitation, announce } = await invited()
    await Promise.all([announce(), announce(), announce()])
    expect(await attemptsOf(world, invitation)).toHaveLength(1)
    expect(new Set(world.answers.sent.map(({ body }) => body)).size).toBe(1)
  })

  it('is answered once more after a minute where the stack reports nothing else', async () => {
    const { world, announce } = await invited()
    await announce()
    world.clock.advance(59_000)
    await resendDueAnswers(world)
    expect(world.answers.sent).toHaveLength(1)
    world.clock.advance(2000)
    await resendDueAnswers(world)
    await resendDueAnswers(world)
    expect(world.answers.sent).toHaveLength(2)
  })
})

describe('an unfinished attempt', () => {
  it('that began before the invitation expired may finish; one that begins after it may not', async () => {
    const { world, invitation, stack, announce, tell } = await invited({ expiresInSeconds: 60 })
    await announce()
    world.clock.advance(120_000)
    await expireDueInvitations(world)
    const late = stackIn(CUSTOMER, { serial: 2 })
    makeRole(world, late, invitation)
    await tell({ stack: late, requestId: 'late' })
    expect(lastAnswer(world).Reason).toContain('has expired')
    makeRole(world, stack, invitation)
    await tell()
    expect(await connectionOf(world, invitation)).toMatchObject({
      status: 'active',
      stackId: stack.stackId,
    })
  })

  it('blocks no other stack of the invitation', async () => {
    const { world, invitation, announce, tell } = await invited()
    await announce()
    const second = stackIn(CUSTOMER, { serial: 2 })
    await announce({ stack: second, requestId: 'second' })
    makeRole(world, second, invitation)
    await tell({ stack: second, requestId: 'second-role' })
    expect(await connectionOf(world, invitation)).toMatchObject({
      status: 'active',
      stackId: second.stackId,
    })
    expect((await attemptsOf(world, invitation)).map(({ status }) => status)).toEqual([
      'creating',
      'connected',
    ])
  })

  it('that rolls back before the role existed says so, and the link works again', async () => {
    const { world, invitation, announce, leave, tell, invitationNow } = await invited()
    await announce()
    await leave()
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'ROLE_NOT_CREATED' }, endedAt: expect.any(String) },
    ])
    expect((await invitationNow()).status).toBe('open')
    const second = stackIn(CUSTOMER, { serial: 2 })
    makeRole(world, second, invitation)
    await announce({ stack: second, requestId: 'second' })
    await tell({ stack: second, requestId: 'second-role' })
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'active' })
  })

  it('keeps its first precise reason when the rollback follows', async () => {
    const { world, invitation, stack, announce, leave, tell } = await invited()
    await announce()
    world.sts.set(stack.roleArn, () => true)
    await tell()
    const [failed] = await attemptsOf(world, invitation)
    expect(failed).toMatchObject({ finding: { code: 'TRUST_WITHOUT_EXTERNAL_ID' } })
    world.clock.advance(10_000)
    await leave()
    expect(await attemptsOf(world, invitation)).toEqual([failed])
    const { items } = await world.store.audit({ subject: invitation.id, limit: 50 })
    expect(items.filter(({ action }) => action === 'attempt.failed')).toHaveLength(1)
  })
})

describe('the Delete of the first resource of a connected stack', () => {
  it('ends the connection once the role no longer answers (CB-12)', async () => {
    const { world, stack, connection, leave } = await connected()
    world.sts.delete(stack.roleArn)
    await leave()
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    await letChecksRun(world, 10)
    expect(await connection()).toMatchObject({ status: 'disconnected' })
  })

  it('changes nothing for good where the role still answers: only an update was rolled back (attack 68)', async () => {
    const { world, connection, leave, announce } = await connected()
    world.clock.advance(2 * 3600_000)
    await leave()
    expect((await connection()).status).toBe('disconnecting')
    await letChecksRun(world, 600)
    const { status, invitationDeleted, stackDeleted } = await connection()
    expect({ status, invitationDeleted, stackDeleted }).toEqual({ status: 'active' })
    await announce({ requestId: 'once more' })
    expect(lastAnswer(world).Status).toBe('SUCCESS')
  })

  it('soon after it connected counts as a rollback: the same link works again (fault F16)', async () => {
    const { world, invitation, stack, leave, announce, tell, invitationNow } = await connected()
    world.sts.delete(stack.roleArn)
    await leave()
    await letChecksRun(world, 10)
    expect((await invitationNow()).status).toBe('open')
    const second = stackIn(CUSTOMER, { serial: 2 })
    makeRole(world, second, invitation)
    await announce({ stack: second, requestId: 'second' })
    await tell({ stack: second, requestId: 'second-role' })
    expect(await connectionOf(world, invitation)).toMatchObject({
      status: 'active',
      stackId: second.stackId,
    })
  })

  it('long after it connected uses the invitation up (WEB-1)', async () => {
    const { world, stack, leave, invitationNow } = await connected()
    world.clock.advance(2 * 3600_000)
    world.sts.delete(stack.roleArn)
    await leave()
    await letChecksRun(world, 10)
    expect((await invitationNow()).status).toBe('claimed')
  })
})

describe('an Update', () => {
  it('of an old stack to a template with both resources works', async () => {
    const { world, invitation, stack, announce, tell } = await invited()
    makeRole(world, stack, invitation)
    await tell()
    await announce({ requestId: 'added' })
    expect(lastAnswer(world)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: invitation.id,
    })
    expect((await connectionOf(world, invitation))?.status).toBe('active')
  })

  it('with the template of another invitation is refused, and says that the stack stays connected (fault F9)', async () => {
    const { world, connection, announce, tell, invitation } = await connected()
    const before = await connection()
    const other = await invite(world, { accountId: CUSTOMER })
    for (const [resource, physicalResourceId] of [
      ['invitation', invitation.id],
      ['connection', before.id],
    ] as const) {
      const send = resource === 'invitation' ? announce : tell
      const requestId = `u-${resource}`
      await send({ invitation: other, requestType: 'Update', requestId, physicalResourceId })
      expect(lastAnswer(world)).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('stays as it was'),
      })
    }
    expect(await connection()).toEqual(before)
  })

  it('to an offered version grants it at the next check, and its rollback sets the version back', async () => {
    const { world, invitation, connection, tell, announce } = await connected()
    const before = await connection()
    await world.store.commit({
      put: [{ ...before, offers: [sampleOffer('aaaaaaaaaaaaaaaa')] }],
      audit: [],
      announce: [],
    })
    const update = async (version: string, requestId: string) => {
      const named = { ...invitation, profileVersion: version }
      const common = { invitation: named, requestType: 'Update' } as const
      await announce({ ...common, requestId: `i-${requestId}`, physicalResourceId: invitation.id })
      await tell({ ...common, requestId, physicalResourceId: before.id })
      return lastAnswer(world).Status
    }
    expect(await update('aaaaaaaaaaaaaaaa', 'up')).toBe('SUCCESS')
    expect((await connection()).profileVersion).toBe(invitation.profileVersion)
    await verifyDue(world)
    expect((await connection()).profileVersion).toBe('aaaaaaaaaaaaaaaa')
    expect(await update(invitation.profileVersion, 'back')).toBe('SUCCESS')
    await verifyDue(world)
    expect((await connection()).profileVersion).toBe(invitation.profileVersion)
    expect(await update('bbbbbbbbbbbbbbbb', 'foreign')).toBe('FAILED')
    expect((await connection()).profileVersion).toBe(invitation.profileVersion)
  })

  it('of a stack that is no longer connected is answered with success', async () => {
    const { world, announce, invitation, stack } = await invited()
    world.sts.set(stack.roleArn, trustsOnly(invitation.externalId))
    await announce({ requestType: 'Update', requestId: 'u', physicalResourceId: invitation.id })
    expect(lastAnswer(world)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: invitation.id,
    })
  })
})
