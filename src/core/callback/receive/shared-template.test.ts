import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../../test/fixtures/northwind.ts'
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
} from '../../../../test/fixtures/world.ts'
import type { Invitation } from '../../model/invitation.ts'
import { offerUpgrade } from '../../upgrades/offer-upgrade.ts'
import { launchParameters } from './callback-token.ts'
import { receiveCallback } from './receive.ts'

async function launched() {
  const world = makeWorld({ installation: { sharesTemplates: true } })
  const invitation = await invite(world, { accountId: CUSTOMER })
  const stack = {
    ...stackIn(),
    roleArn: `arn:aws:iam::${CUSTOMER}:role/${invitation.roleName}`,
  }
  makeRole(world, stack, invitation)
  const tokenOf = (it: Invitation) =>
    launchParameters(world, it, stack.region)!.RolecallCallbackToken!
  /** What the stack sends with these values of the template. */
  const report = async (
    properties: Record<string, unknown> = {},
    telling: Partial<Parameters<typeof message>[1]> = {},
  ) => {
    const own = { CallbackToken: tokenOf(invitation), ...properties }
    await receiveCallback(world, message(world, { invitation, stack, properties: own, ...telling }))
    return lastAnswer(world)
  }
  return { world, invitation, stack, report, tokenOf }
}

describe('a stack of a shared template (attack 83)', () => {
  it('connects with the values of its launch link', async () => {
    const { world, invitation, report } = await launched()
    expect(await report()).toMatchObject({ Status: 'SUCCESS' })
    expect(await connectionOf(world, invitation)).toMatchObject({
      profileVersion: invitation.profileVersion,
    })
  })

  it('stops with a reason when the customer changes the External ID', async () => {
    const { world, invitation, report } = await launched()
    const answer = await report({ ExternalId: 'AnotherExternalIdOfAStranger' })
    expect(answer).toMatchObject({ Status: 'FAILED' })
    expect(answer.Reason).toContain('External ID')
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it.each([
    ['another version', 'v-never-offered'],
    ['no version', undefined],
  ])('stops when its template names %s', async (_, ProfileVersion) => {
    const { world, invitation, report } = await launched()
    expect(await report({ ProfileVersion })).toMatchObject({ Status: 'FAILED' })
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it('cannot take the place of another invitation with its token', async () => {
    const { world, report, tokenOf, invitation } = await launched()
    const other = await invite(world, { accountId: '444455556666' })
    expect(await report({ CallbackToken: tokenOf(other) })).toMatchObject({ Status: 'FAILED' })
    expect(await connectionOf(world, other)).toBeUndefined()
    expect(await connectionOf(world, invitation)).toBeUndefined()
  })

  it('keeps its values at an update to a version that was offered, and to no other', async () => {
    const { world, invitation, report } = await launched()
    await report()
    world.clock.advance(200_000)
    const before = (await connectionOf(world, invitation))!
    await changeProfile(world, {
      ...northwindProfile(),
      purpose: 'Reads what it needs, and more.',
      maxSessionSeconds: 3600,
      managedPolicies: ['arn:aws:iam::aws:policy/job-function/Billing'],
    })
    const upgrade = await offerUpgrade(world, OPERATOR, { connectionId: before.id })
    const { template, versionId } = (await connectionOf(world, invitation))!.offers!.at(-1)!
    expect(template!.shared).toEqual(invitation.template.shared)
    expect(upgrade.steps!.review).toContain('ParameterKey=RolecallExternalId,UsePreviousValue=true')
    expect(upgrade.steps!.review).toContain(
      'ParameterKey=RolecallCallbackToken,UsePreviousValue=true',
    )
    expect(upgrade.steps!.review).not.toContain(invitation.externalId)
    const telling = { requestType: 'Update' as const, physicalResourceId: before.id }
    const refused = await report(
      { ProfileVersion: 'v-never-offered' },
      { ...telling, requestId: 'update-1' },
    )
    expect(refused).toMatchObject({ Status: 'FAILED' })
    const updated = await report(
      { ProfileVersion: versionId },
      { ...telling, requestId: 'update-2' },
    )
    expect(updated).toMatchObject({ Status: 'SUCCESS' })
    expect(await connectionOf(world, invitation)).toMatchObject({ reportedVersion: versionId })
  })
})
