import { CreateRoleCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrator, hasStatus, SCENES, type Scene } from './both-emulators.ts'
import { until } from './stage.ts'
import { asBefore, failingLate, TRUST_NOBODY } from './template-edits.ts'

describe.for(SCENES)('in %s', ([, open, isHere]) => {
  describe.skipIf(!isHere)('a stack from before the Invitation resource', () => {
    let scene: Scene
    beforeAll(async () => {
      scene = await open()
    })
    afterAll(() => scene?.close())

    it('stays connected when its upgrade is rolled back, and upgrades later', async () => {
      const who = administrator(scene, 'us-east-1')
      await who.iam.send(
        new CreateRoleCommand({ RoleName: 'taken', AssumeRolePolicyDocument: TRUST_NOBODY }),
      )
      const before = await who.roles()
      const invitation = await scene.invite()
      const template = await (await fetch(invitation.templateUrl)).text()
      const former = asBefore(template)
      expect(former).not.toMatch(/Invitation:|DependsOn|Retain$/m)
      const stackId = await who.create(former)
      expect(await who.settled(stackId), JSON.stringify(await who.failures(stackId))).toBe(
        'CREATE_COMPLETE',
      )
      const connection = await hasStatus(scene, invitation, 'active')

      expect(await who.update(stackId, failingLate(template))).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect((await who.failures(stackId)).TooLate).toContain('taken already exists')
      // The rollback deleted Invitation alone, so Rolecall looks ten times whether the role is gone.
      await until('the connection to be active again', async () =>
        (await scene.verify(connection)).status === 'active' ? true : undefined,
      )
      expect(await who.roles()).toHaveLength(before.length + 1)

      expect(await who.update(stackId, template), JSON.stringify(await who.failures(stackId))).toBe(
        'UPDATE_COMPLETE',
      )
      expect(await hasStatus(scene, invitation, 'active')).toMatchObject({ id: connection.id })

      expect(await who.remove(stackId)).toBe('DELETE_COMPLETE')
      expect(await who.roles()).toEqual(before)
      await hasStatus(scene, invitation, 'disconnected')
    })
  })
})
