import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { connect, customer } from './customer.ts'
import { type Invitation, REGIONS, Stage, until, VENDOR } from './stage.ts'

const ALL = REGIONS.flatMap((region) => ['--region', region])
const COPY = 'rolecall-before'

let stage: Stage
let deployment: Deployment
let kept: Invitation
let lost: Invitation
let at: string

const dynamoDb = () =>
  new DynamoDBClient({
    endpoint: stage.sandbox,
    region: REGIONS[0],
    credentials: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
  })

const credentialsOf = (invitation: Invitation) =>
  stage.call<{ code?: string }>(
    'GET',
    `/v1/connections/${invitation.id.replace('inv_', 'con_')}/credentials?scope=inventory`,
  )

const restore = (...options: string[]) => stage.cli(['restore-table', '--json', ...ALL, ...options])

beforeAll(async () => {
  stage = await Stage.open()
  deployment = await Deployment.open(stage, await deployByCli(stage))
  deployment.start()
  kept = await stage.invite({ customerId: 'kept' })
  await connect(stage, kept, customer(stage, '222222222222'))
  at = new Date().toISOString()
  lost = await stage.invite({ customerId: 'lost' })
})
afterAll(async () => {
  await deployment?.stop()
  await stage?.close()
})

describe('rolecall restore-table', () => {
  it('says to which times the table can be restored', async () => {
    const { code, stderr } = await restore('--at', '2020-01-01T00:00:00Z')
    expect(stderr).toMatch(/The table rolecall can be restored to a time from 20.*Z to 20.*Z/)
    expect(code).not.toBe(0)
  })

  it('restores under a new name, with expiry, recovery and protection, and holds what is in it', async () => {
    const { code, stdout, stderr } = await restore('--at', at, '--to', COPY)
    expect(code, stderr).toBe(0)
    const restored = JSON.parse(stdout) as { at: string }
    expect(restored).toMatchObject({
      ...{ table: COPY, source: 'rolecall' },
      held: { connections: 1, tokens: 0 },
    })
    expect(Math.abs(Date.parse(restored.at) - Date.parse(at))).toBeLessThan(1000)
    const TableName = COPY
    const [{ Table }, { TimeToLiveDescription }, { ContinuousBackupsDescription }] =
      await Promise.all([
        dynamoDb().send(new DescribeTableCommand({ TableName })),
        dynamoDb().send(new DescribeTimeToLiveCommand({ TableName })),
        dynamoDb().send(new DescribeContinuousBackupsCommand({ TableName })),
      ])
    const source = await dynamoDb().send(new DescribeTableCommand({ TableName: 'rolecall' }))
    expect(Table).toMatchObject({
      DeletionProtectionEnabled: true,
      SSEDescription: source.Table!.SSEDescription,
    })
    expect(Table!.GlobalSecondaryIndexes!.map(({ IndexName }) => IndexName)).toEqual(
      source.Table!.GlobalSecondaryIndexes!.map(({ IndexName }) => IndexName),
    )
    expect(TimeToLiveDescription).toMatchObject({ TimeToLiveStatus: 'ENABLED' })
    expect(ContinuousBackupsDescription!.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 35,
    })
  })

  it('completes a copy that exists, and refuses a table that is none', async () => {
    expect(JSON.parse((await restore('--to', COPY)).stdout)).toMatchObject({ table: COPY })
    const { code, stderr } = await restore('--to', 'rolecall')
    expect(stderr).toMatch(/is no restored copy of rolecall/)
    expect(code).not.toBe(0)
  })

  it('is used by the deployment that names it, and by later ones', async () => {
    await deployment.stop()
    expect(await deployByCli(stage, '--table', COPY)).toMatchObject({ table: COPY, changed: true })
    const again = await deployByCli(stage)
    expect(again).toMatchObject({ table: COPY, changed: false })
    deployment = await Deployment.open(stage, again)
    deployment.start()
    expect((await stage.connection(kept))?.status).toBe('active')
    expect((await stage.call('GET', `/v1/invitations/${lost.id}`)).status).toBe(404)
  })

  it('issues nothing until a person has confirmed what the copy contains', async () => {
    expect((await credentialsOf(kept)).status).not.toBe(200)
    for (const group of ['tokens', 'connections', 'stops']) {
      const { code, stderr } = await stage.cli(['restore', 'confirm', group], {
        ROLECALL_TOKEN: stage.token,
      })
      expect(code, stderr).toBe(0)
    }
    await until('credentials', async () => {
      await deployment.tick()
      return (await credentialsOf(kept)).status === 200 ? true : undefined
    })
  })

  it('leaves no table behind when the data is deleted', async () => {
    const refused = await stage.cli(['destroy', '--yes', '--delete-data', ...ALL])
    expect(refused.stderr).toMatch(/--abandon 1/)
    const { code, stderr } = await stage.cli([
      ...['destroy', '--yes', '--delete-data', '--abandon', '1', ...ALL],
    ])
    expect(code, stderr).toBe(0)
    expect((await dynamoDb().send(new ListTablesCommand({}))).TableNames).toEqual([])
  })
})
