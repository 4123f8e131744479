import { describe, expect, it } from 'vitest'
import { trustsAnybody, trustsOnly } from '../../../../test/fixtures/ports.ts'
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
import { disconnect } from '../../connections/disconnect.ts'
import { STATUSES } from '../../connections/lifecycle.ts'
import { issueCredentials } from '../../credentials/issue.ts'
import type { ConnectionStatus } from '../../model/connection.ts'
import { verifyDue } from '../../verification/verify.ts'
import { receiveCallback } from './receive.ts'

/** A customer who is connected, and ways to go on from there. */
async function connected() {
  const world = makeWorld()
  const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
  makeRole(world, stack, invitation)
  await receiveCallback(world, message(world, { invitation, stack, requestId: 'create' }))
  const physicalResourceId = lastAnswer(world).PhysicalResourceId!
  type Told = Omit<Partial<Parameters<typeof message>[1]>, 'invitation'>
  return {
    world,
    invitation,
    stack,
    connectionId: physicalResourceId,
    connection: async () => (await connectionOf(world, invitation))!,
    tell: (told: Told) =>
      receiveCallback(world, message(world, { invitation, stack, physicalResourceId, ...told })),
  }
}

/** Lets time pass while the scheduled checks run. */
async function wait(world: World, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    world.clock.advance(1000)
    await verifyDue(world)
  }
}

describe('a Delete', () => {
  it('is answered at once, and ends the connection when the role no longer opens (CB-12)', async () => {
    const { world, stack, connection, connectionId, tell } = await connected()
    await tell({ requestType: 'Delete' })
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: connectionId })
    expect((await connection()).status).toBe('disconnecting')
    await wait(world, 3)
    expect((await connection()).status).toBe('disconnecting')
    world.sts.delete(stack.roleArn)
    await wait(world, 10)
    expect((await connection()).status).toBe('disconnected')
    expect((await connection()).nextCheckAt).toBeUndefined()
  })

  it('of a connection that was checked often is looked at as soon as any other (CB-12)', async () => {
    const { world, connection, tell } = await connected()
    for (let day = 0; day < 3; day++) {
      world.clock.advance(30 * 3600_000)
      await verifyDue(world)
    }
    expect((await connection()).looksSinceChange).toBeGreaterThan(1)
    await tell({ requestType: 'Delete' })
    expect((await connection()).looksSinceChange).toBe(0)
  })

  it('that was forged ends as contested, and credentials go on (CB-12, attack 16)', async () => {
    const { world, connection, connectionId, tell } = await connected()
    world.answers.script = ['refused']
    await tell({ requestType: 'Delete' })
    await wait(world, 400)
    expect(await connection()).toMatchObject({ status: 'contested', stackDeleted: true })
    const issued = await issueCredentials(world, OPERATOR, { connectionId })
    expect(issued.accessKeyId).toBe('ASIASAMPLE')
  })

  it('that was forged leaves no mark once the role is proved alive again (attack 68)', async () => {
    const { world, connection, tell } = await connected()
    world.answers.script = ['refused']
    await tell({ requestType: 'Delete' })
    await wait(world, 1200)
    const alive = await connection()
    expect([alive.status, alive.stackDeleted]).toEqual(['active', undefined])
    world.sts.delete(alive.roleArn)
    world.clock.advance(30 * 3600_000)
    await verifyDue(world)
    expect((await connection()).status).toBe('unreachable')
  })

  it('of a stack whose role goes late ends the connection, though it was contested (CB-12)', async () => {
    const { world, stack, connection, tell } = await connected()
    await tell({ requestType: 'Delete' })
    await wait(world, 400)
    expect((await connection()).status).toBe('contested')
    world.sts.delete(stack.roleArn)
    await wait(world, 900)
    expect((await connection()).status).toBe('disconnected')
  })

  it.each(STATUSES)(
    'of a connection that is %s succeeds (RSP-5)',
    async (status: ConnectionStatus) => {
      const { world, connection, connectionId, tell } = await connected()
      await world.store.commit({
        put: [{ ...(await connection()), status }],
        audit: [],
        announce: [],
      })
      await tell({ requestType: 'Delete' })
      expect(lastAnswer(world)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: connectionId,
      })
    },
  )

  it('of an unknown, an expired, or a marked resource succeeds and changes nothing (RSP-4, RSP-5)', async () => {
    const world = makeWorld()
    const invitation = await invite(world, { expiresInSeconds: 300 })
    const unknown = { ...invitation, id: 'inv_ABCDEFGHJKLMNPQRSTUVWX' }
    world.clock.advance(3600_000)
    for (const [serial, from, physicalResourceId] of [
      [1, unknown, 'con_ABCDEFGHJKLMNPQRSTUVWX'],
      [2, invitation, 'northwind-2-RolecallConnection-1ABCDEF'],
      [3, invitation, 'rolecall-not-connected/create'],
    ] as const) {
      const stack = stackIn(CUSTOMER, { serial })
      await receiveCallback(
        world,
        message(world, { invitation: from, stack, requestType: 'Delete', physicalResourceId }),
      )
      expect(lastAnswer(world)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: physicalResourceId,
      })
      expect(await connectionOf(world, from)).toBeUndefined()
    }
  })

  it('before its Create stops the late Create (fault 10, attack 20)', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    makeRole(world, stack, invitation)
    await receiveCallback(
      world,
      message(world, {
        invitation,
        stack,
        requestType: 'Delete',
        physicalResourceId: 'northwind-1-X',
      }),
    )
    await receiveCallback(world, message(world, { invitation, stack, requestType: 'Create' }))
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(world.sts.probes).toEqual([])
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
  })

  it('during the Create stops it too (fault 10)', async () => {
    const world = makeWorld()
    const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
    makeRole(world, stack, invitation)
    const probe = world.sts.probe.bind(world.sts)
    let deleted = false
    world.sts.probe = async (...given) => {
      if (!deleted) {
        deleted = true
        await receiveCallback(
          world,
          message(world, {
            invitation,
            stack,
            requestType: 'Delete',
            physicalResourceId: 'northwind-1-X',
          }),
        )
      }
      return probe(...given)
    }
    await receiveCallback(world, message(world, { invitation, stack }))
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(await connectionOf(world, invitation)).toBeUndefined()
    expect((await world.store.get('invitation', invitation.id))?.status).toBe('open')
  })

  it('of an older stack leaves the present connection alone (attack 19)', async () => {
    const { world, connection, tell } = await connected()
    const before = await connection()
    await tell({ requestType: 'Delete', stack: stackIn(CUSTOMER, { serial: 77 }) })
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    expect(await connection()).toEqual(before)
  })
})

describe('an Update', () => {
  it('keeps the physical id however often it comes (RSP-4)', async () => {
    const { world, connection, connectionId, tell } = await connected()
    for (const round of [1, 2, 3]) {
      await tell({
        requestType: 'Update',
        requestId: `update-${round}`,
        properties: { ServiceTimeout: `${300 + round}` },
      })
      expect(lastAnswer(world)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: connectionId,
      })
    }
    expect(await connection()).toMatchObject({ status: 'active' })
  })

  it('follows a renamed role, and its rollback goes back (fault 11)', async () => {
    const { world, invitation, stack, connection, tell } = await connected()
    const renamed = `arn:aws:iam::${CUSTOMER}:role/Renamed`
    world.sts.set(renamed, trustsOnly(invitation.externalId), { roleId: 'AROASECOND' })
    await tell({ requestType: 'Update', requestId: 'there', properties: { RoleArn: renamed } })
    expect(await connection()).toMatchObject({
      status: 'active',
      roleArn: renamed,
      roleId: 'AROASECOND',
    })
    await tell({ requestType: 'Update', requestId: 'back', properties: { RoleArn: stack.roleArn } })
    expect(await connection()).toMatchObject({
      status: 'active',
      roleArn: stack.roleArn,
      roleId: 'AROAFIRST',
    })
  })

  it('that its own rollback overtook changes nothing any more, and is let go (fault 10, fault 11)', async () => {
    const { world, invitation, stack, connection, tell } = await connected()
    const at = (time: string) => ({ envelope: { Timestamp: `2026-11-20T${time}Z` } })
    const renamed = { properties: { RoleArn: `arn:aws:iam::${CUSTOMER}:role/Renamed` } }
    world.sts.set(renamed.properties.RoleArn, trustsOnly(invitation.externalId))
    world.clock.advance(3600_000)
    await tell({ requestType: 'Update', requestId: 'back', ...at('10:30:07.250') })
    const before = await connection()
    expect(before).toMatchObject({ status: 'active', roleArn: stack.roleArn })
    await tell({ requestType: 'Update', requestId: 'there', ...renamed, ...at('10:30:07.249') })
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: before.id })
    expect(await connection()).toEqual(before)
    expect((await world.store.audit({ limit: 2 })).items.map(({ action }) => action)).toContain(
      'callback.overtaken',
    )
    await tell({ requestType: 'Update', requestId: 'next', ...renamed, ...at('10:30:07.251') })
    expect((await connection()).roleArn).toBe(renamed.properties.RoleArn)
  })

  it('to a role of another name that is not safe yet does not take it for one that was made anew, once it is (VER-4)', async () => {
    const { world, invitation, connection, tell } = await connected()
    const renamed = `arn:aws:iam::${CUSTOMER}:role/Renamed`
    world.sts.set(renamed, trustsAnybody, { roleId: 'AROASECOND' })
    await tell({ requestType: 'Update', requestId: 'there', properties: { RoleArn: renamed } })
    expect(await connection()).toMatchObject({ status: 'insecure', roleArn: renamed })
    world.sts.set(renamed, trustsOnly(invitation.externalId), { roleId: 'AROASECOND' })
    await tell({ requestType: 'Update', requestId: 'mended', properties: { RoleArn: renamed } })
    expect(await connection()).toMatchObject({
      status: 'active',
      roleId: 'AROASECOND',
      findings: [],
    })
  })

  it("to another account's role is quarantined (CB-7, attack 17)", async () => {
    const { world, invitation, connection, tell } = await connected()
    const before = await connection()
    const theirs = stackIn(STRANGER)
    makeRole(world, theirs, invitation)
    await tell({ requestType: 'Update', requestId: 'u1', properties: { RoleArn: theirs.roleArn } })
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: before.id })
    await tell({ requestType: 'Update', requestId: 'u2', stack: theirs })
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect(await connection()).toEqual(before)
  })

  it('of what never connected fails, and says what to do (attack 20)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    const telling = {
      invitation,
      stack: stackIn(),
      requestType: 'Update',
      physicalResourceId: 'northwind-1-X',
    } as const
    await receiveCallback(world, message(world, telling))
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'northwind-1-X',
    })
    expect(lastAnswer(world).Reason).toContain('not connected')
  })

  it('of a role that stays but is denied never breaks the stack', async () => {
    const { world, stack, connection, tell } = await connected()
    world.sts.delete(stack.roleArn)
    let turn = await tell({ requestType: 'Update' })
    for (; turn.outcome === 'waiting'; turn = await tell({ requestType: 'Update' }))
      world.clock.advance(turn.laterSeconds * 1000)
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    expect((await connection()).status).toBe('unreachable')
  })

  it('to a new role that does not open fails, and the old one stays', async () => {
    const { world, connection, tell } = await connected()
    const before = await connection()
    const properties = { RoleArn: `arn:aws:iam::${CUSTOMER}:role/NotThere` }
    let turn = await tell({ requestType: 'Update', properties })
    for (; turn.outcome === 'waiting'; turn = await tell({ requestType: 'Update', properties }))
      world.clock.advance(turn.laterSeconds * 1000)
    expect(lastAnswer(world)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: before.id })
    expect(await connection()).toEqual(before)
  })

  it('that loosens the trust stops credentials, not the stack (VER-5)', async () => {
    const { world, stack, connection, connectionId, tell } = await connected()
    world.sts.set(stack.roleArn, trustsAnybody)
    await tell({ requestType: 'Update' })
    expect(lastAnswer(world).Status).toBe('SUCCESS')
    expect((await connection()).status).toBe('insecure')
    await expect(issueCredentials(world, OPERATOR, { connectionId })).rejects.toMatchObject({
      code: 'CONNECTION_NOT_ISSUING',
    })
  })
})

describe('after the end', () => {
  it('neither an old Create nor a new one of the same stack revives the connection (attack 18)', async () => {
    const { world, connection, connectionId, tell } = await connected()
    await disconnect(world, OPERATOR, connectionId)
    const sent = world.answers.sent.length
    expect(await tell({ requestType: 'Create', requestId: 'create' })).toEqual({
      outcome: 'answered',
    })
    expect(world.answers.sent).toHaveLength(sent)
    await tell({ requestType: 'Create', requestId: 'forged' })
    expect(lastAnswer(world).Status).toBe('FAILED')
    expect((await connection()).status).toBe('disconnected')
  })
})
