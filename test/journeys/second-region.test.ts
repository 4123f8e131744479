import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DYNAMODB_TABLE } from '../../src/adapters/aws/dynamodb/table.ts'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { connect, customer } from './customer.ts'
import { type Invitation, REGIONS, Stage, TOKEN, VENDOR } from './stage.ts'

const [LOST, RESCUE] = REGIONS

let stage: Stage
let connected: Invitation

const settings = (region: string) => ({
  endpoint: stage.sandbox,
  region,
  credentials: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
})

/** As a copy of AWS Backup, or a replica, is in the other Region. */
async function copyTable(TableName: string): Promise<void> {
  const [from, to] = [new DynamoDBClient(settings(LOST)), new DynamoDBClient(settings(RESCUE))]
  await to.send(new CreateTableCommand({ TableName, ...DYNAMODB_TABLE }))
  const { Items = [] } = await from.send(new ScanCommand({ TableName }))
  for (const Item of Items) await to.send(new PutItemCommand({ TableName, Item }))
}

/** The text of the secret, as its replica has it, becomes keys.json. */
async function copyKeys(): Promise<void> {
  const { Stacks = [] } = await new CloudFormationClient(settings(LOST)).send(
    new DescribeStacksCommand({ StackName: 'rolecall-data' }),
  )
  const SecretId = Stacks[0]!.Outputs!.find(
    ({ OutputKey }) => OutputKey === 'KeyRingArn',
  )!.OutputValue
  const { SecretString } = await new SecretsManagerClient(settings(LOST)).send(
    new GetSecretValueCommand({ SecretId }),
  )
  await mkdir(join(stage.folder, '.rolecall'), { recursive: true })
  await writeFile(join(stage.folder, '.rolecall', 'keys.json'), SecretString!)
}

/** Lets the identity of the new service use the broker role, besides the functions. */
async function admitToBroker(identity: string): Promise<void> {
  const iam = new IAMClient(settings(LOST))
  const RoleName = 'rolecall-broker'
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as {
    Statement: { Condition: { ArnLike: { 'aws:PrincipalArn': string[] } } }[]
  }
  trust.Statement[0]!.Condition.ArnLike['aws:PrincipalArn'].push(identity)
  const PolicyDocument = JSON.stringify(trust)
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }))
}

beforeAll(async () => {
  stage = await Stage.open()
  const deployment = await Deployment.open(stage, await deployByCli(stage))
  deployment.start()
  connected = await stage.invite({ customerId: 'acme' })
  await connect(stage, connected, customer(stage, '222222222222', LOST))
  await copyTable('rolecall')
  await copyKeys()
  await deployment.stop()
  stage.token = TOKEN
})
afterAll(() => stage?.close())

describe('after the loss of the home Region', () => {
  it('a machine in another Region continues with the copied table, the keys and the broker role', async () => {
    const setup = await stage.cli(
      ['setup', '--name-prefix', 'rescue', '--region', RESCUE, '--json'],
      { AWS_REGION: RESCUE },
    )
    expect(setup.code, setup.stderr).toBe(0)
    await admitToBroker(`arn:aws:iam::${VENDOR}:user/Administrator`)
    await stage.serve({
      AWS_REGION: RESCUE,
      ROLECALL_TABLE: 'rolecall',
      ROLECALL_BROKER_ROLE_ARN: `arn:aws:iam::${VENDOR}:role/rolecall-broker`,
    })
    expect((await stage.connection(connected))?.status).toBe('active')
    const id = connected.id.replace('inv_', 'con_')
    const answer = await stage.call('GET', `/v1/connections/${id}/credentials?scope=inventory`)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  })

  it('new customers connect there', async () => {
    const invitation = await stage.invite({ customerId: 'globex', region: RESCUE })
    await connect(stage, invitation, customer(stage, '333333333333', RESCUE))
  })

  it('a role of before is still verified', async () => {
    const connection = (await stage.connection(connected))!
    expect((await stage.order(connection, 'verify')).body.status).toBe('active')
  })
})
