import { describe, expect, it } from 'vitest'
import { trustsAnybody, trustsOnly } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  invite,
  lastAnswer,
  makeWorld,
  message,
  type Stack,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { connectionsOf } from '../../connections/connections-of.ts'
import { progressOf } from '../../invitations/progress.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import { verifyDue } from '../../verification/verify.ts'
import { receiveCallback } from '../receive/receive.ts'

const ROLES = ['posture', 'response']

/** An invitation whose template makes two roles, and what its stack sends. */
async function invitedForTwo({ serial = 1 } = {}) {
  const world = makeWorld()
  const drafted = await invite(world, { accountId: CUSTOMER })
  const put: [typeof drafted] = [{ ...drafted, roles: ROLES }]
  const [invitation] = await world.store.commit({ put, audit: [], announce: [] })
  const stack = stackIn(CUSTOMER, { serial })
  const arnOf = (role: string) => `arn:aws:iam::${CUSTOMER}:role/Northwind-${role}`
  const makeRoles = () => {
    for (const role of ROLES) world.sts.set(arnOf(role), trustsOnly(invitation.externalId))
  }
  let sent = 0
  const send = async (telling: Partial<Parameters<typeof message>[1]>) => {
    world.clock.advance(2000)
    const requestId = `request-${++sent}`
    const body = message(world, { invitation, stack, requestId, ...telling })
    const { outcome } = await receiveCallback(world, body)
    return outcome === 'answered' ? lastAnswer(world).Status : outcome
  }
  const announce = (Roles: string[] = ROLES, of: Stack = stack) =>
    send({ resource: 'invitation', stack: of, properties: { Roles } })
  const report = (role: string, more: Partial<Parameters<typeof message>[1]> = {}) =>
    send({ ...more, properties: { Role: role, RoleArn: arnOf(role), ...more.properties } })
  const present = async () => (await world.store.get('invitation', invitation.id))!
  const connections = async () => connectionsOf(world, invitation)
  const statuses = async () =>
    Object.fromEntries((await connections()).map((it) => [it.role, it.status]))
  const attempt = async () =>
    (await present()).attempts!.find(({ stackId }) => stackId === stack.stackId)!
  const phase = async () =>
    progressOf(await present(), await connections(), world.clock.now()).phase
  const it = { world, invitation, stack, arnOf, makeRoles, send, announce, report }
  return { ...it, present, connections, statuses, attempt, phase }
}

async function connectedTwice() {
  const it = await invitedForTwo()
  it.makeRoles()
  await it.announce()
  for (const role of ROLES) await it.report(role)
  return it
}

describe('a stack with several roles', () => {
  it('connects one after the other, and the attempt ends with the last', async () => {
    const it = await invitedForTwo()
    it.makeRoles()
    expect(await it.announce()).toBe('SUCCESS')
    expect((await it.attempt()).roles).toEqual([
      { role: 'posture', status: 'waiting' },
      { role: 'response', status: 'waiting' },
    ])
    expect(await it.report('posture')).toBe('SUCCESS')
    expect(lastAnswer(it.world).PhysicalResourceId).toBe(
      connectionIdFor(it.invitation.id, 'posture'),
    )
    expect(await it.statuses()).toEqual({ posture: 'active' })
    expect(await it.attempt()).toMatchObject({
      status: 'creating',
      roles: [{ status: 'connected' }, { status: 'waiting' }],
    })
    expect(await it.phase()).toBe('creating')
    expect(await it.report('response')).toBe('SUCCESS')
    expect(await it.statuses()).toEqual({ posture: 'active', response: 'active' })
    expect(await it.attempt()).toMatchObject({ status: 'connected' })
    expect(await it.phase()).toBe('connected')
    expect((await it.present()).status).toBe('claimed')
    const { items } = await it.world.store.events({ limit: 50 })
    const active = items.filter(({ type }) => type === 'connection.active')
    expect(active.map(({ data }) => data).toReversed()).toMatchObject(
      ROLES.map((role) => ({ connectionId: connectionIdFor(it.invitation.id, role), role })),
    )
  })

  it('ends with both connections if the second role is insecure and the stack is rolled back', async () => {
    const it = await invitedForTwo()
    it.makeRoles()
    it.world.sts.set(it.arnOf('response'), trustsAnybody)
    await it.announce()
    await it.report('posture')
    expect(await it.report('response')).toBe('FAILED')
    expect(await it.attempt()).toMatchObject({
      status: 'failed',
      finding: { code: 'TRUST_WITHOUT_EXTERNAL_ID' },
      roles: [{ status: 'connected' }, { status: 'failed' }],
    })
    expect(await it.phase()).toBe('failed')
    for (const role of ROLES) it.world.sts.delete(it.arnOf(role))
    const physicalResourceId = it.invitation.id
    expect(
      await it.send({ resource: 'invitation', requestType: 'Delete', physicalResourceId }),
    ).toBe('SUCCESS')
    expect(await it.statuses()).toEqual({ posture: 'disconnecting' })
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    expect(await it.statuses()).toEqual({ posture: 'disconnected' })
    expect(await it.present()).toMatchObject({ status: 'open' })
    expect(await it.phase()).toBe('failed')
  })

  it('opens the invitation again if AWS refuses to create the second role', async () => {
    const it = await invitedForTwo()
    it.makeRoles()
    await it.announce()
    expect(await it.report('posture')).toBe('SUCCESS')
    for (const role of ROLES) it.world.sts.delete(it.arnOf(role))
    const physicalResourceId = it.invitation.id
    await it.send({ resource: 'invitation', requestType: 'Delete', physicalResourceId })
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    expect(await it.statuses()).toEqual({ posture: 'disconnected' })
    expect(await it.attempt()).toMatchObject({
      status: 'failed',
      finding: { code: 'STACK_ROLLED_BACK' },
    })
    expect((await it.present()).status).toBe('open')
  })

  it('is not noted again by a report that arrives after its Delete', async () => {
    const it = await invitedForTwo()
    it.makeRoles()
    await it.announce()
    await it.report('posture')
    await it.send({
      ...{ resource: 'invitation', requestType: 'Delete', physicalResourceId: it.invitation.id },
    })
    expect(await it.statuses()).toEqual({ posture: 'disconnecting' })
    expect(await it.report('response')).toBe('FAILED')
    expect(await it.statuses()).toEqual({ posture: 'disconnecting' })
    for (const role of ROLES) it.world.sts.delete(it.arnOf(role))
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    expect(await it.present()).toMatchObject({ status: 'open' })
    expect(await it.attempt()).toMatchObject({ status: 'failed' })
  })

  it('has no connection for a role that its conditions leave out', async () => {
    const it = await invitedForTwo()
    it.makeRoles()
    expect(await it.announce(['response'])).toBe('SUCCESS')
    expect(await it.report('response')).toBe('SUCCESS')
    expect(await it.statuses()).toEqual({ response: 'active' })
    expect(await it.attempt()).toMatchObject({ status: 'connected' })
    expect(await it.report('posture')).toBe('FAILED')
  })

  it('is refused before anything exists if it makes no role', async () => {
    const it = await invitedForTwo()
    expect(await it.announce([])).toBe('FAILED')
    expect(lastAnswer(it.world).Reason).toMatch(/creates no role for the vendor/)
    expect(await it.attempt()).toMatchObject({ finding: { code: 'NO_ROLE_MADE' } })
  })

  it('ends both connections when it is deleted', async () => {
    const it = await connectedTwice()
    for (const role of ROLES) it.world.sts.delete(it.arnOf(role))
    it.world.clock.advance(7_200_000)
    const physicalResourceId = it.invitation.id
    await it.send({ resource: 'invitation', requestType: 'Delete', physicalResourceId })
    expect(await it.statuses()).toEqual({ posture: 'disconnecting', response: 'disconnecting' })
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    expect(await it.statuses()).toEqual({ posture: 'disconnected', response: 'disconnected' })
  })

  it('opens the invitation again if both roles end at the same moment after a rollback', async () => {
    const it = await connectedTwice()
    for (const role of ROLES) it.world.sts.delete(it.arnOf(role))
    const physicalResourceId = it.invitation.id
    await it.send({ resource: 'invitation', requestType: 'Delete', physicalResourceId })
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    expect(await it.statuses()).toEqual({ posture: 'disconnected', response: 'disconnected' })
    expect((await it.present()).status).toBe('open')
  })
})

describe('a forged request with the key of another role', () => {
  it.each(ROLES)('cannot take the place of %s', async (role) => {
    const it = await invitedForTwo()
    it.makeRoles()
    await it.announce()
    const [other] = ROLES.filter((key) => key !== role)
    await it.report(role, { properties: { RoleArn: it.arnOf(other!) } })
    expect(await it.report('posture')).toBe('SUCCESS')
    expect(await it.report('response')).toBe('SUCCESS')
    expect((await it.connections()).map(({ roleArn }) => roleArn)).toEqual(ROLES.map(it.arnOf))
    expect(await it.statuses()).toEqual({ posture: 'active', response: 'active' })
    expect(await it.attempt()).toMatchObject({ status: 'connected' })
  })

  it('of another stack is refused once a role of the genuine stack is connected', async () => {
    const it = await invitedForTwo()
    it.makeRoles()
    await it.announce()
    await it.report('posture')
    const stack = stackIn(CUSTOMER, { serial: 7 })
    expect(await it.report('response', { stack })).toBe('FAILED')
    expect(await it.report('response')).toBe('SUCCESS')
    expect((await it.connections()).map(({ stackId }) => stackId)).toEqual([
      it.stack.stackId,
      it.stack.stackId,
    ])
  })

  it('cannot give the role of one connection to the other one', async () => {
    const it = await connectedTwice()
    const physicalResourceId = connectionIdFor(it.invitation.id, 'posture')
    const update = { requestType: 'Update' as const, physicalResourceId }
    expect(await it.report('response', update)).toBe('FAILED')
    expect(
      await it.report('posture', { ...update, properties: { RoleArn: it.arnOf('response') } }),
    ).toBe('FAILED')
    const leave = { requestType: 'Delete' as const, physicalResourceId }
    expect(await it.report('response', leave)).toBe('SUCCESS')
    expect(await it.statuses()).toEqual({ posture: 'active', response: 'active' })
  })

  it.each(['audit', 'Posture!', undefined])('is refused if the key is %s', async (key) => {
    const it = await invitedForTwo()
    it.makeRoles()
    await it.announce()
    expect(await it.report('posture', { properties: { Role: key } })).toBe('FAILED')
    expect(await it.connections()).toEqual([])
    expect(await it.report('posture')).toBe('SUCCESS')
  })
})
