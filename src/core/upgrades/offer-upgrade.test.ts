import { describe, expect, it } from 'vitest'
import { northwindProfile, ownTemplateProfile } from '../../../test/fixtures/northwind.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
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
import { RolecallError } from '../../api/errors.ts'
import type { RoleOptions } from '../../api/types.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { type AccessProfile, type PolicyDocument, roleNameOf } from '../model/access-profile.ts'
import { connectionIdFor } from '../model/invitation.ts'
import { ROLE_OPTION_NAMES } from '../model/role-options.ts'
import { verifyDue } from '../verification/verify.ts'
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
async function connected({
  suffixed = true,
  roleOptions,
}: {
  suffixed?: boolean
  roleOptions?: RoleOptions
} = {}) {
  const world = makeWorld()
  if (roleOptions) await changeProfile(world, { roleOptions: [...ROLE_OPTION_NAMES] })
  const invitation = await invite(world, { accountId: CUSTOMER, roleOptions })
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

describe('the offer to a stack with several roles', () => {
  const profileWith = (policy: string): Partial<AccessProfile> => ({
    ...ownTemplateProfile(`Resources:
${['Posture', 'Response']
  .map(
    (role) => `  ${role}:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {}, ManagedPolicyArns: ["arn:aws:iam::aws:policy/${policy}"] }
`,
  )
  .join('')}`),
    scopes: {},
    roles: {
      posture: { role: 'Posture', scopes: {} },
      response: { role: 'Response', scopes: {} },
    },
  })

  it('is stored with both connections in one commit, whichever of them is named', async () => {
    const world = makeWorld()
    await changeProfile(world, profileWith('SecurityAudit'))
    const invitation = await invite(world, { accountId: CUSTOMER })
    for (const role of ['posture', 'response']) {
      const RoleArn = `arn:aws:iam::${CUSTOMER}:role/${role}`
      world.sts.set(RoleArn, trustsOnly(invitation.externalId))
      const requestId = `create-${role}`
      const properties = { Role: role, RoleArn }
      await receiveCallback(
        world,
        message(world, { invitation, stack: stackIn(), requestId, properties }),
      )
      world.clock.advance(2000)
    }
    await changeProfile(world, profileWith('ReadOnlyAccess'))
    const commits: string[][] = []
    const store: typeof world.store = Object.assign(Object.create(world.store), {
      commit: (change: Parameters<typeof world.store.commit>[0]) => {
        commits.push((change.put ?? []).map(({ id }) => id))
        return world.store.commit(change)
      },
    })
    const ids = ['posture', 'response'].map((role) => connectionIdFor(invitation.id, role))
    await offerUpgrade({ ...world, store }, OPERATOR, { connectionId: ids[1]! })
    expect(commits.map((put) => put.toSorted())).toEqual([ids])
    const connections = await Promise.all(ids.map((id) => world.store.get('connection', id)))
    expect(connections.map((it) => it?.offers?.map(({ number }) => number))).toEqual([[3], [3]])
  })
})

describe('the offer of another version', () => {
  it('has the template of that version for the same External ID, role and connection', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    const upgrade = await it.offer()
    expect(upgrade).toMatchObject({ fromVersion: 1, toVersion: 2 })
    expect(upgrade.changes?.gained).toEqual([expect.stringContaining('s3:PutObject')])
    const template = it.templateAt(upgrade.templateUrl!)
    expect(template).toContain('s3:PutObject')
    expect(template).toContain(it.invitation.externalId)
    expect(template).toContain(`RoleName: ${it.invitation.roleName}`)
    expect(upgrade.consoleUrl).toContain(
      `#/stacks/update?stackId=${encodeURIComponent(it.stack.stackId)}&templateURL=`,
    )
    expect(upgrade.command).toContain(`--template-url '${upgrade.templateUrl}'`)
    expect(upgrade.undo).toContain(it.world.templates.url(it.invitation.template.key))
  })

  it('keeps the name of a role that has no suffix', async () => {
    const it = await connected({ suffixed: false })
    await changeProfile(it.world, WIDER)
    const template = it.templateAt((await it.offer()).templateUrl!)
    expect(template).toContain('RoleName: NorthwindInsightsAccess\n')
  })

  it('keeps the suffix of a role whose profile has a fixed name now', async () => {
    const it = await connected()
    await changeProfile(it.world, { ...WIDER, fixedRoleName: true })
    const template = it.templateAt((await it.offer()).templateUrl!)
    expect(template).toContain(`RoleName: ${roleNameOf(northwindProfile(), suffixOf(it))}\n`)
  })

  it('keeps the options that were set for the role', async () => {
    const roleOptions: RoleOptions = { roleName: 'mine', path: '/vendors/', tags: { a: 'b' } }
    const it = await connected({ roleOptions })
    await changeProfile(it.world, { ...WIDER, roleOptions: [] })
    const template = it.templateAt((await it.offer()).templateUrl!)
    for (const kept of ['RoleName: mine\n', 'Path: /vendors/', 'Key: a'])
      expect(template).toContain(kept)
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

  it('keeps its former version while the policies of the role are not those of the version', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    const { versionId } = (await it.connection()).offers![0]!
    const { inlinePolicies, managedPolicies: managed } = { ...northwindProfile(), ...WIDER }
    const [first, second] = Object.values(inlinePolicies) as [PolicyDocument, PolicyDocument]
    it.world.roles.permissionPolicies = { managed, inline: [first] }
    await it.update(versionId)
    await verifyDue(it.world)
    expect(await it.connection()).toMatchObject({
      ...{ profileVersion: it.invitation.profileVersion, reportedVersion: versionId },
      ...{ status: 'active', findings: [{ code: 'PERMISSIONS_DIFFER' }] },
    })
    expect((await it.connection()).findings[0]!.message).toMatch(
      /differ from version 2.* Missing: s3:PutObject on arn:aws:s3:::nw-\*\/\*\.$/,
    )
    it.world.clock.advance(60_000)
    await verifyDue(it.world)
    expect(await actionsOf(it)).toEqual(['connection.upgrade-offered', 'connection.upgrade-failed'])
    it.world.roles.permissionPolicies = { managed, inline: [second, first] }
    it.world.clock.advance(600_000)
    await verifyDue(it.world)
    expect(await it.connection()).toMatchObject({ profileVersion: versionId, findings: [] })
    expect((await actionsOf(it)).at(-1)).toBe('connection.upgraded')
  })

  it('keeps its former version while AWS gives no clear answer about the policies', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    it.world.roles.permissionPolicies = () => {
      throw new RolecallError('STS_UNAVAILABLE')
    }
    const { versionId } = (await it.connection()).offers![0]!
    await it.update(versionId)
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(it.invitation.profileVersion)
    it.world.roles.permissionPolicies = undefined
    it.world.clock.advance(600_000)
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(versionId)
  })

  it('is back at its former version after a rollback, and this is announced', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    const { versionId } = (await it.connection()).offers![0]!
    await it.update(versionId)
    await verifyDue(it.world)
    await it.update(it.invitation.profileVersion)
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(it.invitation.profileVersion)
    expect((await actionsOf(it)).slice(1)).toEqual([
      'connection.upgraded',
      'connection.upgrade-failed',
    ])
  })

  it('was rolled back before the check: its former version never changed', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    await it.update((await it.connection()).offers![0]!.versionId)
    await it.update(it.invitation.profileVersion)
    expect(await it.connection()).not.toHaveProperty('reportedVersion')
    expect(await actionsOf(it)).toEqual(['connection.upgrade-offered', 'connection.upgrade-failed'])
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(it.invitation.profileVersion)
  })

  it('may choose between two offers that overlap', async () => {
    const it = await connected()
    await changeProfile(it.world, WIDER)
    await it.offer()
    await changeProfile(it.world, { ...WIDER, maxSessionSeconds: 7200 })
    await it.offer()
    const [second, third] = (await it.connection()).offers!
    expect(await it.update(second!.versionId)).toBe('SUCCESS')
    await verifyDue(it.world)
    expect((await it.connection()).profileVersion).toBe(second!.versionId)
    expect(await upgradeFor(it.world, it.invitation, await it.connection())).toMatchObject({
      ...{ fromVersion: 2, toVersion: 3 },
    })
    expect(await it.update(third!.versionId)).toBe('SUCCESS')
    await verifyDue(it.world)
    expect((await actionsOf(it)).slice(2)).toEqual(['connection.upgraded', 'connection.upgraded'])
    expect(await it.update('ffffffffffffffff')).toBe('FAILED')
  })
})
