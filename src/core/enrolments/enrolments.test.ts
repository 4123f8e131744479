import { beforeEach, describe, expect, it } from 'vitest'
import { trustsAnybody, trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  changeProfile,
  invite,
  lastAnswer,
  makeWorld,
  message,
  OPERATOR,
  type Stack,
  stackIn,
  VENDOR,
  type World,
} from '../../../test/fixtures/world.ts'
import { issueCallbackToken } from '../callback/receive/callback-token.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { listInvitations } from '../invitations/find.ts'
import { pageToken } from '../invitations/page-token.ts'
import {
  type Enrolment,
  enrolmentAccountId,
  MAX_UNCONFIRMED_ACCOUNTS,
  type OrganizationShown,
} from '../model/enrolment.ts'
import type { Invitation } from '../model/invitation.ts'
import { offerUpgrade } from '../upgrades/offer-upgrade.ts'
import { verifyNow } from '../verification/verify.ts'
import { eventOf } from '../webhooks/event-of.ts'
import { listEvents } from '../webhooks/list-events.ts'
import { approveAccounts } from './approve.ts'
import { createEnrolment, type NewEnrolment } from './create.ts'
import { noteEnrolmentLaunch } from './customer.ts'
import { readerRoleName } from './launcher-template.ts'
import { countMembers, type Member, membersOf } from './members.ts'
import { readDueOrganizations } from './read-organizations.ts'
import { revokeEnrolment, rotateEnrolmentToken, upgradeEnrolment } from './steer.ts'

const MANAGEMENT = '400000000000'
const LISTED = '410000000001'
const UNLISTED = '420000000002'

let world: World
beforeEach(() => {
  world = makeWorld()
})

const enrol = (input: Partial<NewEnrolment> = {}): Promise<Enrolment> =>
  createEnrolment(world, OPERATOR, {
    ...{ customerId: 'acme', managementAccountId: MANAGEMENT, accounts: { include: [LISTED] } },
    ...input,
  })

/** The events of the enrolment, oldest first. */
async function told({ id }: Enrolment) {
  const { items } = await world.store.events({ order: 'asc', limit: 200 })
  return items.filter(({ lane }) => lane === id)
}

const present = async ({ id }: Enrolment): Promise<Enrolment> =>
  (await world.store.get('enrolment', id))!

describe('options of the role', () => {
  it('are in the member template and in the invitation of each account', async () => {
    await changeProfile(world, { roleOptions: ['path', 'tags'] })
    const roleOptions = { path: '/vendors/', tags: { costCenter: '4711' } }
    const enrolment = await enrol({ roleOptions })
    expect(await world.templates.get(enrolment.memberTemplate.key)).toContain('Path: /vendors/')
    await callIn(enrolment, { ...stackIn(LISTED) })
    const account = await world.store.get(
      'enrolment-account',
      enrolmentAccountId(enrolment.id, LISTED),
    )
    expect(await world.store.get('invitation', account!.invitationIds[0]!)).toMatchObject({
      roleOptions,
    })
  })

  it('that the profile does not allow are refused', async () => {
    await expect(enrol({ roleOptions: { path: '/vendors/' } })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
  })
})

/** A stack of the member template sends its two requests, as CloudFormation does. */
async function callIn(enrolment: Enrolment, stack: Stack): Promise<Record<string, string>> {
  world.sts.set(stack.roleArn, trustsOnly(enrolment.externalId))
  for (const resource of ['invitation', 'connection'] as const) {
    await send(enrolment, stack, { resource })
    if (lastAnswer(world).Status === 'FAILED') break
  }
  return lastAnswer(world)
}

function send(
  enrolment: Enrolment,
  stack: Stack,
  telling: Partial<Parameters<typeof message>[1]> = {},
) {
  const { requestType = 'Create', resource = 'connection' } = telling
  const { id: invitationId, externalId, profileVersion, tokenNumber } = enrolment
  const claim = {
    ...{ invitationId, externalId, region: stack.region, accessVersion: profileVersion },
    ...{ tokenNumber, expiresAt: 4_000_000_000 },
  }
  return receiveCallback(
    world,
    message(world, {
      ...{ invitation: enrolment as unknown as Invitation, stack },
      requestId: [resource, requestType, stack.stackId.split('/').at(-1), tokenNumber].join('-'),
      ...telling,
      properties: { CallbackToken: issueCallbackToken(world.keys, claim) },
    }),
  )
}

async function memberIn(enrolment: Enrolment, accountId: string): Promise<Member> {
  const members = await membersOf(world, await present(enrolment))
  return members.find((it) => it.accountId === accountId)!
}

describe('an account that the vendor listed', () => {
  it('connects without approval, with the External ID of the enrolment', async () => {
    const enrolment = await enrol()
    expect(await callIn(enrolment, stackIn(LISTED))).toMatchObject({ Status: 'SUCCESS' })
    const member = await memberIn(enrolment, LISTED)
    expect(member).toMatchObject({ state: 'connected', acceptedBy: 'vendor' })
    expect(member.connections).toMatchObject([
      { accountId: LISTED, externalId: enrolment.externalId, status: 'active', customerId: 'acme' },
    ])
  })

  it('waits before its stack calls in, and so does the management account', async () => {
    const enrolment = await enrol()
    const members = await membersOf(world, enrolment)
    expect(members.map(({ accountId, state }) => [accountId, state])).toEqual([
      [MANAGEMENT, 'waiting'],
      [LISTED, 'waiting'],
    ])
  })

  it('shows why its stack failed, and connects when the StackSet tries again', async () => {
    const enrolment = await enrol()
    const first = stackIn(LISTED, { serial: 1 })
    await send(enrolment, first, { resource: 'invitation' })
    await send(enrolment, first, {
      ...{ resource: 'invitation', requestType: 'Delete', physicalResourceId: 'inv_x' },
    })
    expect(await memberIn(enrolment, LISTED)).toMatchObject({
      ...{ state: 'failed', reason: { code: 'ROLE_NOT_CREATED' } },
    })
    await callIn(enrolment, stackIn(LISTED, { serial: 2 }))
    expect(await memberIn(enrolment, LISTED)).toMatchObject({ state: 'connected' })
  })

  it('gets a second connection when it leaves and joins again', async () => {
    const enrolment = await enrol()
    const first = stackIn(LISTED, { serial: 1 })
    await callIn(enrolment, first)
    const [connection] = (await memberIn(enrolment, LISTED)).connections
    world.sts.delete(first.roleArn)
    world.clock.advance(86_400_000)
    await verifyNow(world, OPERATOR, connection!.id)
    await callIn(enrolment, stackIn(LISTED, { serial: 2 }))
    const member = await memberIn(enrolment, LISTED)
    expect(member.state).toBe('connected')
    expect(member.connections[0]!.id).not.toBe(connection!.id)
    expect(await world.store.get('connection', connection!.id)).toMatchObject({
      status: 'disconnected',
    })
  })

  it('is refused if the vendor excluded it', async () => {
    const enrolment = await enrol({ accounts: { exclude: [LISTED] } })
    const answer = await callIn(enrolment, stackIn(LISTED))
    expect(answer.Status).toBe('FAILED')
    expect(answer.Reason).toContain(LISTED)
    expect(await memberIn(enrolment, LISTED)).toBeUndefined()
  })
})

it('the invitations of accounts are listed with their enrolment only', async () => {
  const enrolment = await enrol()
  const own = await invite(world)
  for (let serial = 0; serial < 5; serial++)
    await send(enrolment, stackIn(String(430000000000 + serial)), { resource: 'invitation' })
  world.clock.advance(1000)
  const later = await invite(world)
  const { items } = await listInvitations(world, OPERATOR, { limit: 2 })
  expect(items.map(({ id }) => id)).toEqual([later.id, own.id])
})

describe('an account outside the vendor’s list', () => {
  it('connects nothing with the token alone, and waits for approval (attack 74)', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(UNLISTED))
    const member = await memberIn(enrolment, UNLISTED)
    expect(member).toMatchObject({ state: 'awaiting-approval', acceptedBy: undefined })
    expect(member.connections).toMatchObject([{ status: 'awaiting-approval', approved: false }])
  })

  it('is active once a person approved it, together with others', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(UNLISTED))
    const approved = await approveAccounts(world, OPERATOR, enrolment.id, [
      UNLISTED,
      '499999999999',
    ])
    expect(approved).toEqual({ approved: [UNLISTED], unknown: ['499999999999'] })
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({
      ...{ state: 'connected', acceptedBy: 'approval' },
    })
  })

  it('is refused while too many accounts wait for approval (attack 74)', async () => {
    const enrolment = await enrol()
    for (let serial = 0; serial < MAX_UNCONFIRMED_ACCOUNTS; serial++)
      await send(enrolment, stackIn(String(430000000000 + serial)), { resource: 'invitation' })
    const answer = await callIn(enrolment, stackIn(UNLISTED))
    expect(answer).toMatchObject({ Status: 'FAILED' })
    expect(answer.Reason).toContain('wait')
    expect(await memberIn(enrolment, UNLISTED)).toBeUndefined()
    expect(await callIn(enrolment, stackIn(LISTED))).toMatchObject({ Status: 'SUCCESS' })
  })

  it('cannot be one of the vendor’s own', async () => {
    const enrolment = await enrol()
    expect(await callIn(enrolment, stackIn(VENDOR))).toMatchObject({ Status: 'FAILED' })
  })
})

describe('the callback token of an enrolment', () => {
  it('connects no account once it was replaced; what is connected stays', async () => {
    const enrolment = await enrol({ accounts: { include: [LISTED, UNLISTED] } })
    await callIn(enrolment, stackIn(LISTED))
    const rotated = await rotateEnrolmentToken(world, OPERATOR, enrolment.id)
    expect(rotated.memberTemplate.key).not.toBe(enrolment.memberTemplate.key)
    const late = await callIn(enrolment, stackIn(UNLISTED))
    expect(late).toMatchObject({ Status: 'FAILED' })
    expect(await memberIn(enrolment, LISTED)).toMatchObject({ state: 'connected' })
    expect(await callIn(rotated, stackIn(UNLISTED, { serial: 2 }))).toMatchObject({
      Status: 'SUCCESS',
    })
  })

  it('connects no account once the enrolment was revoked', async () => {
    const enrolment = await enrol()
    await revokeEnrolment(world, OPERATOR, enrolment.id)
    expect(await callIn(enrolment, stackIn(LISTED))).toMatchObject({ Status: 'FAILED' })
    expect(countMembers(await membersOf(world, enrolment)).connected).toBe(0)
  })
})

describe('an upgrade of an enrolment', () => {
  it('is granted in each account whose stack reports it', async () => {
    const enrolment = await enrol()
    const stack = stackIn(LISTED)
    await callIn(enrolment, stack)
    const [connection] = (await memberIn(enrolment, LISTED)).connections
    await changeProfile(world, { purpose: 'Reads more.' })
    const upgraded = await upgradeEnrolment(world, OPERATOR, enrolment.id)
    expect(upgraded.formerVersions).toEqual([enrolment.profileVersion])
    world.clock.advance(60_000)
    await send(upgraded, stack, { requestType: 'Update', physicalResourceId: connection!.id })
    expect(lastAnswer(world)).toMatchObject({ Status: 'SUCCESS' })
    await verifyNow(world, OPERATOR, connection!.id)
    expect(await world.store.get('connection', connection!.id)).toMatchObject({
      profileVersion: upgraded.profileVersion,
    })
  })

  it('is not offered to one account alone', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    const [connection] = (await memberIn(enrolment, LISTED)).connections
    await changeProfile(world, { purpose: 'Reads more.' })
    await expect(
      offerUpgrade(world, OPERATOR, { connectionId: connection!.id }),
    ).rejects.toMatchObject({ code: 'CONNECTION_STATE' })
  })

  it('asks accounts that join later for the new version', async () => {
    const enrolment = await enrol()
    await changeProfile(world, { purpose: 'Reads more.' })
    const upgraded = await upgradeEnrolment(world, OPERATOR, enrolment.id)
    await callIn(upgraded, stackIn(LISTED))
    expect((await memberIn(enrolment, LISTED)).connections).toMatchObject([
      { profileVersion: upgraded.profileVersion },
    ])
  })
})

describe('the templates of an enrolment', () => {
  it('are read by both administrators of an organisation where accounts are named', async () => {
    const readers: (string | undefined)[] = []
    world.templates.letRead = async (key, accountId?: string) => {
      readers.push(accountId)
      return world.templates.url(key)
    }
    await enrol({ administratorAccountId: LISTED })
    expect(readers).toEqual([MANAGEMENT, LISTED])
  })

  it('cannot be read by links that expire, because a StackSet reads one later', async () => {
    world.templates.letRead = async (key) => `${world.templates.url(key)}?X-Amz-Signature=s`
    await expect(enrol()).rejects.toMatchObject({ code: 'SETTING_INVALID' })
    expect(world.templates.objects.size).toBe(0)
  })

  it('keep the record of a member whose vendor does not answer, so that its stack can go', async () => {
    const { memberTemplate } = await enrol()
    const body = await world.templates.get(memberTemplate.key)
    expect(body).toContain('DeletionPolicy: RetainExceptOnCreate')
    expect(body).not.toContain('Transform')
  })

  it('launch the member template in the chosen units, without the excluded accounts', async () => {
    const { launcherTemplate, memberTemplate } = await enrol({
      accounts: { exclude: [UNLISTED], ous: ['ou-ab12-11111111'] },
    })
    const body = (await world.templates.get(launcherTemplate.key))!
    expect(body).toContain(world.templates.url(memberTemplate.key))
    expect(body).toContain('Default: ou-ab12-11111111')
    expect(body).toContain('AccountFilterType: DIFFERENCE')
    expect(body).toContain(UNLISTED)
    expect(body).not.toContain('CallbackToken')
    expect(body).toContain('Enabled: true')
  })

  it.each([
    ['r-ab12', true],
    ['ou-ab12-11111111,ou-ab12-22222222', true],
    ['', false],
    ['Workloads', false],
  ])('ask for units before anything is created: %j is accepted: %s', async (given, accepted) => {
    const { launcherTemplate } = await enrol()
    const body = (await world.templates.get(launcherTemplate.key))!
    const [, pattern] = /AllowedPattern: (.+)/.exec(body)!
    expect(new RegExp(`^(?:${pattern})$`).test(given)).toBe(accepted)
  })

  it('leave accounts alone that join later, if the vendor listed the accounts', async () => {
    const { launcherTemplate } = await enrol({ accounts: { include: [LISTED] } })
    const body = (await world.templates.get(launcherTemplate.key))!
    expect(body).toContain('AccountFilterType: INTERSECTION')
    expect(body).toContain('Enabled: false')
  })
})

it('the id of an account’s record names enrolment and account', () => {
  expect(enrolmentAccountId('enr_x', LISTED)).toBe(`enr_x.${LISTED}`)
})

describe('the reader role of an organisation', () => {
  const READER = (enrolment: Enrolment) =>
    `arn:aws:iam::${MANAGEMENT}:role/${readerRoleName(enrolment)}`
  const shown = (accountIds: string[], more: Partial<OrganizationShown> = {}) => ({
    ...{ organizationId: 'o-1', managementAccountId: MANAGEMENT },
    accounts: accountIds.map((accountId) => ({
      ...{ accountId, name: `Account ${accountId}`, status: 'ACTIVE', ou: 'Workloads' },
    })),
    ...more,
  })

  async function readWith(enrolment: Enrolment, found: OrganizationShown): Promise<void> {
    world.sts.set(READER(enrolment), trustsOnly(enrolment.externalId))
    world.roles.shown = found
    world.clock.advance(60_000)
    await readDueOrganizations(world)
  }

  it('confirms accounts that are ACTIVE, and names them', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(UNLISTED))
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({ state: 'awaiting-approval' })
    await readWith(enrolment, shown([UNLISTED]))
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({
      ...{ state: 'connected', acceptedBy: 'organization' },
      ...{ name: `Account ${UNLISTED}`, ou: 'Workloads' },
    })
  })

  it('confirms an account before its stack calls in', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    await readWith(enrolment, shown([LISTED, UNLISTED]))
    await callIn(enrolment, stackIn(UNLISTED))
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({ state: 'connected' })
  })

  it('confirms no account that is suspended or of another organisation (attack 74)', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(UNLISTED))
    await readWith(enrolment, shown([UNLISTED], { managementAccountId: '499999999999' }))
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({ state: 'awaiting-approval' })
    const [account] = shown([UNLISTED]).accounts
    await readWith(enrolment, shown([], { accounts: [{ ...account!, status: 'SUSPENDED' }] }))
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({ acceptedBy: undefined })
  })

  it('is not used if it lets others in too', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(UNLISTED))
    world.roles.shown = shown([UNLISTED])
    world.sts.set(READER(enrolment), trustsAnybody)
    world.clock.advance(60_000)
    await readDueOrganizations(world)
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({ state: 'awaiting-approval' })
  })

  it('shows why AWS could not create a stack', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    const reason = 'ResourceLogicalId:AccessRole: the role already exists'
    const instances = [{ accountId: UNLISTED, status: 'OUTDATED', reason }]
    await readWith(enrolment, shown([LISTED, UNLISTED], { instances }))
    expect(await memberIn(enrolment, UNLISTED)).toMatchObject({
      ...{ state: 'failed', stackReason: reason },
    })
  })

  it('ends no connection whose role still works, wherever the account is', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    await readWith(enrolment, shown([LISTED]))
    await readWith(enrolment, shown([]))
    const [connection] = (await memberIn(enrolment, LISTED)).connections
    for (let looks = 0; looks < 10; looks++) await verifyNow(world, OPERATOR, connection!.id)
    expect(await memberIn(enrolment, LISTED)).toMatchObject({ state: 'connected' })
  })

  it('announces once that it is ready, and each account that failed or left', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    const reason = 'ResourceLogicalId:AccessRole: the role already exists'
    const instances = [
      { accountId: LISTED, status: 'CURRENT' },
      { accountId: UNLISTED, status: 'OUTDATED', reason },
    ]
    const all = shown([LISTED, UNLISTED, '430000000003'], { instances })
    for (let reads = 0; reads < 2; reads++) await readWith(enrolment, all)
    const withoutIt = shown([LISTED], { instances: instances.slice(0, 1) })
    for (let reads = 0; reads < 2; reads++) await readWith(enrolment, withoutIt)
    for (let reads = 0; reads < 2; reads++) await readWith(enrolment, shown([]))
    const [, ...events] = await told(enrolment)
    expect(events.map(({ type, data }) => [type, 'accountId' in data && data.accountId])).toEqual([
      ['enrolment.account-failed', UNLISTED],
      ['enrolment.reader-ready', false],
      ['enrolment.account-left', UNLISTED],
      ['enrolment.account-left', LISTED],
    ])
    expect(events[0]!.data).toMatchObject({ message: reason, managementAccountId: MANAGEMENT })
    expect(events[0]!.customerId).toBe('acme')
  })

  it('announces no failure of an account whose stack called in: its attempt says so', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    const instances = [{ accountId: LISTED, status: 'OUTDATED', reason: 'The update failed.' }]
    await readWith(enrolment, shown([LISTED], { instances }))
    expect((await told(enrolment)).map(({ type }) => type)).not.toContain(
      'enrolment.account-failed',
    )
  })

  it('shows that an account has left, and has its role checked at once', async () => {
    const enrolment = await enrol()
    const stack = stackIn(LISTED)
    await callIn(enrolment, stack)
    await readWith(enrolment, shown([LISTED]))
    world.sts.delete(stack.roleArn)
    await readWith(enrolment, shown([]))
    const [connection] = (await memberIn(enrolment, LISTED)).connections
    expect(connection!.status).toBe('disconnecting')
    expect(Date.parse(connection!.nextCheckAt!) - world.clock.now().getTime()).toBeLessThan(5000)
    await verifyNow(world, OPERATOR, connection!.id)
    expect(await memberIn(enrolment, LISTED)).toMatchObject({
      ...{ state: 'left', connections: [{ status: 'disconnected' }] },
    })
  })
})

describe('the events of an enrolment', () => {
  it('say that it was created, launched and revoked, each once', async () => {
    const enrolment = await enrol()
    const token = pageToken(world.keys, enrolment.id)
    for (let visits = 0; visits < 2; visits++) {
      await noteEnrolmentLaunch(world, token)
      world.clock.advance(120_000)
    }
    for (let orders = 0; orders < 2; orders++) await revokeEnrolment(world, OPERATOR, enrolment.id)
    expect((await told(enrolment)).map(({ type, data }) => [type, data])).toEqual(
      [
        ['enrolment.created', 'open'],
        ['enrolment.launched', 'open'],
        ['enrolment.revoked', 'revoked'],
      ].map(([type, status]) => [
        type,
        {
          ...{ enrolmentId: enrolment.id, customerId: 'acme', status },
          managementAccountId: MANAGEMENT,
        },
      ]),
    )
  })

  it('of its accounts carry its id, and others carry none', async () => {
    const enrolment = await enrol()
    await callIn(enrolment, stackIn(LISTED))
    await invite(world)
    const { items } = await listEvents(world, OPERATOR, { order: 'asc', limit: 50 })
    const events = items.map(({ announcement, invitation }) => eventOf(announcement, invitation))
    expect(events.map(({ type, data }) => [type, (data as Members).enrolmentId])).toEqual([
      ['enrolment.created', enrolment.id],
      ['invitation.created', enrolment.id],
      ['attempt.started', enrolment.id],
      ['connection.active', enrolment.id],
      ['invitation.created', undefined],
    ])
  })
})

interface Members {
  enrolmentId?: string
}
