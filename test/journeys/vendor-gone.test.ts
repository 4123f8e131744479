import { DeleteTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrator, hasStatus, SCENES, type Scene } from './both-emulators.ts'

async function deleteTopics({ origin, vendor: credentials }: Scene, region: string): Promise<void> {
  const sns = new SNSClient({ endpoint: origin, region, credentials })
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}))
  for (const { TopicArn } of Topics) await sns.send(new DeleteTopicCommand({ TopicArn }))
}

describe.for(SCENES)('in %s', ([, open, isHere]) => {
  describe.skipIf(!isHere)('a customer whose vendor is gone', () => {
    let scene: Scene
    beforeAll(async () => {
      scene = await open()
    })
    afterAll(() => scene?.close())

    async function connects(region: string) {
      const who = administrator(scene, region)
      const before = await who.roles()
      const invitation = await scene.invite()
      const template = await (await fetch(invitation.templateUrl)).text()
      const stackId = await who.create(
        template.replaceAll(/ServiceTimeout: \d+/g, 'ServiceTimeout: 10'),
      )
      expect(await who.settled(stackId), JSON.stringify(await who.failures(stackId))).toBe(
        'CREATE_COMPLETE',
      )
      const connection = await hasStatus(scene, invitation, 'active')
      expect(await who.roles()).toHaveLength(before.length + 1)
      return { who, before, invitation, stackId, connection }
    }

    it('removes the role although the service never runs again (F1)', async () => {
      const { who, before, invitation, stackId } = await connects('us-east-1')
      await scene.kill()
      expect(await who.remove(stackId)).toBe('DELETE_FAILED')
      expect(await who.roles()).toEqual(before)
      expect(Object.keys(await who.failures(stackId))).toContain('Invitation')
      expect(await who.failures(stackId)).not.toHaveProperty('Connection')
      expect(await who.remove(stackId, { RetainResources: ['Invitation'] })).toBe('DELETE_COMPLETE')
      await scene.serve()
      await hasStatus(scene, invitation, 'disconnected')
    })

    it('removes the role although the topic is deleted, and the next check notices (F1)', async () => {
      const { who, before, stackId, connection } = await connects('eu-west-1')
      await deleteTopics(scene, 'eu-west-1')
      expect(await who.remove(stackId)).toBe('DELETE_FAILED')
      expect(await who.roles()).toEqual(before)
      expect((await who.failures(stackId)).Invitation).toContain('Topic does not exist')
      expect(await who.remove(stackId, { DeletionMode: 'FORCE_DELETE_STACK' })).toBe(
        'DELETE_COMPLETE',
      )
      expect((await scene.verify(connection)).status).toMatch(/^(unreachable|disconnected)$/)
    })
  })
})
