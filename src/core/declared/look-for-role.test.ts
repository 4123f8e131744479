import { describe, expect, it } from 'vitest'
import { trustsAnybody, trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  attemptsOf,
  CUSTOMER,
  connectionOf,
  invite,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { acceptInvitation } from '../invitations/accept.ts'
import { pageToken } from '../invitations/page-token.ts'
import { resetInvitation } from '../invitations/revoke.ts'
import { DeclareLimit } from './declare-limit.ts'
import { lookForRoles, noteWatched, startLooking } from './look-for-role.ts'

const DAY = 86_400_000

async function scene(input: Parameters<typeof invite>[1] = { accountId: CUSTOMER }) {
  const world = makeWorld()
  const invitation = await invite(world, input)
  const limit = new DeclareLimit(world.clock)
  const start = () => startLooking(world, pageToken(world.keys, invitation.id), 'terraform')
  const roleArn = `arn:aws:iam::${CUSTOMER}:role/${invitation.roleName}`
  const looksWithin = async (ms: number) => {
    const before = world.sts.probes.length
    for (const end = world.clock.now().getTime() + ms; world.clock.now().getTime() < end; ) {
      await lookForRoles(world, limit)
      await world.clock.sleep(1000)
    }
    return world.sts.probes.length - before
  }
  const record = () => world.store.get('role-look', invitation.id)
  const read = async () => (await world.store.get('invitation', invitation.id))!
  return { world, invitation, start, roleArn, looksWithin, record, read }
}

describe('Rolecall looks for a role that the customer makes without a stack', () => {
  it('only after the customer chose so', async () => {
    const { world, invitation, roleArn, looksWithin, start } = await scene()
    world.sts.set(roleArn, trustsOnly(invitation.externalId))
    expect(await looksWithin(60_000)).toBe(0)
    await start()
    await looksWithin(1000)
    expect(await connectionOf(world, invitation)).toMatchObject({
      ...{ status: 'active', way: 'declared', roleArn },
    })
  })

  it('every few seconds while the page is open, then less and less often', async () => {
    const { world, start, looksWithin, read } = await scene()
    await start()
    expect(await looksWithin(60_000)).toBeGreaterThanOrEqual(9)
    expect(await looksWithin(10 * 60_000)).toBeLessThanOrEqual(14)
    expect(await looksWithin(DAY / 24)).toBeLessThanOrEqual(4)
    await noteWatched(world, await read())
    expect(await looksWithin(60_000)).toBeGreaterThanOrEqual(9)
  })

  it('until it is connected, and then no longer', async () => {
    const { world, invitation, roleArn, looksWithin, start, record } = await scene()
    await start()
    await looksWithin(30_000)
    world.sts.set(roleArn, trustsOnly(invitation.externalId))
    await looksWithin(30_000)
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'active' })
    await looksWithin(60_000)
    expect(await record()).toBeUndefined()
  })

  it('until the invitation ends', async () => {
    const { world, looksWithin, start, record } = await scene()
    await start()
    await world.clock.sleep(8 * DAY)
    expect(await looksWithin(60_000)).toBe(0)
    expect(await record()).toBeUndefined()
  })

  it('not after the vendor removed the account number', async () => {
    const { world, invitation, looksWithin, start, record, read } = await scene({})
    const token = pageToken(world.keys, invitation.id)
    await acceptInvitation(world, token, { accountId: CUSTOMER })
    await start()
    await resetInvitation(world, OPERATOR, invitation.id)
    expect(await looksWithin(10_000)).toBe(0)
    expect(await record()).toBeUndefined()
    expect((await read()).otherWay).toBeUndefined()
  })

  it('never while a stack is under way', async () => {
    const { world, invitation, roleArn, looksWithin, start } = await scene()
    await start()
    const stack = stackIn(CUSTOMER)
    await receiveCallback(world, message(world, { invitation, stack, resource: 'invitation' }))
    world.sts.set(roleArn, trustsOnly(invitation.externalId))
    expect(await looksWithin(60_000)).toBe(0)
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it('never in an account that nobody pinned (attack 75)', async () => {
    const { world, start, looksWithin } = await scene({})
    await expect(start()).rejects.toMatchObject({ code: 'ACCOUNT_NEEDED' })
    expect(await looksWithin(60_000)).toBe(0)
    expect(world.sts.probes).toEqual([])
  })

  it('and takes a denial or an unclear answer for no failure', async () => {
    const { world, invitation, start, looksWithin } = await scene()
    world.sts.trouble = (probe) => (probe % 2 ? 'Throttling' : undefined)
    await start()
    await looksWithin(60_000)
    expect(await attemptsOf(world, invitation)).toEqual([])
  })

  it('and says once that a role is not secure', async () => {
    const { world, invitation, roleArn, start, looksWithin, read } = await scene()
    world.sts.set(roleArn, trustsAnybody)
    await start()
    await looksWithin(10_000)
    const { version } = await read()
    await looksWithin(60_000)
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { way: 'declared', status: 'failed', finding: { code: 'TRUST_WITHOUT_EXTERNAL_ID' } },
    ])
    expect((await read()).version).toBe(version)
  })
})
