import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Campaign, Connection, ExternalIdChange } from '../../src/api/types.ts'
import { Stage, until, VENDOR } from './stage.ts'

const hasCli = !spawnSync('aws', ['--version']).error
const ROLE = 'NorthwindLegacy'
const RANDOM = 'kQ7vTz2mX9pLw4RbY8nH'
const arn = (accountId: string) => `arn:aws:iam::${accountId}:role/${ROLE}`

/** By account: the External ID of the file, and the condition of the role's trust policy. */
const FLEET: [accountId: string, externalId: string, condition: object | undefined][] = [
  ['430000000201', RANDOM, equals(RANDOM)],
  ['430000000202', 'globex-prod-1', equals('globex-prod-1')],
  ['430000000203', 'Zr5dFj3sGc6tKq1xVm9B', {}],
  ['430000000204', 'Hw2yNb8uPe4oLi7aSd6C', undefined],
]

function equals(externalId: string): object {
  return { StringEquals: { 'sts:ExternalId': externalId } }
}

describe('the import of existing roles', () => {
  let stage: Stage
  let connections: Record<string, Connection>
  const iam = (accountId: string) =>
    new IAMClient({
      ...{ endpoint: stage.sandbox, region: 'us-east-1' },
      credentials: { accessKeyId: accountId, secretAccessKey: 'sandbox' },
    })

  beforeAll(async () => {
    stage = await Stage.serving()
    for (const [accountId, , Condition] of FLEET)
      if (Condition)
        await iam(accountId).send(
          new CreateRoleCommand({
            RoleName: ROLE,
            AssumeRolePolicyDocument: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  ...{ Effect: 'Allow', Action: 'sts:AssumeRole', Condition },
                  Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
                },
              ],
            }),
          }),
        )
    const lines = FLEET.map(
      ([accountId, externalId]) => `${arn(accountId)},${externalId},c-${accountId.slice(-3)},`,
    )
    const file = ['roleArn,externalId,customerId,customerName', ...lines].join('\n')
    await writeFile(join(stage.folder, 'roles.csv'), file.replace('c-202,', 'globex,'))
  })
  afterAll(() => stage?.close())

  const list = async () => {
    const { body } = await stage.call<{ items: Connection[] }>('GET', '/v1/connections')
    return Object.fromEntries(body.items.map((it) => [it.accountId, it]))
  }
  const read = async ({ id }: Connection) =>
    (await stage.call<Connection>('GET', `/v1/connections/${id}`)).body

  it('previews the file, and makes a connection of each role that AWS lets in', async () => {
    const preview = await stage.cli(['import', 'roles.csv', '--preview'])
    expect([preview.code, preview.stdout]).toEqual([0, '4 roles can be imported\n'])
    expect(preview.stderr).toContain('line 3: The External ID can be guessed')
    const { code, stdout, stderr } = await stage.cli(['import', 'roles.csv', '--reason', 'move'])
    expect([code, stdout]).toEqual([2, '3 roles imported, 1 cannot be imported\n'])
    expect(stderr).toContain('line 5: AWS does not let Rolecall assume this role')
    connections = await list()
    expect(
      FLEET.map(([accountId]) => {
        const it = connections[accountId]
        return it && [it.status, it.way, it.imported, ...it.findings.map(({ code: of }) => of)]
      }),
    ).toEqual([
      ['active', 'declared', true],
      ['awaiting-approval', 'declared', true, 'EXTERNAL_ID_GUESSABLE'],
      ['insecure', 'declared', true, 'TRUST_WITHOUT_EXTERNAL_ID'],
      undefined,
    ])
    const again = await stage.cli(['import', 'roles.csv'])
    expect(again.stdout).toBe('3 roles imported, 1 cannot be imported\n')
    expect(Object.keys(await list())).toHaveLength(3)
  })

  it('moves an approved one to a fresh External ID by the shown commands, and credentials never fail', async () => {
    const connection = connections['430000000202']!
    const approved = await stage.cli(['connections', 'approve', connection.id])
    expect(approved.code, approved.stderr).toBe(0)
    const started = await stage.cli([
      ...['upgrades', 'start', 'default', '--external-ids', '--customer', 'globex', '--json'],
    ])
    const campaign = JSON.parse(started.stdout) as Campaign
    expect(campaign).toMatchObject({ asksFor: 'external-id', counts: { told: 1 } })
    const watch = watchCredentials(connection)
    for (const state of ['offered', 'accepted'] as const) {
      const { body } = await stage.call<ExternalIdChange>(
        'GET',
        `/v1/connections/${connection.id}/external-id`,
      )
      expect(body.state).toBe(state)
      await follow(connection, body.steps[0]!)
      await watch.until(watch.count() + 3)
      const checked = await stage.call('POST', `/v1/connections/${connection.id}/verify`)
      expect(checked.status).toBe(200)
    }
    const outcomes = await watch.stop()
    expect(outcomes.filter((it) => it !== 200)).toEqual([])
    const moved = await read(connection)
    expect(moved).toMatchObject({ status: 'active', findings: [] })
    expect(moved.externalId).toMatch(/^rc-/)
    const done = await until('the campaign to be done', async () => {
      const { body } = await stage.call<Campaign>('GET', `/v1/campaigns/${campaign.id}`)
      return body.status === 'done' ? body : undefined
    })
    expect(done.counts).toMatchObject({ told: 0, updated: 1 })
  })

  /** Does a step as it is shown, with the real AWS CLI where there is one. */
  async function follow(
    { accountId }: Connection,
    { command, trustPolicy }: ExternalIdChange['steps'][number],
  ): Promise<void> {
    if (!hasCli) {
      const document = JSON.stringify(trustPolicy)
      await iam(accountId).send(
        new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: document }),
      )
      return
    }
    await promisify(execFile)('sh', ['-c', command], {
      env: {
        ...process.env,
        ...{ AWS_ENDPOINT_URL: stage.sandbox, AWS_DEFAULT_REGION: 'us-east-1' },
        ...{ AWS_ACCESS_KEY_ID: accountId, AWS_SECRET_ACCESS_KEY: 'sandbox' },
      },
    })
  }

  /** Asks for credentials all the time; each call is for another duration, so none is cached. */
  function watchCredentials({ id }: Connection) {
    const outcomes: number[] = []
    let isOver = false
    const run = (async () => {
      while (!isOver) {
        const query = `scope=inventory&durationSeconds=${900 + outcomes.length}`
        outcomes.push(
          (await stage.call('GET', `/v1/connections/${id}/credentials?${query}`)).status,
        )
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    return {
      count: () => outcomes.length,
      until: (count: number) =>
        until('more credentials', async () => (outcomes.length >= count ? true : undefined)),
      async stop() {
        isOver = true
        await run
        return outcomes
      },
    }
  }
})
