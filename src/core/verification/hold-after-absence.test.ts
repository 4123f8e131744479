import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
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
} from '../../../test/fixtures/world.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { issueCredentials } from '../credentials/issue.ts'
import type { Invitation } from '../model/invitation.ts'
import { holdAfterAbsence, holdOrLeaveSign, isBehind } from './hold-after-absence.ts'
import { verifyDue } from './verify.ts'

const directory = mkdtempSync(join(tmpdir(), 'rolecall-restore-'))
afterAll(() => rmSync(directory, { recursive: true }))

const HOUR = 3600_000
const NOT_ISSUING = { code: 'CONNECTION_NOT_ISSUING' }

let serial = 0

/** Two connections and an unused invitation, and a backup of that moment. */
async function backedUp() {
  const file = join(directory, `${serial++}.sqlite`)
  const world = makeWorld({ file })
  const launch = async (invitation: Invitation, accountId: string) => {
    makeRole(world, stackIn(accountId), invitation)
    await receiveCallback(
      world,
      message(world, {
        invitation,
        stack: stackIn(accountId),
        requestId: `create-${world.answers.sent.length}`,
      }),
    )
  }
  const staying = await invite(world, { accountId: CUSTOMER })
  const leaving = await invite(world, { accountId: STRANGER })
  const unused = await invite(world, { expiresInSeconds: 3600 })
  await launch(staying, CUSTOMER)
  await launch(leaving, STRANGER)
  await world.store.close()
  copyFileSync(file, `${file}.backup`)
  const restored = { ...world, store: openSqliteStore(`${file}.backup`) }
  const issue = async (invitation: Invitation) =>
    issueCredentials(restored, OPERATOR, {
      connectionId: (await connectionOf(restored, invitation))!.id,
    })
  return { world: restored, staying, leaving, unused, launch, issue }
}

describe("yesterday's backup, restored (ST-4, fault 33)", () => {
  it('issues nothing until each role is proved again, and brings back nobody who left since', async () => {
    const { world, staying, leaving, issue } = await backedUp()
    world.sts.delete(stackIn(STRANGER).roleArn)
    world.clock.advance(24 * HOUR)
    expect(await holdAfterAbsence(world)).toBe(2)
    await expect(issue(staying)).rejects.toMatchObject(NOT_ISSUING)
    await expect(issue(leaving)).rejects.toMatchObject(NOT_ISSUING)
    await verifyDue(world)
    await expect(issue(staying)).resolves.toBeDefined()
    await expect(issue(leaving)).rejects.toMatchObject(NOT_ISSUING)
    expect(await connectionOf(world, leaving)).toMatchObject({ status: 'unreachable' })
    expect(await connectionOf(world, staying)).not.toHaveProperty('held')
  })

  it('goes on holding while AWS is unclear, and says on the trail why', async () => {
    const { world, staying, issue } = await backedUp()
    world.clock.advance(24 * HOUR)
    await holdAfterAbsence(world)
    world.sts.trouble = () => 'Throttling'
    await verifyDue(world)
    await expect(issue(staying)).rejects.toMatchObject({
      ...NOT_ISSUING,
      detail: expect.stringContaining('verify the role again'),
    })
    const { items } = await world.store.audit({
      subject: (await connectionOf(world, staying))!.id,
      limit: 10,
    })
    expect(items.map(({ action }) => action)).toContain('connection.held')
  })

  it('revives no invitation whose time is over (ST-3)', async () => {
    const { world, unused } = await backedUp()
    world.clock.advance(24 * HOUR)
    makeRole(world, stackIn('444444444444'), unused)
    await receiveCallback(
      world,
      message(world, { invitation: unused, stack: stackIn('444444444444') }),
    )
    expect(lastAnswer(world)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('has expired'),
    })
  })
})

describe('holding that is cut short (fault 33)', () => {
  it('is taken up at the next start, however recent the trail looks now', async () => {
    const { world, staying, leaving, issue } = await backedUp()
    world.clock.advance(24 * HOUR)
    let commits = 0
    const commit: typeof world.store.commit = async (change) => {
      if (++commits > 1) throw new Error('killed')
      return world.store.commit(change)
    }
    const store = new Proxy(world.store, {
      get: (target, name) => (name === 'commit' ? commit : Reflect.get(target, name).bind(target)),
    })
    await expect(holdAfterAbsence({ ...world, store })).rejects.toThrow('killed')
    expect(await holdAfterAbsence(world)).toBe(1)
    for (const invitation of [staying, leaving])
      await expect(issue(invitation)).rejects.toMatchObject(NOT_ISSUING)
    expect(await holdAfterAbsence(world)).toBe(0)
  })
})

describe('a start after a short stop', () => {
  it('holds nothing', async () => {
    const { world, staying, issue } = await backedUp()
    world.clock.advance(HOUR / 2)
    expect(await holdAfterAbsence(world)).toBe(0)
    await expect(issue(staying)).resolves.toBeDefined()
  })

  it('of an empty store neither', async () => {
    expect(await holdAfterAbsence(makeWorld())).toBe(0)
  })
})

describe('a service without a process that stays (ST-4, fault 33)', () => {
  const signs = async ({ store }: Pick<ReturnType<typeof makeWorld>, 'store'>) =>
    (await store.audit({ limit: 50 })).items.filter(({ action }) => action === 'service.present')
      .length

  it('takes no quiet night for an absence: it leaves a sign now and then, and holds nobody', async () => {
    const { world, staying, issue } = await backedUp()
    for (let minute = 0; minute < 8 * 60; minute++) {
      world.clock.advance(60_000)
      expect(await holdOrLeaveSign(world)).toBe(0)
    }
    expect(await isBehind(world)).toBe(false)
    expect(await signs(world)).toBe(24)
    expect(await issue(staying)).toBeDefined()
  })

  it('holds everybody where it was away, once, and says nothing in a store that is new', async () => {
    const { world, staying, issue } = await backedUp()
    world.clock.advance(2 * HOUR)
    expect(await isBehind(world)).toBe(true)
    expect([
      await holdOrLeaveSign(world),
      await holdOrLeaveSign(world),
      await isBehind(world),
    ]).toEqual([2, 0, false])
    await expect(issue(staying)).rejects.toMatchObject(NOT_ISSUING)
    const fresh = makeWorld()
    expect([await holdOrLeaveSign(fresh), await signs(fresh)]).toEqual([0, 0])
  })
})
