import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Customer, connect, customer } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { type Connection, type Invitation, Stage, until } from './stage.ts'

const run = promisify(execFile)
const hasCli = await run('aws', ['--version']).then(
  () => true,
  () => false,
)
if (!hasCli)
  process.stderr.write(
    'SKIPPED: the AWS CLI is not installed here, so no upgrade command is run by it.\n',
  )

/** Version 2: more rights, and a scope that needs them. */
const WIDER = SAMPLE_CONFIG.replace(
  '      MetricsBucket:\n        Statement:\n',
  '      MetricsBucket:\n        Statement:\n          - { Effect: Allow, Action: "sqs:CreateQueue", Resource: "arn:aws:sqs:*:*:northwind-*" }\n',
).concat(
  '      queues:\n        Statement:\n          - { Effect: Allow, Action: "sqs:CreateQueue", Resource: "*" }\n',
)

interface Upgrade {
  fromVersion: number | null
  toVersion: number
  templateUrl: string
  command: string
  undo: string | null
}

type Versioned = Connection & { grantedVersion: number | null; externalId: string }

describe('a connected customer, after the vendor changed what it asks for', () => {
  let stage: Stage
  let settings = ''
  let who: Customer
  let invitation: Invitation
  let stackId: string

  beforeAll(async () => {
    stage = await Stage.serving()
    // What `rolecall setup` wrote into the file.
    settings = readFileSync(join(stage.folder, 'rolecall.yaml'), 'utf8').slice(SAMPLE_CONFIG.length)
    who = customer(stage, '430000000001')
    invitation = await stage.invite({ accountId: who.accountId })
    stackId = await connect(stage, invitation, who)
    await stage.stopServing()
    writeFileSync(join(stage.folder, 'rolecall.yaml'), WIDER + settings)
    await stage.serve()
  })
  afterAll(() => stage?.close())

  const connection = async () => (await stage.connection(invitation)) as Versioned
  const granted = (version: number) =>
    until(`version ${version} to be granted`, async () =>
      (await connection()).grantedVersion === version ? true : undefined,
    )
  const credentials = async (scope: string) =>
    stage.call('GET', `/v1/connections/${(await connection()).id}/credentials?scope=${scope}`)

  /** As the customer would, in a shell of the account. */
  const inShell = (text: string) =>
    run('sh', ['-e', '-c', text], {
      env: {
        PATH: process.env.PATH,
        HOME: stage.folder,
        AWS_ENDPOINT_URL: stage.sandbox,
        AWS_ACCESS_KEY_ID: who.accountId,
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_PAGER: '',
        ...(process.env.PYENV_ROOT ? { PYENV_ROOT: process.env.PYENV_ROOT } : {}),
      },
    })

  it.skipIf(!hasCli)(
    'upgrades with the command of the API, and goes back with its undo',
    async () => {
      const before = await connection()
      expect((await credentials('queues')).status).toBe(400)
      const { status, body } = await stage.order(before, 'upgrade')
      const upgrade = body as unknown as Upgrade
      expect([status, upgrade]).toMatchObject([200, { fromVersion: 1, toVersion: 2 }])
      const { stdout } = await inShell(upgrade.command)
      expect(stdout).toMatch(/Modify.*AccessRole.*AWS::IAM::Role.*False/)
      expect((await who.describe(stackId)).StackStatus).toBe('UPDATE_COMPLETE')
      await granted(2)
      expect(await connection()).toMatchObject({
        ...{ id: before.id, externalId: before.externalId, roleArn: before.roleArn },
        status: 'active',
      })
      expect((await credentials('queues')).status).toBe(200)

      const { stdout: link } = await stage.cli(['upgrades', 'link', before.id, '--to', '1'])
      expect(link).toMatch(/default: version 2 to 1\nRights lost:/)
      await inShell(upgrade.undo!)
      await granted(1)
      expect((await credentials('inventory')).status).toBe(200)
    },
  )
})
