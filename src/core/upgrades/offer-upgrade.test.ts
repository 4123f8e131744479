import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import {
  CUSTOMER,
  changeProfile,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { type AccessProfile, roleNameOf } from '../model/access-profile.ts'
import { verifyDue } from '../verification/verify.ts'
import { changesSince } from './describe-upgrade.ts'
import { offerUpgrade, upgradeFor } from './offer-upgrade.ts'

const WIDER: Partial<AccessProfile> = {
  inlinePolicies: {
    ...northwindProfile().inlinePolicies,
    Writes: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::nw-*/*' }],
    },
  },
}

/** A connected stack, whose role has the name that the template gives it. */
async function connected({ suffixed = true } = {}) {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  const roleName = suffixed ? invitation.roleName! : northwindProfile().roleName
  const stack = { ...stackIn(), roleArn: `arn:aws:iam::${CUSTOMER}:role/${roleName}` }
  makeRole(world, stack, invitation)
  await receiveCallback(world, message(world, { invitation, stack }))
  world.clock.advance(200_000)
  const connection = async () => (await connectionOf(world, invitation))!
  const offer = async (toVersion?: number) =>
    offerUpgrade(world, OPERATOR, { connectionId: (await connection()).id, toVersion })
  let updates = 0
  /** What the stack sends when it is updated to a version. */
  const update = async (versionId: string, ageSeconds = 0) => {
    const sentAt = world.clock.now().getTime() - ageSeconds * 1000
    const named = { ...invitation, profileVersion: versionId }
    const physicalResourceId = (await connection()).id
    await receiveCallback(
      world,
      message(world, {
        ...{ invitation: named, stack, requestType: 'Update', physicalResourceId },
        requestId: `update-${++updates}`,
        envelope: { Timestamp: new Date(sentAt).toISOString() },
      }),
    )
    return lastAnswer(world).Status
  }
  const templateAt = (url: string) =>
    world.templates.objects.get(new URL(url).pathname.slice(1)) ?? ''
  return { world, invitation, stack, connection, offer, update, templateAt }
}

const actionsOf = async ({ world, invitation }: Awaited<ReturnType<typeof connected>>) =>
  (await world.store.audit({ limit: 200 })).items
    .filter(({ subject }) => subject === invitation.id.replace('inv_', 'con_'))
    .map(({ action }) => action)
    .filter((action) => /upgrade|downgrade/.test(action))
    .reverse()

describe('the offer of another version', () => {
  it('has the template of that version for the same External ID, role and connection', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    const upgrade = await it.offer()
    expect(upgrade).toMatchObject({ fromVersion: 1, toVersion: 2 })
    expect(upgrade.changes?.gained).toEqual([expect.stringContaining('s3:PutObject')])
    const template = it.templateAt(upgrade.templateUrl)
    expect(template).toContain('s3:PutObject')
    expect(template).toContain(it.invitation.externalId)
    expect(template).toContain(`RoleName: ${it.invitation.roleName}`)
    expect(upgrade.consoleUrl).toContain(
      `#/stacks/update?stackId=${encodeURIComponent(it.stack.stackId)}&templateURL=`,
    )
    expect(upgrade.command).toContain(`--template-url '${upgrade.templateUrl}'`)
    const { changes, ...versions } = (await changesSince(it.world, await it.connection()))!
    expect([versions, changes]).toEqual([{ fromVersion: 1, toVersion: 2 }, upgrade.changes])
    expect(upgrade.undo).toContain(it.world.templates.url(it.invitation.template.key))
  })

  it('keeps the name of a role that has no suffix', async () => {
    const it = await connected({ suffixed: false })
    await changeProfile(it.world, WIDER)
    const template = it.templateAt((await it.offer()).templateUrl)
    expect(template).toContain('RoleName: NorthwindInsightsAccess\n')
  })

  it('keeps the suffix of a role whose profile has a fixed name now', async () => {
    const it = await connected()
    await changeProfile(it.world, { ...WIDER, fixedRoleName: true })
    const template = it.templateAt((await it.offer()).templateUrl)
    expect(template).toContain(`RoleName: ${roleNameOf(northwindProfile(), suffixOf(it))}\n`)
  })

  const suffixOf = ({ invitation }: Awaited<ReturnType<typeof connected>>) =>
    invitation.roleName!.slice(-5)

  it('is stored once, however often it is asked for', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    const first = await it.offer()
    const version = (await it.connection()).version
    expect(await it.offer()).toEqual(first)
    expect((await it.connection()).version).toBe(version)
    expect(await actionsOf(it)).toEqual(['connection.upgrade-offered'])
  })

  it('is refused where there is nothing to upgrade', async () => {
    const it = await connected()
    await expect(it.offer()).rejects.toMatchObject({ code: 'UPGRADE_NOT_NEEDED' })
    await expect(it.offer(1)).rejects.toMatchObject({ code: 'UPGRADE_NOT_NEEDED' })
    await changeProfile(it.world, { purpose: 'Says it in other words.' })
    await expect(it.offer()).rejects.toMatchObject({ code: 'UPGRADE_NOT_NEEDED' })
    await expect(it.offer(9)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each<[string, Partial<AccessProfile>, RegExp]>([
    ['another role name', { roleName: 'OtherAccess' }, /OtherAccess-\w{5} in this version/],
    [
      'another logical id of the role',
      {
        template: {
          source: 'own.yaml',
          text: 'Resources:\n  Other:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: X\n',
        },
      },
      /called Other in the new template and AccessRole in the stack/,
    ],
    [
      'rights to take over the account',
      {
        inlinePolicies: {
          All: { Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] },
        },
      },
      /can take over the account/,
    ],
  ])('needs a new invitation for %s', async (_, changes, detail) => {
    const it = await connected()
    await changeProfile(it.world, changes)
    await expect(it.offer()).rejects.toMatchObject({
      code: 'UPGRADE_NEEDS_NEW_INVITATION',
      message: expect.stringMatching(detail),
    })
  })
})

describe('a stack that reports an offered version', () => {
  it('has it granted after the next check, which is due at once', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    const { versionId } = (await it.connection()).offers![0]!
    expect(await it.update(versionId)).toBe('SUCCESS')
    expect((await it.connection()).profileVersion).toBe(it.invitation.profileVersion)
    await verifyDue(it.world)
    expect(await it.connection()).toMatchObject({ profileVersion: versionId, status: 'active' })
    expect(await it.connection()).not.toHaveProperty('reportedVersion')
    expect(await actionsOf(it)).toEqual(['connection.upgrade-offered', 'connection.upgraded'])
    expect(await upgradeFor(it.world, it.invitation, await it.connection())).toBeUndefined()
  })

  it('goes back to the former version by a downgrade, which is an offer too', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    await it.update((await it.connection()).offers![0]!.versionId)
    await verifyDue(it.world)
    expect(await it.offer(1)).toMatchObject({ fromVersion: 2, toVersion: 1 })
    expect(await it.update(it.invitation.profileVersion)).toBe('SUCCESS')
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(it.invitation.profileVersion)
    expect((await actionsOf(it)).at(-1)).toBe('connection.downgraded')
  })

  it('keeps its former version while its role does not answer', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    it.world.sts.delete(it.stack.roleArn)
    const { versionId } = (await it.connection()).offers![0]!
    expect(await it.update(versionId, 100)).toBe('SUCCESS')
    expect(await it.connection()).toMatchObject({ reportedVersion: versionId })
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(it.invitation.profileVersion)
    makeRole(it.world, it.stack, it.invitation)
    it.world.clock.advance(3_600_000 * 24)
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(versionId)
  })
})
