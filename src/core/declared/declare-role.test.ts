import { describe, expect, it } from 'vitest'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  attemptsOf,
  BY_OPERATOR,
  CUSTOMER,
  changeProfile,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  STRANGER,
  stackIn,
  VENDOR,
  type World,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import { pageToken } from '../invitations/page-token.ts'
import { progressOf } from '../invitations/progress.ts'
import type { Invitation } from '../model/invitation.ts'
import { DeclareLimit } from './declare-limit.ts'
import { declareOnPage, declareRole } from './declare-role.ts'

const ROLE = stackIn(CUSTOMER).roleArn

async function scene(input: Parameters<typeof invite>[1] = { accountId: CUSTOMER }) {
  const world = makeWorld()
  const invitation = await invite(world, input)
  const limit = new DeclareLimit(world.clock)
  const declare = (roleArn = ROLE, role?: string) =>
    declareRole(world, OPERATOR, { invitationId: invitation.id, roleArn, role }, limit)
  const onPage = (roleArn = ROLE) =>
    declareOnPage(world, pageToken(world.keys, invitation.id), { roleArn }, limit)
  return { world, invitation, limit, declare, onPage }
}

const trust = (world: World, { externalId }: Invitation, roleArn = ROLE) =>
  world.sts.set(roleArn, trustsOnly(externalId))

const trailOf = async ({ store }: World) =>
  (await store.audit({ limit: 50 })).items.map(({ action }) => action)

describe('a declared role', () => {
  it('is connected at once after the three probes, and issues if the account was pinned', async () => {
    const { world, invitation, declare } = await scene()
    trust(world, invitation)
    const connection = await declare()
    expect(connection).toMatchObject({
      ...{ status: 'active', way: 'declared', approved: true, roleArn: ROLE },
      ...{ accountId: CUSTOMER, externalId: invitation.externalId, findings: [] },
    })
    expect(connection.stackId).toBeUndefined()
    expect(await connectionOf(world, invitation)).toEqual(connection)
    const stored = await world.store.get('invitation', invitation.id)
    expect(stored).toMatchObject({
      status: 'claimed',
      attempts: [{ way: 'declared', status: 'connected', roleArn: ROLE }],
    })
    expect(await trailOf(world)).toEqual(
      expect.arrayContaining(['connection.declared', 'connection.active']),
    )
  })

  it('waits for approval where the invitation requires it', async () => {
    const { world, invitation, declare } = await scene({
      accountId: CUSTOMER,
      requireApproval: true,
    })
    trust(world, invitation)
    expect(await declare()).toMatchObject({ status: 'awaiting-approval', approved: false })
  })

  it('ends when the invitation says that it ends', async () => {
    const world = makeWorld()
    await changeProfile(world, { roleOptions: ['expiresAt'] })
    const expiresAt = '2027-01-01T00:00:00.000Z'
    const invitation = await invite(world, { accountId: CUSTOMER, roleOptions: { expiresAt } })
    trust(world, invitation)
    const order = { invitationId: invitation.id, roleArn: ROLE }
    const limit = new DeclareLimit(world.clock)
    expect(await declareRole(world, OPERATOR, order, limit)).toMatchObject({
      expiresAt: invitation.roleOptions!.expiresAt,
    })
  })

  it('is announced as a connection that is active for the first time', async () => {
    const { world, invitation, declare } = await scene()
    trust(world, invitation)
    await declare()
    const { items } = await world.store.events({ limit: 10 })
    expect(items.map(({ type, data }) => [type, data])).toContainEqual([
      'connection.active',
      expect.objectContaining({ first: true, previousStatus: 'verifying' }),
    ])
  })

  it('that is declared again changes nothing and sends no probe', async () => {
    const { world, invitation, declare } = await scene()
    trust(world, invitation)
    const first = await declare()
    const sent = world.sts.probes.length
    expect(await declare()).toEqual(first)
    expect(world.sts.probes).toHaveLength(sent)
  })

  it('that IAM does not show everywhere yet is tried for some seconds', async () => {
    const { world, invitation, declare } = await scene()
    world.sts.set(ROLE, trustsOnly(invitation.externalId), { delayMs: 5000 })
    expect(await declare()).toMatchObject({ status: 'active' })
  })

  it('that AWS denies is refused with the reason, which the invitation keeps once', async () => {
    const { world, invitation, declare } = await scene()
    await expect(declare()).rejects.toMatchObject({
      code: 'ROLE_REFUSED',
      finding: { code: 'ROLE_NOT_ASSUMABLE' },
    })
    await expect(declare(`${ROLE}2`)).rejects.toMatchObject({ code: 'ROLE_REFUSED' })
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { way: 'declared', status: 'failed', roleArn: `${ROLE}2`, accountId: CUSTOMER },
    ])
    expect(await connectionOf(world, invitation)).toBeUndefined()
    trust(world, invitation)
    expect(await declare()).toMatchObject({ status: 'active' })
  })

  it.each([
    ['no External ID', () => true, 'TRUST_WITHOUT_EXTERNAL_ID'],
    ['any External ID', (id?: string) => id !== undefined, 'TRUST_ACCEPTS_ANY_EXTERNAL_ID'],
  ])('that accepts %s is refused and issues nothing', async (_, lets, code) => {
    const { world, invitation, declare } = await scene()
    world.sts.set(ROLE, lets)
    await expect(declare()).rejects.toMatchObject({ code: 'ROLE_REFUSED', finding: { code } })
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it('about which AWS gives no clear answer changes nothing', async () => {
    const { world, invitation, declare } = await scene()
    world.sts.trouble = () => 'STS_UNAVAILABLE'
    await expect(declare()).rejects.toMatchObject({ code: 'STS_UNAVAILABLE' })
    expect(await attemptsOf(world, invitation)).toEqual([])
  })

  it('attack 75: in an account that nobody pinned, of the vendor or of another customer is never probed', async () => {
    const unpinned = await scene({})
    await expect(unpinned.declare()).rejects.toMatchObject({ code: 'ACCOUNT_NEEDED' })
    const { world, declare, onPage } = await scene()
    const foreign = stackIn(STRANGER).roleArn
    await expect(declare(foreign)).rejects.toMatchObject({ code: 'ACCOUNT_ALREADY_PINNED' })
    await expect(onPage(foreign)).rejects.toMatchObject({ code: 'ACCOUNT_ALREADY_PINNED' })
    await expect(declare(stackIn(VENDOR).roleArn)).rejects.toMatchObject({
      code: 'ACCOUNT_IS_VENDORS',
    })
    await expect(declare(ROLE.replace(':aws:', ':aws-cn:'))).rejects.toMatchObject({
      code: 'ROLE_ARN_INVALID',
    })
    expect([...world.sts.probes, ...unpinned.world.sts.probes]).toEqual([])
  })

  it('attack 75: looks the same whether it does not exist or trusts somebody else', async () => {
    const { world, onPage } = await scene()
    const absent = await onPage()
    world.sts.set(ROLE, trustsOnly('rc-somebody-else-1234567890ab'))
    expect(await onPage()).toEqual(absent)
  })

  it('attack 75: that serves another customer stays theirs, and the answer does not say so', async () => {
    const { world, invitation, declare } = await scene()
    trust(world, invitation)
    const { id } = await declare()
    const other = await invite(world, { customerId: 'other', accountId: CUSTOMER })
    world.sts.set(ROLE, (given) =>
      [invitation.externalId, other.externalId].includes(given as never),
    )
    const limit = new DeclareLimit(world.clock)
    await expect(
      declareRole(world, OPERATOR, { invitationId: other.id, roleArn: ROLE }, limit),
    ).rejects.toMatchObject({ finding: { code: 'INVITATION_UNUSABLE' } })
    expect(await world.store.get('connection', id)).toMatchObject({ status: 'active' })
    expect((await trailOf(world)).filter((it) => it === 'connection.conflict')).toHaveLength(2)
  })

  it('is tried at most ten times a minute for each invitation', async () => {
    const { world, limit, invitation } = await scene()
    for (let i = 0; i < 10; i++) expect(limit.admits(invitation.id)).toBe(true)
    expect(limit.admits(invitation.id)).toBe(false)
    expect(limit.admits('inv_other')).toBe(true)
    await world.clock.sleep(60_001)
    expect(limit.admits(invitation.id)).toBe(true)
  })
})

describe('a stack and a declared role exclude each other:', () => {
  const create = (world: World, invitation: Invitation, resource?: 'invitation') =>
    receiveCallback(
      world,
      message(world, { invitation, stack: stackIn(CUSTOMER), ...(resource && { resource }) }),
    )

  it('no role is declared while a stack is under way', async () => {
    const { world, invitation, declare } = await scene()
    await create(world, invitation, 'invitation')
    trust(world, invitation)
    await expect(declare()).rejects.toMatchObject({ code: 'STACK_UNDER_WAY' })
    expect(world.sts.probes).toEqual([])
  })

  it('no role is declared after a stack has connected', async () => {
    const { world, invitation, declare } = await scene()
    makeRole(world, stackIn(CUSTOMER), invitation)
    await create(world, invitation)
    await expect(declare()).rejects.toMatchObject({ code: 'INVITATION_NOT_OPEN' })
  })

  it('a stack that comes later connects nothing', async () => {
    const { world, invitation, declare } = await scene()
    trust(world, invitation)
    const declared = await declare()
    await create(world, invitation, 'invitation')
    await create(world, invitation)
    const answers = world.answers.sent.map(({ body }) => JSON.parse(body).Status)
    expect(answers).toEqual(['FAILED', 'FAILED'])
    expect(await connectionOf(world, invitation)).toMatchObject({
      ...{ status: 'active', way: 'declared', roleArn: declared.roleArn },
    })
  })

  it('the Delete of a refused stack leaves the declared role connected', async () => {
    const { world, invitation, declare } = await scene()
    trust(world, invitation)
    const { id } = await declare()
    await receiveCallback(
      world,
      message(world, {
        ...{ invitation, stack: stackIn(CUSTOMER), requestType: 'Delete', physicalResourceId: id },
      }),
    )
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'active' })
  })
})

describe('the page', () => {
  it('declares a role in the name of the customer', async () => {
    const { world, invitation, onPage } = await scene()
    trust(world, invitation)
    expect(await onPage()).toMatchObject({ connection: { status: 'active' } })
    const { items } = await world.store.audit({ limit: 50, actions: ['connection.declared'] })
    expect(items.map(({ actor }) => actor)).toEqual([{ kind: 'customer', id: invitation.id }])
    expect(items[0]!.actor).not.toEqual(BY_OPERATOR)
  })
})

describe('several declared roles', () => {
  const ROLES = ['posture', 'response']
  const arnOf = (role: string) => `${ROLE}-${role}`

  async function several() {
    const it = await scene()
    const { world } = it
    const put: [Invitation] = [{ ...it.invitation, roles: ROLES }]
    const [invitation] = await world.store.commit({ put, audit: [], announce: [] })
    for (const role of ROLES) trust(world, invitation, arnOf(role))
    const read = async () => (await world.store.get('invitation', invitation.id))!
    const phase = async () =>
      progressOf(await read(), await connectionsOf(world, invitation), world.clock.now()).phase
    return { ...it, invitation, read, phase }
  }

  it('connect one by one, each with a connection of its own', async () => {
    const { declare, read, phase, world, invitation } = await several()
    expect(await declare(arnOf('posture'), 'posture')).toMatchObject({
      ...{ status: 'active', role: 'posture' },
    })
    expect((await read()).attempts).toMatchObject([
      { status: 'creating', roles: [{ status: 'connected' }, { status: 'waiting' }] },
    ])
    world.clock.advance(3_600_000)
    expect(await phase()).toBe('ready')
    expect(await declare(arnOf('response'), 'response')).toMatchObject({ role: 'response' })
    expect((await read()).attempts).toMatchObject([{ way: 'declared', status: 'connected' }])
    expect(await phase()).toBe('connected')
    expect(await connectionsOf(world, invitation)).toHaveLength(2)
  })

  it('need to be named, and are refused under a second name', async () => {
    const { declare, read } = await several()
    await expect(declare(arnOf('posture'))).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    await expect(declare(arnOf('posture'), 'other')).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
    await declare(arnOf('posture'), 'posture')
    await expect(declare(arnOf('posture'), 'response')).rejects.toMatchObject({
      finding: { code: 'ROLE_REPORTED_TWICE' },
    })
    expect((await read()).attempts).toMatchObject([
      { status: 'failed', roles: [{ status: 'connected' }, { status: 'failed' }] },
    ])
    await declare(arnOf('response'), 'response')
    expect((await read()).attempts).toMatchObject([{ status: 'connected' }])
  })

  it('stay: another role cannot take the place of one that is connected', async () => {
    const { declare, world, invitation } = await several()
    const first = await declare(arnOf('posture'), 'posture')
    const other = `${ROLE}-other`
    trust(world, invitation, other)
    await expect(declare(other, 'posture')).rejects.toMatchObject({ code: 'INVITATION_NOT_OPEN' })
    expect(await world.store.get('connection', first.id)).toMatchObject({
      roleArn: arnOf('posture'),
    })
  })

  it('keep out a stack, from the first one on', async () => {
    const { declare, world, invitation } = await several()
    await declare(arnOf('posture'), 'posture')
    const telling = { invitation, stack: stackIn(CUSTOMER), resource: 'invitation' as const }
    await receiveCallback(world, message(world, { ...telling, properties: { Roles: ROLES } }))
    expect(lastAnswer(world).Status).toBe('FAILED')
  })
})
