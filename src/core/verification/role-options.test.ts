import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  changeProfile,
  connectionOf,
  invite,
  makeWorld,
  message,
  stackIn,
} from '../../../test/fixtures/world.ts'
import type { RoleOptions } from '../../api/types.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { ROLE_OPTION_NAMES } from '../model/role-options.ts'
import type { RolePolicies } from '../ports.ts'
import { trustPolicy } from '../template/trust-policy.ts'
import { verifyDue } from './verify.ts'

interface Given {
  options: RoleOptions
  /** The path and name that the role has. */
  roleName?: string
  found?: Partial<RolePolicies>
  /** The end in the trust policy of the role. */
  endsAt?: string
}

/** A connected role, and what the look after the connection finds. */
async function connected({ options, roleName = 'Northwind', found, endsAt }: Given) {
  const world = makeWorld()
  await changeProfile(world, { roleOptions: [...ROLE_OPTION_NAMES] })
  const invitation = await invite(world, { accountId: CUSTOMER, roleOptions: options })
  const stack = { ...stackIn(), roleArn: `arn:aws:iam::${CUSTOMER}:role/${roleName}` }
  world.sts.set(stack.roleArn, trustsOnly(invitation.externalId))
  const { managedPolicies: managed, inlinePolicies } = northwindProfile()
  if (found) {
    world.roles.policy = trustPolicy(world.installation.brokerRole, invitation.externalId, endsAt)
    world.roles.permissionPolicies = { managed, inline: Object.values(inlinePolicies), ...found }
  }
  await receiveCallback(world, message(world, { invitation, stack }))
  const connection = async () => (await connectionOf(world, invitation))!
  const look = async () => {
    world.clock.advance(400_000)
    await verifyDue(world)
    return connection()
  }
  const events = async () =>
    (await world.store.events({ limit: 100 })).items
      .map(({ type }) => type)
      .filter((type) => type.startsWith('connection.'))
  return { world, invitation, stack, connection, look, events }
}

describe('the look at a role with options', () => {
  it('finds a name and a path that differ, whether or not the role may read itself', async () => {
    const { look } = await connected({ options: { roleName: 'mine', path: '/vendors/' } })
    expect((await look()).findings).toMatchObject([
      {
        code: 'OPTION_NOT_APPLIED',
        message: expect.stringContaining('Missing: RoleName mine, Path /vendors/.'),
      },
    ])
  })

  it('finds tags, session length and an end that the role does not have', async () => {
    const { look } = await connected({
      options: {
        tags: { costCenter: '4711' },
        maxSessionSeconds: 7200,
        expiresAt: '2027-01-31T00:00:00Z',
      },
      found: { maxSessionSeconds: 3600, tags: { costCenter: '1' } },
    })
    expect((await look()).findings).toMatchObject([
      {
        code: 'OPTION_NOT_APPLIED',
        message: expect.stringContaining(
          'Missing: Tag costCenter=4711, MaxSessionDuration 7200, DateLessThan aws:CurrentTime 2027-01-31T00:00:00Z.',
        ),
      },
    ])
  })

  it('compares boundary and allowed Regions as part of the permissions', async () => {
    const { look } = await connected({
      options: { permissionsBoundary: 'vendor-boundary', allowedRegions: ['eu-west-1'] },
      found: {},
    })
    const [{ code, message } = { code: '', message: '' }] = (await look()).findings
    expect(code).toBe('PERMISSIONS_DIFFER')
    expect(message).toContain(`arn:aws:iam::${CUSTOMER}:policy/vendor-boundary`)
    expect(message).toContain('the denial of every action except account')
  })

  it('finds nothing at a role that has all of it', async () => {
    const { look } = await connected({
      options: { path: '/vendors/', tags: { a: 'b' }, expiresAt: '2027-01-31T00:00:00Z' },
      roleName: 'vendors/Northwind',
      found: { maxSessionSeconds: 3600, tags: { a: 'b', other: 'c' } },
      endsAt: '2027-01-31T00:00:00Z',
    })
    expect(await look()).toMatchObject({ findings: [], status: 'active' })
  })
})

describe('a role that ends', () => {
  const DAY = 86_400_000
  async function ending() {
    const world = makeWorld()
    const at = new Date(world.clock.now().getTime() + 10 * DAY).toISOString()
    const it = await connected({ options: { expiresAt: `${at.slice(0, 19)}Z` } })
    await it.look()
    const wait = async (days: number) => {
      it.world.clock.advance(days * DAY)
      await verifyDue(it.world)
      return it.connection()
    }
    return { ...it, wait }
  }

  it('is announced a week before, once', async () => {
    const { wait, events } = await ending()
    expect(await events()).not.toContain('connection.expiring')
    await wait(3.5)
    await wait(1.2)
    expect((await events()).filter((type) => type === 'connection.expiring')).toHaveLength(1)
  })

  it('is no alarm when AWS refuses it after its time: the connection has ended as agreed', async () => {
    const { world, stack, wait, events } = await ending()
    await wait(9.9)
    world.sts.delete(stack.roleArn)
    const ended = await wait(0.2)
    expect(ended).toMatchObject({ status: 'disconnected', findings: [{ code: 'ROLE_EXPIRED' }] })
    expect(await events()).not.toContain('connection.unreachable')
  })

  it('ends also where the role still works after its time', async () => {
    const { wait } = await ending()
    await wait(9.9)
    expect(await wait(0.2)).toMatchObject({ status: 'disconnected' })
  })

  it('is an alarm when AWS refuses it before its time', async () => {
    const { world, stack, wait } = await ending()
    world.sts.delete(stack.roleArn)
    expect((await wait(2)).status).toBe('unreachable')
  })

  it('is checked soon after its end', async () => {
    const { wait, connection } = await ending()
    await wait(9.5)
    const { nextCheckAt = '', expiresAt = '' } = await connection()
    expect(Date.parse(nextCheckAt) - Date.parse(expiresAt)).toBe(60_000)
  })
})
