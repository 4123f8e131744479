import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  changeProfile,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { DeclareLimit } from '../declared/declare-limit.ts'
import { declareRole } from '../declared/declare-role.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { verifyDue } from '../verification/verify.ts'
import { offerUpgrade } from './offer-upgrade.ts'
import { reportUpgrade } from './report-upgrade.ts'

const WIDER: Partial<AccessProfile> = {
  inlinePolicies: {
    ...northwindProfile().inlinePolicies,
    Writes: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::nw-*/*' }],
    },
  },
}
const ROLE = `arn:aws:iam::${CUSTOMER}:role/service/MadeWithTerraform`

/** A role without a stack, for which a wider version exists. */
async function declared() {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  world.sts.set(ROLE, trustsOnly(invitation.externalId))
  const order = { invitationId: invitation.id, roleArn: ROLE }
  const { id: connectionId } = await declareRole(
    ...([world, OPERATOR, order, new DeclareLimit(world.clock)] as const),
  )
  await changeProfile(world, WIDER)
  world.clock.advance(200_000)
  return {
    ...{ world, invitation, connectionId },
    connection: async () => (await connectionOf(world, invitation))!,
    offer: (toVersion?: number) => offerUpgrade(world, OPERATOR, { connectionId, toVersion }),
    report: () => reportUpgrade(world, OPERATOR, connectionId),
    check: () => verifyDue(world),
    has: (profile: AccessProfile) => {
      const { inlinePolicies, managedPolicies: managed } = profile
      world.roles.permissionPolicies = { inline: Object.values(inlinePolicies), managed }
    },
  }
}

describe('an upgrade of a role without a stack', () => {
  it('shows a script and Terraform that keep the name of the role and its External ID', async () => {
    const { offer, invitation, world } = await declared()
    const objects = world.templates.objects.size
    const upgrade = await offer()
    expect(upgrade).toMatchObject({
      ...{ fromVersion: 1, toVersion: 2, templateUrl: null, consoleUrl: null, steps: null },
    })
    for (const text of [upgrade.command, upgrade.files[0]!.content]) {
      expect(text).toContain('MadeWithTerraform')
      expect(text).toContain(invitation.externalId)
      expect(text).toContain('s3:PutObject')
    }
    expect(upgrade.undo).toContain('MadeWithTerraform')
    expect(upgrade.undo).not.toContain('s3:PutObject')
    expect(world.templates.objects.size).toBe(objects)
  })

  it('is granted by the check that follows the report', async () => {
    const it = await declared()
    await it.offer()
    const { profileVersion } = await it.connection()
    await it.report()
    expect(await it.connection()).toMatchObject({ profileVersion })
    it.has(northwindProfile(WIDER))
    await it.check()
    const after = await it.connection()
    expect(after.profileVersion).not.toBe(profileVersion)
    expect(after).toMatchObject({
      status: 'active',
      findings: [],
      formerVersions: [profileVersion],
    })
    expect(after.reportedVersion).toBeUndefined()
  })

  it('is not granted while the role has other policies, and the finding says which', async () => {
    const it = await declared()
    await it.offer()
    const { profileVersion } = await it.connection()
    it.has(northwindProfile())
    await it.report()
    await it.check()
    expect(await it.connection()).toMatchObject({
      ...{ profileVersion, status: 'active' },
      findings: [{ code: 'PERMISSIONS_DIFFER', message: expect.stringContaining('s3:PutObject') }],
    })
  })

  it('is reported once, and only if a version is offered', async () => {
    const { offer, report, connection } = await declared()
    await expect(report()).rejects.toMatchObject({ code: 'UPGRADE_NOT_REQUESTED' })
    await offer()
    await report()
    const { version } = await connection()
    await report()
    expect((await connection()).version).toBe(version)
  })
})

it('is not reported for a role with a stack, because the stack does it', async () => {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  makeRole(world, stackIn(), invitation)
  await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
  const { id } = (await connectionOf(world, invitation))!
  await expect(reportUpgrade(world, OPERATOR, id)).rejects.toMatchObject({
    code: 'CONNECTION_STATE',
  })
})
