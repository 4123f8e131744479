import { describe, expect, it } from 'vitest'
import { trustsAnybody, trustsAnyExternalId, trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { toProgress } from '../../web/http/customer/progress.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { resumeConnection } from '../connections/suspend.ts'
import { issueCredentials } from '../credentials/issue.ts'
import type { Announcement } from '../model/audit.ts'
import type { Store } from '../ports.ts'
import { verifyDue } from './verify.ts'

const MINUTE = 60_000

/** Connected by a stack; time passes with the checks that fall due. */
async function connected() {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  makeRole(world, stackIn(), invitation)
  await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
  const told: Announcement[] = []
  const commit: Store['commit'] = world.store.commit.bind(world.store)
  world.store.commit = async (change) => {
    const stored = await commit(change)
    told.push(...change.announce)
    return stored
  }
  const connection = async () => (await connectionOf(world, invitation))!
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      world.clock.advance(MINUTE)
      await verifyDue(world)
    }
  }
  const issue = async () =>
    issueCredentials(world, OPERATOR, { connectionId: (await connection()).id })
  return { world, invitation, connection, pass, issue, told, roleArn: stackIn().roleArn }
}

describe('after a connection became active', () => {
  it('all three probes come once more some minutes later, since an older trust may have been cached (VER-3)', async () => {
    const { world, pass, roleArn } = await connected()
    const before = world.sts.probes.length
    await pass(10)
    const later = world.sts.probes
      .slice(before)
      .filter(({ sourceIdentity }) => sourceIdentity === undefined)
    expect(later.map((probe) => probe.roleArn)).toEqual([roleArn, roleArn, roleArn])
    expect(later.filter(({ externalId }) => externalId === undefined)).toHaveLength(1)
    expect(new Set(later.map(({ externalId }) => externalId)).size).toBe(3)
  })

  it.each([
    ['anybody', trustsAnybody, 'TRUST_WITHOUT_EXTERNAL_ID'],
    ['any External ID', trustsAnyExternalId, 'TRUST_ACCEPTS_ANY_EXTERNAL_ID'],
  ])(
    'a trust loosened to %s stops issuing, and both sides are told (VER-3, VER-5)',
    async (_, trust, code) => {
      const { world, invitation, connection, pass, issue, told, roleArn } = await connected()
      await expect(issue()).resolves.toBeDefined()
      world.sts.set(roleArn, trust)
      await pass(10)
      await expect(issue()).rejects.toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
      expect(told.map(({ type }) => type)).toContain('connection.insecure')
      const shown = toProgress(world, (await world.store.get('invitation', invitation.id))!, [
        await connection(),
      ])
      expect(shown).toMatchObject({ phase: 'insecure', findings: [{ code }] })
    },
  )

  it('a trust that is mended issues again by itself (VER-5)', async () => {
    const { world, invitation, connection, pass, issue, roleArn } = await connected()
    world.sts.set(roleArn, trustsAnybody)
    await pass(10)
    world.sts.set(roleArn, trustsOnly(invitation.externalId))
    await pass(20)
    expect(await connection()).toMatchObject({ status: 'active', findings: [] })
    await expect(issue()).resolves.toBeDefined()
  })
})

describe('a role that was deleted and made again under its name (VER-4, attack 58)', () => {
  it('issues nothing until a person says that it was meant; that is announced', async () => {
    const { world, invitation, connection, pass, issue, told, roleArn } = await connected()
    world.sts.set(roleArn, trustsOnly(invitation.externalId), { roleId: 'AROASECOND' })
    await pass(10)
    expect(await connection()).toMatchObject({
      status: 'suspended',
      roleId: 'AROAFIRST',
      findings: [{ code: 'ROLE_RECREATED' }],
    })
    await expect(issue()).rejects.toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
    expect(told.map(({ type }) => type)).toContain('connection.suspended')
    await pass(3 * 24 * 60)
    expect((await connection()).status).toBe('suspended')
    await resumeConnection(world, OPERATOR, (await connection()).id)
    await pass(10)
    expect(await connection()).toMatchObject({ status: 'active', roleId: 'AROASECOND' })
  })
})

describe('an account that is closed (VER-6, attack 59)', () => {
  it('is asked in growing intervals for 90 days, never deleted, and issues only after it was proved again', async () => {
    const { world, connection, pass, issue, roleArn, invitation } = await connected()
    world.sts.delete(roleArn)
    await pass(10)
    const gaps: number[] = []
    for (let day = 0; day < 90; day++) {
      const { nextCheckAt } = await connection()
      const gap = Date.parse(nextCheckAt!) - world.clock.now().getTime()
      gaps.push(gap)
      world.clock.advance(gap)
      await verifyDue(world)
    }
    expect(gaps.slice(1, 4).every((gap, index) => gap > gaps[index]!)).toBe(true)
    expect(Math.max(...gaps)).toBeLessThan(27 * 60 * MINUTE)
    expect((await connection()).status).toBe('unreachable')
    world.sts.set(roleArn, trustsOnly(invitation.externalId))
    await expect(issue()).rejects.toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
    world.clock.advance(27 * 60 * MINUTE)
    await verifyDue(world)
    await expect(issue()).resolves.toBeDefined()
  })
})
