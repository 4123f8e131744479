import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Upgrade } from '../../src/api/types.ts'
import { cliVersion, warmCli } from '../fixtures/warm-cli.ts'
import { administrator, hasStatus, SCENES, type Scene } from './both-emulators.ts'
import { WIDER_CONFIG } from './sample-config.ts'
import { type Connection, type Invitation, until } from './stage.ts'
import { asBefore, failingLate, TRUST_NOBODY } from './template-edits.ts'

const run = promisify(execFile)
const installedCli = await cliVersion()

type Identified = Connection & { externalId: string }

interface Connected {
  invitation: Invitation
  stackId: string
  id: string
}

/** The template with a role that the account refuses. */
const failingEarly = (template: string) =>
  template.replaceAll(':iam::aws:policy/SecurityAudit', ':iam::aws:policy/NoSuchPolicy')

describe.for(SCENES)('in %s', ([name, open, isHere]) => {
  describe.skipIf(!isHere)('a customer whose vendor changed what it asks for', () => {
    // moto's change sets make custom resources anew, so there the tests update the stack directly.
    const runsCommands = installedCli !== undefined && name === 'the sandbox'
    let scene: Scene
    /** Customers of version 1, one for each test. */
    let customers: Connected[]
    let early: Connected
    beforeAll(async () => {
      scene = await open()
      const { iam } = administrator(scene, 'us-east-1')
      await iam.send(
        new CreateRoleCommand({ RoleName: 'taken', AssumeRolePolicyDocument: TRUST_NOBODY }),
      )
      early = await connect(asBefore)
      customers = await Promise.all(Array.from({ length: runsCommands ? 6 : 5 }, () => connect()))
      // The vendor asks for version 2.
      await scene.restartWith(WIDER_CONFIG)
    })
    afterAll(() => scene?.close())
    const who = () => administrator(scene, 'us-east-1')
    const textAt = async (url: string) => (await fetch(url)).text()

    /** Connects with version 1. */
    async function connect(edit = (template: string) => template): Promise<Connected> {
      const invitation = await scene.invite()
      const stackId = await who().create(edit(await textAt(invitation.templateUrl)))
      expect(await who().settled(stackId)).toBe('CREATE_COMPLETE')
      const { id } = await hasStatus(scene, invitation, 'active')
      return { invitation, stackId, id }
    }
    const connected = () => customers.pop()!
    const connection = (id: string) => scene.call<Identified>(`/v1/connections/${id}`)
    const offer = (id: string, body = {}) =>
      scene.call<Upgrade>(`/v1/connections/${id}/upgrade`, body)
    const granted = (id: string, version: number) =>
      until(`version ${version} to be granted`, async () =>
        (await connection(id)).grantedVersion === version ? true : undefined,
      )
    const credentials = (id: string, scope: string) =>
      scene.call(`/v1/connections/${id}/credentials?scope=${scope}`)
    /** An update to the offered template. */
    async function upgrade(
      { id, stackId }: { id: string; stackId: string },
      edit = (template: string) => template,
    ) {
      return who().update(stackId, edit(await textAt((await offer(id)).templateUrl!)))
    }

    /** As the customer would, in a shell of the account. */
    const inShell = (text: string, PATH: string) =>
      run('sh', ['-e', '-c', text], {
        env: {
          PATH,
          AWS_ENDPOINT_URL: scene.origin,
          AWS_ACCESS_KEY_ID: scene.customer.accessKeyId,
          AWS_SECRET_ACCESS_KEY: scene.customer.secretAccessKey,
          AWS_PAGER: '',
          ...(process.env.PYENV_ROOT ? { PYENV_ROOT: process.env.PYENV_ROOT } : {}),
        },
      })

    it.skipIf(!runsCommands)(
      'upgrades with the command of the API, and goes back',
      async ({ onTestFinished }) => {
        const { id, stackId } = connected()
        const before = await connection(id)
        await expect(credentials(id, 'queues')).rejects.toThrow(
          /SCOPE_NOT_GRANTED.*"neededVersion":2/,
        )
        const it = await offer(id)
        expect(it).toMatchObject({ fromVersion: 1, toVersion: 2 })
        const cli = await warmCli(installedCli)
        onTestFinished(() => cli.stop())
        const { stdout } = await inShell(it.command!, cli.path)
        expect(stdout).toMatch(/Modify.*AccessRole.*AWS::IAM::Role/)
        expect(await who().settled(stackId)).toBe('UPDATE_COMPLETE')
        await granted(id, 2)
        const { externalId, roleArn } = before
        expect(await connection(id)).toMatchObject({ id, externalId, roleArn, status: 'active' })
        await credentials(id, 'queues')
        expect(await offer(id, { toVersion: 1 })).toMatchObject({ fromVersion: 2, toVersion: 1 })
        await inShell(it.undo!, cli.path)
        await granted(id, 1)
        await credentials(id, 'inventory')
      },
    )

    it('works on with its version after an update that fails, and one that is rolled back', async () => {
      const it = connected()
      for (const edit of [failingEarly, failingLate]) {
        expect(await upgrade(it, edit)).toBe('UPDATE_ROLLBACK_COMPLETE')
        await until('the former version to be back', async () =>
          (await scene.verify(await connection(it.id))).status === 'active' ? true : undefined,
        )
        expect(await connection(it.id)).toMatchObject({ grantedVersion: 1, findings: [] })
        await credentials(it.id, 'inventory')
      }
      expect(await upgrade(it)).toBe('UPDATE_COMPLETE')
      await granted(it.id, 2)
      await credentials(it.id, 'queues')
      expect(await connection(it.id)).toMatchObject({ externalId: it.invitation.externalId })
    })

    it('is not granted a version whose rights the template no longer has', async () => {
      const it = connected()
      expect(
        await upgrade(it, (text) => text.replaceAll('sqs:CreateQueue', 'sqs:ListQueues')),
      ).toBe('UPDATE_COMPLETE')
      const found = await until('the difference to be found', async () => {
        const { findings, ...rest } = await connection(it.id)
        return findings.length > 0 ? { findings, ...rest } : undefined
      })
      expect(found).toMatchObject({
        ...{ grantedVersion: 1, status: 'active' },
        findings: [{ code: 'PERMISSIONS_DIFFER' }],
      })
      expect(found.findings[0]!.message).toContain('Missing: sqs:CreateQueue on arn:aws:sqs:')
    })

    it('upgrades a role that it made insecure only once it is secure again', async () => {
      const it = connected()
      const RoleName = (await connection(it.id)).roleArn.split('/').at(-1)!
      const AWS = /arn:aws:iam::\d+:root/.exec(await textAt(it.invitation.templateUrl))?.[0]
      const trust = (condition: object) =>
        who().iam.send(
          new UpdateAssumeRolePolicyCommand({
            RoleName,
            PolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS }, ...condition },
              ],
            }),
          }),
        )
      await trust({})
      expect(await upgrade(it)).toBe('UPDATE_COMPLETE')
      expect(await connection(it.id)).toMatchObject({ grantedVersion: 1, status: 'insecure' })
      const { externalId } = it.invitation
      await trust({ Condition: { StringEquals: { 'sts:ExternalId': externalId } } })
      await until('version 2 to be granted', async () => {
        const { status } = await scene.verify(await connection(it.id))
        return status === 'active' && (await connection(it.id)).grantedVersion === 2
          ? true
          : undefined
      })
    })

    it('cannot update to the template of another invitation, and stays as it was', async () => {
      const it = connected()
      const other: Invitation = await scene.invite()
      expect(await who().update(it.stackId, await textAt(other.templateUrl))).toBe(
        'UPDATE_ROLLBACK_COMPLETE',
      )
      expect(await scene.verify(await connection(it.id))).toMatchObject({ status: 'active' })
      expect(await connection(it.id)).toMatchObject({ grantedVersion: 1 })
    })

    it('gets the Invitation resource by an upgrade of an early template', async () => {
      const it = early
      expect(await upgrade(it), JSON.stringify(await who().failures(it.stackId))).toBe(
        'UPDATE_COMPLETE',
      )
      await granted(it.id, 2)
      expect(await connection(it.id)).toMatchObject({ status: 'active' })
      expect(await who().remove(it.stackId)).toBe('DELETE_COMPLETE')
      await hasStatus(scene, it.invitation, 'disconnected')
    })

    it('upgrades although the vendor is killed while the stack updates', async () => {
      const it = connected()
      const template = await textAt((await offer(it.id)).templateUrl!)
      await scene.kill()
      const updated = who().update(it.stackId, template)
      await scene.serve()
      expect(await updated).toBe('UPDATE_COMPLETE')
      await granted(it.id, 2)
    })
  })
})
